"""Matrix of permissions in the admin: every list, form and action for every role. `pytest -s` prints it."""

import sys

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory
from django.utils import translation

from errors.models import ErrorCode, ErrorText, System
from kb import roles
from kb.admin.unanswered_query_forms import ACTIONS
from kb.models import Revision, UnansweredQuery
from kb.publishing import workflow
from tests.factories import make_error
from tests.helpers.admin import ROLES, make_one_of_everything, make_rows, post_text, registered, text_in
from tests.helpers.editing import editor

pytestmark = pytest.mark.django_db
COLUMNS = ("viewer", "support", "transl. sv", "transl. en", "editor", "reviewer")

# v: sees list and row, a: adds, c: changes, d: deletes; the rows are Swedish where they have a language.
MATRIX = """
                        viewer     support    transl. sv transl. en editor     reviewer
errorcode               v---       v---       v---       v---       vac-       vacd
  merge_selected        -          -          -          -          yes        yes
  retire_selected       -          -          -          -          yes        yes
errorlink               v---       v---       v---       v---       vacd       vacd
errortext               v---       v---       vac-       va--       vacd       vacd
fixer                   v---       v---       v---       v---       vacd       vacd
slotlabel               v---       v---       v---       v---       vacd       vacd
system                  v---       v---       v---       v---       vac-       vacd
wording                 v---       v---       v---       v---       vacd       vacd
alias                   v---       v---       v---       v---       vacd       vacd
  accept                -          -          -          -          yes        yes
  reject                -          -          -          -          yes        yes
apitoken                ----       ----       ----       ----       ----       ----
article                 v---       v---       v---       v---       vac-       vacd
articletranslation      v---       v---       vac-       va--       vac-       vacd
  retire                -          -          -          -          -          yes
category                v---       v---       v---       v---       vac-       vacd
categoryname            v---       v---       vac-       va--       vacd       vacd
contactmessage          ----       v-cd       ----       ----       v---       v--d
  close                 -          yes        -          -          -          -
  mark_answered         -          yes        -          -          -          -
  reopen                -          yes        -          -          -          -
contentversion          v---       v---       v---       v---       v---       v---
crosslink               v---       v---       v---       v---       v---       v--d
deflection              v---       v---       v---       v---       v---       v---
delivery                ----       v--d       ----       ----       v---       v--d
  try_again             -          yes        -          -          -          -
externallink            v---       v---       v---       v---       v---       v--d
fix                     v---       v---       v---       v---       vacd       vacd
fixcondition            v---       v---       vac-       va--       vacd       vacd
helpfulvote             v---       v---       v---       v---       v---       v--d
revision                v---       v---       v---       v---       v---       v---
  restore               -          -          yes        yes        yes        yes
searchlog               v---       v---       v---       v---       v---       v--d
synonym                 v---       v---       v---       v---       vacd       vacd
unansweredquery         v---       v---       v---       v---       v---       v--d
verification            v---       v---       v---       v---       v---       v--d
  steps_performed       -          -          -          -          yes        yes
  text_read             -          -          -          -          yes        yes
verificationrecord      v---       v---       v---       v---       v---       v--d
verificationrule        v---       v---       v---       v---       v---       vacd
  replan                -          -          -          -          -          yes
webhookendpoint         ----       ----       ----       ----       ----       ----
widgetorigin            ----       ----       ----       ----       ----       ----
wordingproposal         v---       v---       v---       v---       v-cd       v-cd
group                   ----       ----       ----       ----       ----       ----
user                    ----       ----       ----       ----       ----       ----
  query: wording        -          -          -          -          yes        yes
  query: error          -          -          -          -          yes        yes
  query: synonym        -          -          -          -          yes        yes
  query: not-ours       -          -          -          -          yes        yes
  query: again          -          -          -          -          yes        yes
  page: work list       yes        yes        yes        yes        yes        yes
  page: difference      yes        yes        yes        yes        yes        yes
  page: review          -          -          -          -          -          yes
  page: import          -          -          -          -          yes        yes
  page: merge           -          -          -          -          yes        yes
  page: try             yes        yes        yes        yes        yes        yes
  page: start           yes        yes        yes        yes        yes        yes
"""


def row_of(model):
    """Return a row, a Swedish one if rows have a language; None if there is no row."""
    rows = model.objects.order_by("pk")
    return next((row for row in rows if getattr(row, "language", "sv") == "sv"), None)


def letters(user, model):
    """Return a user's permissions on a model, tried on its pages; without a row, as its admin states them."""
    client, base = editor(user), f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    found = [client.get(path).status_code == 200 for path in (base, f"{base}add/")]
    if row := row_of(model):
        form, deletes = (client.get(f"{base}{row.pk}/{page}/") for page in ("change", "delete"))
        assert {form.status_code, deletes.status_code} <= {200, 403}
        found += [
            form.status_code == 200 and form.context["has_change_permission"],
            deletes.status_code == 200,
        ]
    else:
        own, request = admin.site.get_model_admin(model), request_of(user)
        found += [own.has_change_permission(request), own.has_delete_permission(request)]
    return "".join(letter if is_allowed else "-" for letter, is_allowed in zip("vacd", found, strict=True))


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def actions_of(user, model):
    return set(admin.site.get_model_admin(model).get_actions(request_of(user))) - {"delete_selected"}


def pages():
    """Return the addresses of a Swedish text's pages beside lists and forms."""
    revision, error = text_in("sv").published, ErrorCode.objects.first()
    return {
        "work list": "/admin/kb/articletranslation/worklist/?language=sv",
        "difference": f"/admin/kb/revision/{revision.pk}/difference/",
        "review": f"/admin/kb/revision/{revision.pk}/review/",
        "import": "/admin/errors/errorcode/import/",
        "merge": f"/admin/errors/errorcode/merge/?id={error.pk}",
        "try": f"/admin/errors/errorcode/{error.pk}/try/",
        "start": "/admin/",
    }


def table(users):
    """The matrix as text: a line for each model, action of a list, and thing to do with an unanswered query."""
    lines = [("", *COLUMNS)]
    for model in registered():
        lines.append((model._meta.model_name, *(letters(user, model) for user in users)))
        found = [actions_of(user, model) for user in users]
        for name in sorted(set().union(*found)):
            lines += [(f"  {name}", *("yes" if name in own else "-" for own in found))]
    query = UnansweredQuery.objects.get()
    for name in ACTIONS:
        path = f"/admin/kb/unansweredquery/{query.pk}/{name}/do/"
        allowed = [editor(user).get(path).status_code == 200 for user in users]
        lines.append((f"  query: {name}", *("yes" if is_allowed else "-" for is_allowed in allowed)))
    for name, path in pages().items():
        allowed = [editor(user).get(path).status_code == 200 for user in users]
        lines.append((f"  page: {name}", *("yes" if is_allowed else "-" for is_allowed in allowed)))
    return "\n".join(
        "".join(f"{cell:<{24 if not n else 11}}" for n, cell in enumerate(line)).rstrip() for line in lines
    )


def test_matrix(make_user):
    make_one_of_everything()
    found = table([make_user(role) for role in ROLES])
    sys.stdout.write(f"\n{found}\n")
    assert found.split("\n") == MATRIX.strip("\n").split("\n")


def test_everything_is_closed_to_whoever_is_not_staff(client, django_user_model):
    make_one_of_everything()
    client.force_login(django_user_model.objects.create_user("reader"))
    for model in registered():
        url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(url).url == f"/admin/login/?next={url}"


# --- languages


def test_translator_writes_in_the_own_language_only(make_user):
    make_rows(1)
    client = editor(make_user("translator en"))
    assert post_text(client, text_in("en"), "My text") == 302
    assert post_text(client, text_in("sv"), "Min text") == 403
    assert [Revision.objects.filter(body=body).count() for body in ("My text", "Min text")] == [1, 0]


def test_translator_who_may_publish_does_so_in_the_own_language_only(make_user):
    make_rows(1)
    user = make_user("translator en")
    user.user_permissions.add(Permission.objects.get(codename="publish_revision"))
    drafts = [text_in("en").draft, text_in("sv").published]
    pages = [f"/admin/kb/revision/{revision.pk}/review/" for revision in drafts]
    assert [editor(user).get(page).status_code for page in pages] == [200, 403]
    assert editor(user).post(pages[1], {"_approve": "x"}).status_code == 403
    assert editor(user).post(pages[1].replace("review", "withdraw")).status_code == 403


def test_translator_is_offered_to_restore_own_languages_only(make_user):
    make_rows(1)
    client = editor(make_user("translator en"))
    for language, is_offered in (("en", True), ("sv", False)):
        revision = Revision.objects.filter(translation__language=language).first()
        context = client.get(f"/admin/kb/revision/{revision.pk}/difference/").context
        assert context["can_restore"] is is_offered


def test_work_list_of_a_translator_is_in_the_own_language(make_user):
    make_rows(1)
    context = (
        editor(make_user("translator sv")).get("/admin/kb/articletranslation/worklist/?language=en").context
    )
    assert ([code for code, _name in context["languages"]], context["language"]) == (["sv"], "sv")


def test_translator_of_two_languages_writes_in_both_and_an_editor_in_all(make_user):
    both = make_user("translator sv", "translator en")
    more = make_user("translator en", "editor")
    assert sorted(roles.languages_of(both)) == ["en", "sv"]
    assert roles.languages_of(more) is None


def test_translator_makes_texts_in_the_own_language_only(make_user):
    make_rows(1)
    error = make_error("7", titles={"sv": "T"})
    client = editor(make_user("translator en"))
    for language in ("en", "sv"):
        data = {"error": error.pk, "language": language, "title": f"T {language}", "meaning": ""}
        client.post("/admin/errors/errortext/add/", data)
    assert list(ErrorText.objects.filter(title__startswith="T ").values_list("title", flat=True)) == ["T en"]


def test_translator_restores_own_languages_only(make_user):
    make_rows(1)
    swedish = text_in("sv")
    first = swedish.published
    workflow.publish(workflow.save_draft(swedish, title="Ny", summary="", body="Ny"))
    client = editor(make_user("translator en"))
    client.post("/admin/kb/revision/", {"action": "restore", "_selected_action": [first.pk]})
    assert swedish.draft is None


def test_translator_publishes_nothing(make_user):
    make_rows(1)
    client, text = editor(make_user("translator en")), text_in("en")
    data = {
        "slug": text.slug,
        "title": "T",
        "summary": "",
        "body": "x",
        "_publish": "x",
        "is_up_to_date": "on",
    }
    data |= {"revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}
    client.post(f"/admin/kb/articletranslation/{text.pk}/change/", data)
    assert (text_in("en").published, text_in("en").draft.body) == (None, "x")


def test_every_language_of_the_settings_has_its_translators(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "German")]
    roles.create_groups()
    assert Group.objects.get(name="translator de").permissions.count() > 0
    assert set(Group.objects.values_list("name", flat=True)) == {*ROLES, "translator de"}


def test_groups_hold_what_the_roles_say_after_every_migration():
    group = Group.objects.get(name="viewer")
    before = group.permissions.count()
    group.permissions.clear()
    roles.create_groups()
    assert group.permissions.count() == before > 0
    assert not group.permissions.exclude(codename__startswith="view_").exists()


@pytest.mark.parametrize("role", ROLES)
def test_start_page_opens_for_every_role(make_user, role):
    make_one_of_everything()
    with translation.override("sv"):
        assert editor(make_user(role)).get("/admin/").status_code == 200


def test_refused_changes_are_refused(make_user):
    """A page that is only looked at takes no post either."""
    make_one_of_everything()
    client = editor(make_user("viewer"))
    for path in ("errors/system/{}/change/", "kb/alias/add/", "kb/unansweredquery/{}/not-ours/do/"):
        pk = System.objects.first().pk if "system" in path else UnansweredQuery.objects.get().pk
        assert client.post(f"/admin/{path.format(pk)}", {"reason": "test"}).status_code == 403
