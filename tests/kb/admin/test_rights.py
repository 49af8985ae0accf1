"""Every permission of every role, used once on its page; what a role lacks is neither offered nor accepted."""

import json
import re
from urllib.parse import urljoin

import pytest
from django.contrib.admin.widgets import AutocompleteMixin
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models.deletion import RestrictedError

from errors.models import ErrorCode, System
from kb import roles
from kb.models import (
    Article,
    Category,
    Delivery,
    Revision,
    UnansweredQuery,
)
from kb.publishing import workflow
from kb.search import search
from tests.factories import SystemFactory, make_article, make_category, make_endpoint
from tests.helpers.admin import (
    ROLES,
    client_of,
    everything,
    page_of,
    post_text,
    registered,
    row_for,
    text_in,
)
from tests.helpers.editing import editor

pytestmark = pytest.mark.django_db
TEXTS, REVISIONS = "/admin/kb/articletranslation/", "/admin/kb/revision/"


def bare_fix():
    return Article.objects.first().fixes.create(error=ErrorCode.objects.last(), fixed_by="customer")


# To add a row: what is typed into the form as it opens.
TYPED = {
    "system": {"slug": "new", "name": "New"},
    "errorcode": {"system": System, "code": "77"},
    "errortext": {"error": lambda: ErrorCode.objects.get(key="5"), "language": "sv", "title": "T"},
    "wording": {"error": ErrorCode, "language": "sv", "text": "Helt ny text"},
    "fixer": {"error": ErrorCode, "actor": "vendor_support"},
    "errorlink": {"source": ErrorCode, "target": ErrorCode.objects.last, "kind": "related"},
    "category": {"key": "new"},
    "categoryname": {
        "category": lambda: make_category("bare", {"de": "B"}),
        "language": "sv",
        "name": "N",
        "slug": "n",
    },
    "article": {"key": "new", "kind": "question", "category": Category, "source_language": "sv"},
    "articletranslation": {
        "article": lambda: Article.objects.create(key="bare", category=Category.objects.first()),
        "language": "sv",
        "slug": "new",
        "title": "T",
        "body": "B",
    },
    "alias": {
        "error": ErrorCode,
        "language": "sv",
        "text": "ny fras",
        "origin": "editor",
        "state": "accepted",
    },
    "fix": {"error": ErrorCode.objects.last, "article": Article, "fixed_by": "customer"},
    "fixcondition": {"fix": bare_fix, "language": "sv", "when": "När"},
    "slotlabel": {"name": "Series", "language": "sv", "label": "serie"},
    "synonym": {"language": "sv", "word": "nyord", "means": "ord"},
    "verificationrule": {"check_kind": "performed", "article_kind": "guide", "weeks": "3"},
}
# Rows that may go, where the first one may not: something else stands on it, or readers have had it.
EXPENDABLE = {
    "system": lambda: SystemFactory(slug="bare"),
    "category": lambda: make_category("bare", {"sv": "Tom hylla"}),
    "articletranslation": lambda: text_in("en"),
    "revision": lambda: Revision.objects.get(translation=text_in("en")),
}


def values(client, name):
    found = {}
    for field, value in TYPED[name].items():
        row = (
            value.objects.order_by("pk").first()
            if isinstance(value, type)
            else value()
            if callable(value)
            else value
        )
        found[field] = getattr(row, "pk", row)
    return found | ({"language": client.language} if "language" in found else {})


def add(client, model):
    form = client.open(page_of(model, "add/")) | values(client, model._meta.model_name)
    before = model.objects.count()
    posted = client.post(page_of(model, "add/"), form | {"_continue": "x"})
    return posted.status_code == 302 and model.objects.count() == before + 1


def change(client, model):
    """The page as it stands, sent back."""
    row = row_for(client, model)
    page = page_of(model, f"{row.pk}/change/")
    return client.post(page, client.open(page) | {"_continue": "x"}).status_code == 302


def delete(client, model):
    row = EXPENDABLE.get(model._meta.model_name, lambda: row_for(client, model))()
    page = page_of(model, f"{row.pk}/delete/")
    is_offered = 'name="post"' in client.get(page).text
    client.post(page, {"post": "yes"})
    return is_offered and not model.objects.filter(pk=row.pk).exists()


def view(client, model):
    row = row_for(client, model)
    pages = [page_of(model), *([page_of(model, f"{row.pk}/change/")] if row else [])]
    return [client.get(page).status_code for page in pages] == [200] * len(pages)


def publish(client, _model):
    draft = text_in("en").draft
    workflow.submit(draft)
    client.post(f"{REVISIONS}{draft.pk}/review/", {"_approve": "x", "insist": "on", "reason": "x"})
    return text_in("en").published == draft


def by_action(name, model):
    return lambda client, _model: is_done(client, model, name)


def not_ours(client, _model):
    question = UnansweredQuery.objects.get()
    client.post(page_of(UnansweredQuery, f"{question.pk}/not-ours/do/"), {"reason": "test"})
    return UnansweredQuery.objects.get().state == UnansweredQuery.State.NOT_OURS


VERBS = {"view": view, "add": add, "change": change, "delete": delete}
# Rights that are asked for somewhere else than on the pages of their own model.
ELSEWHERE = {
    ("publish", "revision"): publish,
    ("add", "verificationrecord"): lambda client, _model: is_done(
        client, roles_model("verification"), "text_read"
    ),
    ("change", "unansweredquery"): not_ours,
    ("change", "delivery"): lambda client, _model: is_done(client, Delivery, "try_again"),
}


def roles_model(name):
    return next(model for model in registered() if model._meta.model_name == name)


def is_done(client, model, action):
    """Whether the list offers the action, and it does something: it says so, and not as a warning."""
    row = row_for(client, model)
    is_offered = f'<option value="{action}">' in client.get(page_of(model)).text
    data = {"action": action, "_selected_action": [row.pk], "confirmed": "1"}
    answer = client.post(page_of(model), data, follow=True)
    levels = {message.level_tag for message in answer.context["messages"]} if answer.context else set()
    return is_offered and answer.status_code == 200 and not levels & {"warning", "error"}


def rights_of(role):
    rows = Group.objects.get(name=role).permissions.select_related("content_type")
    return [(*roles._verb_and_model(row), row.content_type.model_class()) for row in rows]


def tried(role_client, does, model):
    with transaction.atomic():
        found = does(role_client, model)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_right_of_a_role_can_be_used(make_user, role):
    everything()
    client = client_of(make_user, role)
    useless = []
    for verb, name, model in rights_of(role):
        does = ELSEWHERE.get((verb, name)) or VERBS[verb]
        if not tried(client, does, model):
            useless.append((verb, name))
    assert not useless, useless


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_has_no_right_to_is_refused(make_user, role):
    everything()
    client, held = client_of(make_user, role), {(verb, name) for verb, name, _model in rights_of(role)}
    allowed = []
    for model in registered():
        row, name = row_for(client, model), model._meta.model_name
        pages = {"view": "", "add": "add/"}
        if row:
            pages |= {"change": f"{row.pk}/change/", "delete": f"{row.pk}/delete/"}
        for verb, tail in pages.items():
            answer = client.get(page_of(model, tail)) if verb == "view" else client.post(page_of(model, tail))
            if (verb, name) not in held - ELSEWHERE.keys() and answer.status_code != 403:
                allowed.append((verb, name))
    assert allowed == []


@pytest.mark.parametrize("role", ROLES)
def test_every_action_that_a_list_offers_works(make_user, role):
    everything()
    client, broken = client_of(make_user, role), []
    for model in registered():
        page = client.get(page_of(model))
        names = re.findall(
            r'<option value="(\w+)">', page.text.partition('name="action"')[2].partition("</select>")[0]
        )
        broken += [
            (model.__name__, name) for name in names if not tried(client, by_action(name, model), model)
        ]
    assert broken == []


def autocompletes(page):
    """The addresses that the form's search boxes ask."""
    forms = [page.context["adminform"].form]
    inlines = [inline for inline in page.context["inline_admin_formsets"] if inline.has_change_permission]
    forms += [inline.formset.empty_form for inline in inlines]
    for field in (field for form in forms for field in form.fields.values()):
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, AutocompleteMixin):
            own = widget.field
            named = f"app_label={own.model._meta.app_label}&model_name={own.model._meta.model_name}"
            yield f"{widget.get_url()}?{named}&field_name={own.name}"


@pytest.mark.parametrize("role", ROLES)
def test_every_autocomplete_of_a_form_finds_rows(make_user, role):
    everything()
    client, found = client_of(make_user, role), {}
    for model in registered():
        row = row_for(client, model)
        for tail in ("add/", *([f"{row.pk}/change/"] if row else [])):
            page = client.get(page_of(model, tail))
            for url in autocompletes(page) if page.status_code == 200 else ():
                answer = client.get(url)
                found[url] = answer.status_code == 200 and len(answer.json()["results"]) > 0
    assert [url for url, is_answered in found.items() if not is_answered] == []
    assert bool(found) is (role not in ("viewer", "support agent"))


def links_in(page, path):
    """(address, method) of what the page offers inside the admin."""
    for _tag, name, url in re.findall(
        r'<(a|form|button|input)\b[^>]*?\b(href|action|formaction)="([^"]+)"', page.text
    ):
        address = urljoin(path, url.replace("&amp;", "&")).partition("#")[0]
        is_the_page = name == "action" and address.partition("?")[0] == path.partition("?")[0]
        if is_the_page:
            continue
        if address.startswith("/admin/") and not re.search(r"log(in|out)/|password|autocomplete", address):
            yield address, "get" if name == "href" else "post"


@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_what_is_refused(make_user, role):
    """From the start page on: one link of each shape, and one press of each button that leads to another page."""
    everything()
    client, seen, waiting, refused = editor(make_user(role)), set(), [("/admin/", "get")], []
    while waiting:
        address, method = waiting.pop()
        shape = (re.sub(r"\d+", "1", address.partition("?")[0]), method)
        if shape in seen:
            continue
        seen.add(shape)
        with transaction.atomic():
            answer = getattr(client, method)(address)
            transaction.set_rollback(method == "post")
        if answer.status_code == 403:
            refused.append((method, address))
        if answer.status_code == 200 and method == "get" and "text/html" in answer.headers["Content-Type"]:
            waiting += links_in(answer, address)
    assert refused == []
    assert len(seen) > 40


# --- deleting a published article


def test_reviewer_deletes_an_article_that_was_published(make_user, client):
    everything()
    article = Article.objects.get()
    address = article.get_absolute_url()
    editor(make_user("reviewer")).post(f"/admin/kb/article/{article.pk}/delete/", {"post": "yes"})
    assert (Article.objects.count(), Revision.objects.count()) == (0, 0)
    assert client.get(address).status_code == 410
    assert search("Titel", "sv").hits == []


def test_published_text_goes_with_its_article_only(make_user):
    everything()
    client, text = editor(make_user("reviewer")), text_in("sv")
    page = f"{TEXTS}{text.pk}/delete/"
    assert 'name="post"' not in client.get(page).text
    client.post(page, {"post": "yes"})
    article = f"/admin/kb/article/{text.article_id}/change/"
    client.post(
        article, client.open(article) | {"translations-0-DELETE": "on", "translations-1-DELETE": "on"}
    )
    assert text_in("sv") == text
    assert not text.article.translations.filter(language="en").exists()


def test_links_to_a_deleted_article_lead_nowhere_and_webhooks_are_told(make_user):
    everything()
    gone = Article.objects.get()
    make_endpoint(events=["article.published"])
    linking = make_article("b", {"sv": ("Länkar", f"[[article:{gone.key}]]")})
    Delivery.objects.all().delete()
    editor(make_user("reviewer")).post(f"/admin/kb/article/{gone.pk}/delete/", {"post": "yes"})
    assert "xref-broken" in linking.translations.get().html
    (told,) = (json.loads(row.body)["data"]["articles"] for row in Delivery.objects.all())
    assert [(row["key"], row["status"]) for row in told] == [(gone.key, "retired")]


def test_reviewer_deletes_published_articles_from_the_list(make_user):
    everything()
    data = {"action": "delete_selected", "_selected_action": [Article.objects.get().pk], "post": "yes"}
    editor(make_user("reviewer")).post("/admin/kb/article/", data)
    assert (Article.objects.count(), Revision.objects.count()) == (0, 0)


def test_history_of_a_published_text_stays_as_long_as_the_text(make_user):
    everything()
    published = text_in("sv").published
    page = f"{REVISIONS}{published.pk}/delete/"
    assert editor(make_user("reviewer")).post(page, {"post": "yes"}).status_code == 403
    with pytest.raises(RestrictedError), transaction.atomic():
        published.delete()


# --- an article's owner


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_owner_is_chosen_among_staff_by_name(make_user, django_user_model, role):
    everything()
    user, article = make_user(role, first_name="Åsa", last_name="Öberg"), Article.objects.get()
    django_user_model.objects.create_user("reader")
    page = f"/admin/kb/article/{article.pk}/change/"
    client = editor(user)
    names = [
        str(label) for _value, label in client.get(page).context["adminform"].form.fields["owner"].choices
    ]
    assert names[1:] == ["Åsa Öberg"]
    client.post(page, client.open(page) | {"owner": user.pk})
    assert Article.objects.get().owner == user


def test_owner_who_has_left_stays_until_another_is_chosen(admin_client, make_user):
    everything()
    owner = make_user("editor", is_active=False)
    Article.objects.update(owner=owner)
    page = f"/admin/kb/article/{Article.objects.get().pk}/change/"
    admin_client.post(page, admin_client.open(page))
    assert Article.objects.get().owner == owner


# --- a renamed group


@pytest.mark.parametrize(
    "name", ["English writers", "translators en", "Translator en", "translator", "editor 2"]
)
def test_renamed_group_of_translators_writes_in_no_language(make_user, name):
    everything()
    client = editor(make_user("translator en"))
    Group.objects.filter(name="translator en").update(name=name)
    roles.create_groups()
    assert [post_text(client, text_in(code), "x") for code in ("sv", "en")] == [403, 403]


def test_renamed_group_of_editors_writes_in_every_language(make_user):
    everything()
    user = make_user("editor")
    Group.objects.filter(name="editor").update(name="redaktör")
    assert roles.languages_of(user) is None


def test_person_with_a_right_of_their_own_writes_in_every_language(make_user):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="change_articletranslation"))
    assert roles.languages_of(user) is None
