"""Every field of every form of the desk: what is posted is what is stored, and what the page shows when opened anew.

A form or a field without a value in `POSTED` fails: whoever adds one says here what it keeps.
"""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from errors.models import ErrorCode, ErrorText, System, Wording
from kb.models import Alias, Article, Revision, Synonym, UnansweredQuery, WordingProposal
from kb.publishing import workflow
from tests.factories import make_category
from tests.helpers.admin import client_of, everything, page_of, row_for, save, text_in
from tests.helpers.editing import editor

pytestmark = pytest.mark.django_db
UNTICKED = None  # browsers post nothing for a box that is not ticked
LATER = "2099-01-02T03:04"
# What is asked once and is not of the row: a confirmation, what the page was opened with, a password.
NOT_KEPT = {"insist", "seen", "usable_password", "password1", "password2", "password"}
MANAGED = {"id", "DELETE"}


def code(key):
    return lambda: ErrorCode.objects.get(key=key).pk


def first(model, **fields):
    return lambda: model.objects.filter(**fields).order_by("pk").first().pk


def bare_category():
    return make_category("bare", {"sv": "B"}).pk


def bare_article():
    return Article.objects.create(key="bare", category_id=bare_category()).pk


def bare_fix():
    return Article.objects.first().fixes.create(error=ErrorCode.objects.get(key="8"), fixed_by="customer").pk


FIX = {"fixed_by": "vendor_support", "order": "7", "pinned": "on", "when_sv": "När", "when_en": "When"}
TEXT = {"language": "de", "title": "Rubrik", "meaning": "Betyder\nsitt"}
MESSAGE = {"language": "de", "text": "Konto {Account} fehlt", "origin": "integrator", "is_primary": "on"}
NAME = {"language": "de", "name": "Hylla", "slug": "hylla", "summary": "Kort"}
POSTED = {
    "system": {
        "slug": "ny",
        "name": "Ny",
        "vendor": "V",
        "kind": "app",
        "code_format": "9###",
        "hosts": "ny.se",
    },
    "errorcode": {
        "system": first(System),
        "code": "77-A",
        "key": "egen",
        "status": "draft",
        "area": "vat",
        "http_status": "418",
        "signals": "http:418 net:dns?",
        "checked_on": "2026-01-02",
        "merged_into": code("8"),
        "sources": "A\nB",
        "note": "Not",
        "sample": "Fel 77-A",
    },
    "errorcode.texts": TEXT,
    "errorcode.wordings": MESSAGE,
    "errorcode.fixers": {"actor": "vendor_support"},
    "errorcode.links": {"target": code("8"), "kind": "confused"},
    "errorcode.fixes": FIX | {"article": first(Article)},
    "errortext": TEXT | {"error": code("8")},
    "wording": MESSAGE | {"error": code("8")},
    "fixer": {"error": code("8"), "actor": "accounting_consultant"},
    "errorlink": {"source": code("8"), "target": code("5"), "kind": "confused"},
    "category": {"key": "ny", "parent": "", "order": "7"},
    "category.names": NAME,
    "categoryname": NAME | {"category": bare_category},
    "article": {
        "key": "ny",
        "kind": "guide",
        "category": bare_category,
        "order": "7",
        "systems": lambda: [System.objects.get().pk],
        "source_language": "en",
        "owner": first(User),
    },
    "article.translations": {"language": "de", "slug": "ny-text"},
    "article.fixes": FIX | {"error": code("8")},
    "articletranslation": {
        "article": bare_article,
        "language": "en",
        "slug": "ny-text",
        "title": "Rubrik",
        "summary": "Kort",
        "body": "Ny\n\n    kod",
        "is_up_to_date": UNTICKED,
        "significance": "major",
        "is_ready": UNTICKED,
        "publish_at": LATER,
        "reviewer": first(User, username="second"),
        "note": "Till dig",
        "reason": "Bråttom",
    },
    "fix": FIX | {"error": code("8"), "article": first(Article)},
    "fixcondition": {"fix": bare_fix, "language": "en", "when": "När"},
    "alias": {"text": "ny fras", "language": "en", "error": code("8"), "article": "", "state": "rejected"},
    "slotlabel": {"name": "Series", "language": "en", "label": "series"},
    "synonym": {"language": "en", "word": "nyord", "means": "ett ord", "means_language": "da"},
    "contactmessage": {"state": "answered"},
    "wordingproposal": {"text": "Annan text", "language": "en"},
    "verificationrule": {
        "article_kind": "guide",
        "system": first(System),
        "check_kind": "performed",
        "weeks": "7",
    },
    "webhookendpoint": {
        "name": "CRM",
        "url": "https://x.se/h",
        "events": ["error.changed"],
        "is_active": UNTICKED,
    },
    "apitoken": {"name": "T", "user": first(User), "scopes": ["errors"], "expires_on": "2099-01-02"},
    "widgetorigin": {"origin": "https://x.se", "is_active": UNTICKED, "note": "Not"},
    "group": {"name": "Egna", "permissions": lambda: [Permission.objects.first().pk]},
    "user": {
        "username": "ny",
        "first_name": "Å",
        "last_name": "Ö",
        "email": "a@x.se",
        "is_active": UNTICKED,
        "is_staff": "on",
        "is_superuser": UNTICKED,
        "groups": lambda: [Group.objects.first().pk],
        "user_permissions": lambda: [Permission.objects.first().pk],
        "last_login_0": "2026-01-02",
        "last_login_1": "03:04:05",
        "date_joined_0": "2026-01-02",
        "date_joined_1": "03:04:05",
    },
}


def names_in(form):
    """Return the names that a browser posts for the form; date and time are two."""
    for name, field in form.fields.items():
        parts = getattr(field.widget, "widgets_names", [""])
        yield from (f"{name}{part}" for part in parts if name not in NOT_KEPT | MANAGED)


def value_of(of, name, client):
    """Translators write in their own language."""
    if name == "language" and client.language == "en":
        return "en"
    found = POSTED[of][name]
    found = found() if callable(found) else found
    return found if found is None or isinstance(found, list) else str(found)


def posted(client, page, of):
    """The page's fields with a value for each, and for each table of the page one row more."""
    values = {name: value_of(of, name, client) for name in names_in(page.context["adminform"].form)}
    for inline in page.context["inline_admin_formsets"]:
        formset = inline.formset
        if not inline.has_add_permission:
            continue
        row = f"{formset.prefix}-{formset.total_form_count()}"
        own = formset.fk.name
        names = [name for name in names_in(formset.empty_form) if name != own]
        values |= {f"{row}-{name}": value_of(f"{of}.{formset.prefix}", name, client) for name in names}
        values[f"{formset.prefix}-TOTAL_FORMS"] = str(formset.total_form_count() + 1)
    return values


def send(client, path, values):
    form = client.open(path)
    kept = {name: value for name, value in form.items() if name not in values}
    kept |= dict.fromkeys({"password1", "password2"} & form.keys(), "lang-nog-8x")
    return client.post(path, kept | {k: v for k, v in values.items() if v is not None} | {"_continue": "x"})


def plain(value):
    values = value if isinstance(value, list) else [value]
    return sorted(str(one) for one in values if one not in (None, ""))


def differing(values, row, fields):
    """Return the posted values that the page does not show. Rows of tables may be in another order."""
    own = {name: value for name, value in values.items() if not re.search(r"-\d+-|-TOTAL_FORMS$", name)}
    shown = {
        name: fields.get(name, "" if name in fields else getattr(row, f"{name}_id", getattr(row, name, None)))
        for name in own
    }
    wrong = {name: (value, shown[name]) for name, value in own.items() if plain(value) != plain(shown[name])}
    for row_name in {match[0] for name in values if (match := re.match(r"(\w+)-\d+-", name))}:
        prefix = row_name.split("-")[0]
        wanted = {
            name.split("-", 2)[2]: plain(value)
            for name, value in values.items()
            if re.match(rf"{prefix}-\d+-", name)
        }
        rows = {n: {} for n in range(20)}
        for name, value in fields.items():
            if match := re.match(rf"{prefix}-(\d+)-(\w+)$", name):
                rows[int(match[1])][match[2]] = plain(value)
        if not any(
            all(found.get(name) == value for name, value in wanted.items()) for found in rows.values()
        ):
            wrong[prefix] = (wanted, rows)
    return wrong


@pytest.fixture(autouse=True)
def three_languages(settings):
    """One in which nothing is written yet."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "German")]


def client_for(make_user, role):
    User.objects.create_superuser("second")
    if role != "superuser":
        return client_of(make_user, role)
    client = editor(User.objects.create_superuser("root"))
    client.language = "sv"
    return client


ROLES = ["superuser", "reviewer", "editor", "translator en", "support agent"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("tail", ["add", "change"])
def test_what_is_posted_is_stored_and_shown_again(make_user, role, tail):
    everything()
    client, wrong, seen = client_for(make_user, role), {}, 0
    for model in admin.site._registry:
        row = row_for(client, model) if tail == "change" else None
        path = page_of(model, f"{row.pk}/change/" if row else "add/")
        page = client.get(path)
        if (tail == "change" and row is None) or page.status_code != 200 or not may_write(page, tail):
            continue
        with transaction.atomic():
            name = model._meta.model_name
            values = posted(client, page, name)
            answer = send(client, path, values)
            made = row or model.objects.order_by("-pk").first()
            again = client.get(page_of(model, f"{made.pk}/change/"))
            assert again.status_code == 200, name
            fields = client.open(page_of(model, f"{made.pk}/change/"))
            shown = {field: fields.get(field, "") for field in names_in(again.context["adminform"].form)}
            if found := differing(values, model.objects.get(pk=made.pk), fields | shown):
                errors = answer.context and answer.context["adminform"].form.errors
                wrong[name] = (found, errors)
            transaction.set_rollback(True)
        seen += 1
    assert not wrong, wrong
    assert seen >= 1 or (role, tail) == ("support agent", "add")


def may_write(page, tail):
    return page.context["has_add_permission" if tail == "add" else "has_change_permission"]


# --- a text, by each of its buttons


WRITTEN = {
    "title": "Ny",
    "body": "Ny text",
    "significance": "minor",
    "is_ready": UNTICKED,
    "note": "Till dig",
}


@pytest.mark.parametrize("button", ["_continue", "_submit"])
@pytest.mark.parametrize("significance", ["", "minor", "medium", "major"])
@pytest.mark.parametrize("ready", ["on", UNTICKED])
def test_answers_of_an_author_reach_the_reviewer(make_user, button, significance, ready):
    everything()
    make_user("reviewer")
    second = User.objects.create_superuser("second")
    text, author = text_in("sv"), editor(make_user("editor"))
    page = f"/admin/kb/articletranslation/{text.pk}/change/"
    values = {"title": "Ny", "body": "Ny text", "significance": significance, "is_ready": ready}
    values |= {"reviewer": str(second.pk), "note": "Till dig"}
    form = {name: value for name, value in author.open(page).items() if name not in values}
    author.post(page, form | {k: v for k, v in values.items() if v is not None} | {button: "x"})
    shown = author.open(page)
    assert {name: shown.get(name) for name in values} == values
    draft = text_in("sv").draft
    assert (draft.significance, draft.is_ready) == (significance, ready == "on")
    if button == "_submit":
        review = editor(second).open(f"/admin/kb/revision/{draft.pk}/review/")
        assert (review["significance"], review.get("is_ready")) == (significance or "medium", ready)


def test_reviewers_form_is_stored_by_approving(make_user):
    everything()
    text, draft = waiting("sv")
    page = f"/admin/kb/revision/{draft.pk}/review/"
    client = editor(make_user("reviewer"))
    form = client.open(page)
    assert set(form) == {
        "csrfmiddlewaretoken",
        "significance",
        "is_ready",
        "publish_at",
        "insist",
        "comment",
    } - unasked(form)
    client.post(page, {"significance": "major", "publish_at": LATER, "insist": "on", "_approve": "x"})
    draft.refresh_from_db()
    assert (draft.significance, draft.is_ready, draft.state) == ("major", False, "scheduled")
    assert client.open(f"/admin/kb/articletranslation/{text.pk}/change/")["publish_at"] == LATER


def unasked(form):
    return {"insist"} - set(form)


def test_reviewers_comment_is_shown_to_the_author(make_user):
    everything()
    text, draft = waiting("sv")
    client = editor(make_user("reviewer"))
    client.post(f"/admin/kb/revision/{draft.pk}/review/", {"comment": "Vilken meny?", "_reject": "x"})
    assert "Vilken meny?" in client.get(f"/admin/kb/articletranslation/{text.pk}/change/").text


def waiting(language):
    text = text_in(language)
    draft = workflow.save_draft(text, title="Ny", summary="", body="Ny text")
    workflow.submit(draft)
    return text, draft


# --- forms beside the admin's own: what is posted to each is what is stored

QUESTION = {
    "wording": (
        {"near": "", "other": code("8"), "kind": "message", "language": "en", "text": "Helt ny"},
        Wording,
    ),
    "error": (
        {"system": first(System), "code": "99", "language": "en", "title": "Rubrik", "text": "Helt ny"},
        ErrorText,
    ),
    "synonym": ({"language": "en", "word": "skruv", "means": "bult"}, Synonym),
    "not-ours": ({"reason": "test"}, UnansweredQuery),
    "again": ({}, UnansweredQuery),
}


@pytest.mark.parametrize("name", list(QUESTION))
def test_actions_of_a_question_store_what_is_posted(make_user, name):
    everything()
    client, (values, model) = editor(make_user("reviewer")), QUESTION[name]
    page = page_of(UnansweredQuery, f"{UnansweredQuery.objects.get().pk}/{name}/do/")
    assert set(client.get(page).context["form"].fields) == set(values)
    values = {field: value() if callable(value) else value for field, value in values.items()}
    client.post(page, values)
    row = model.objects.order_by("-pk").first()
    kept = {
        field: str(getattr(row, field)) for field in values if field not in ("kind",) and hasattr(row, field)
    }
    assert kept == {field: str(values[field]) for field in kept}
    assert name in ("again",) or kept


def test_wording_of_a_question_may_be_what_readers_say(make_user):
    everything()
    values = {"other": code("8")(), "kind": "alias", "language": "en", "text": "helt ny"}
    page = page_of(UnansweredQuery, f"{UnansweredQuery.objects.get().pk}/wording/do/")
    editor(make_user("reviewer")).post(page, values)
    assert Alias.objects.filter(error__key="8", language="en", text="helt ny").exists()


def test_error_is_merged_into_the_one_that_was_chosen(make_user):
    everything()
    client, page = editor(make_user("reviewer")), f"/admin/errors/errorcode/merge/?id={code('9')()}"
    client.post(page, client.open(page) | {"target": code("8")()})
    form = {"target": code("8")(), "form_version": client.open(page)["form_version"], "_confirm": "x"}
    client.post(page, form)
    assert ErrorCode.objects.get(key="9").merged_into.key == "8"


def test_proposal_is_accepted_as_it_was_edited(make_user):
    everything()
    proposal = WordingProposal.objects.get()
    client, page = editor(make_user("reviewer")), page_of(WordingProposal, f"{proposal.pk}/")
    client.post(f"{page}change/", client.open(f"{page}change/") | {"text": "Rättad text", "language": "en"})
    client.post(f"{page}accept/")
    assert Wording.objects.filter(error=proposal.error, text="Rättad text", language="en").exists()


def test_password_that_was_typed_is_kept(make_user):
    user = make_user("editor")
    user.set_password("gammalt-8x")
    user.save()
    own = editor(user)
    words = {"old_password": "gammalt-8x", "new_password1": "helt-nytt-8x", "new_password2": "helt-nytt-8x"}
    page = own.get("/admin/password_change/")
    assert set(page.context["form"].fields) == set(words)
    own.post("/admin/password_change/", words)
    user.refresh_from_db()
    assert user.check_password("helt-nytt-8x")


# --- what is not on the page is not of the form


@pytest.mark.parametrize("role", ROLES)
def test_no_form_has_a_field_that_its_page_does_not_show(make_user, role):
    everything()
    client, hidden = client_for(make_user, role), []
    for model in admin.site._registry:
        row = row_for(client, model)
        for tail in ("add/", *([f"{row.pk}/change/"] if row else [])):
            page = client.get(page_of(model, tail))
            if page.status_code == 200 and may_write(page, tail.strip("/").rpartition("/")[2]):
                names = set(page.context["adminform"].form.fields) - {
                    "password"
                }  # a link stands there instead
                hidden += [(model.__name__, name) for name in names if f'name="{name}' not in page.text]
    assert hidden == []


def test_history_names_what_was_changed_and_nothing_else(admin_client):
    everything()
    save(admin_client, text_in("sv"), body="Ny text")
    said = LogEntry.objects.filter(
        object_id=text_in("sv").pk, content_type__model="articletranslation"
    ).first()
    assert said.change_message == '[{"changed": {"fields": ["Text"]}}]'
    assert Revision.objects.filter(body="Ny text").exists()
