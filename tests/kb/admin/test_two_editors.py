"""Concurrent editing of one page: no editor overwrites the other, and no input is lost."""

import threading

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connections
from django.test import Client

from errors.editing.checks import check_versions, errors_of
from errors.editing.versioned import VersionedAdmin
from errors.models import ErrorCode, Signature, System, Wording
from errors.versions import is_edited
from kb.models import Category, Fix, Synonym
from kb.publishing import workflow
from tests.factories import make_alias, make_article, make_category, make_error
from tests.helpers.editing import editor, fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def anna(django_user_model):
    return editor(django_user_model.objects.create_superuser("anna"))


@pytest.fixture
def bo(django_user_model):
    return editor(django_user_model.objects.create_superuser("bo"))


@pytest.fixture
def error():
    wordings = {"sv": ["Kunde inte hitta konto {Account}.", "Kontot saknas"]}
    return make_error("2001304", wordings, {"sv": "Konto saknas"}, fixed_by=["customer"], area="accounts")


def url_of(row):
    return f"/admin/{row._meta.label_lower.replace('.', '/')}/{row.pk}/change/"


def both_open(anna, bo, row):
    """The page as each of them has it in the browser, before either has saved."""
    return anna.open(url_of(row)), bo.open(url_of(row))


def save(client, row, form, **changes):
    return client.post(url_of(row), form | changes)


def asked(response):
    return [(row.name, row.base, row.their_values, row.my_values) for row in response.context["asked"]]


def settle(client, row, response, choice="mine", **changes):
    """Send the page of the conflict as a browser without script does."""
    choices = {f"choose-{shown.name}": choice for shown in response.context["asked"]}
    return client.post(url_of(row), fields_of(response.text) | choices | changes)


def test_save_of_an_old_page_changes_nothing_and_shows_both(anna, bo, error):
    first, second = both_open(anna, bo, error)
    assert save(anna, error, first, note="Annas").status_code == 302
    response = save(bo, error, second, note="Bos")
    error.refresh_from_db()
    assert error.note == "Annas"
    assert asked(response) == [("note", "", ["Annas"], ["Bos"])]
    assert "anna sparade en ny version" in response.text


@pytest.mark.parametrize(("choice", "note"), [("mine", "Bos"), ("theirs", "Annas")])
def test_conflict_is_settled_by_choosing(anna, bo, error, choice, note):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, note="Annas")
    response = save(bo, error, second, note="Bos")
    assert settle(bo, error, response, choice).status_code == 302
    error.refresh_from_db()
    assert error.note == note


def test_mine_can_be_written_on_in_the_conflict(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, note="Annas")
    response = save(bo, error, second, note="Bos")
    settle(bo, error, response, note="Annas\r\noch Bos")
    error.refresh_from_db()
    assert error.note == "Annas\noch Bos"


def test_fields_that_do_not_overlap_are_merged_and_said(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, area="vat")
    response = save(bo, error, second, note="Bos")
    assert asked(response) == []
    (taken,) = response.context["taken"]
    assert [(piece.kind, piece.text) for piece in taken.theirs] == [("removed", "accounts"), ("added", "vat")]
    assert settle(bo, error, response).status_code == 302
    error.refresh_from_db()
    assert (error.area, error.note) == ("vat", "Bos")


def test_save_that_changed_nothing_here_is_let_through(anna, bo, error):
    _first, second = both_open(anna, bo, error)
    error.save()  # something that this page does not show
    assert save(bo, error, second, note="Bos").status_code == 302


def test_third_editor_in_between_is_seen_too(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, note="Annas")
    response = save(bo, error, second, note="Bos")
    save(anna, error, anna.open(url_of(error)), note="Annas igen")
    again = settle(bo, error, response)
    assert asked(again) == [("note", "Annas", ["Annas igen"], ["Bos"])]


@pytest.mark.parametrize("version", ["", "x", "1:2:3"])
def test_post_without_the_version_is_asked_about(anna, error, version):
    form = anna.open(url_of(error))
    response = save(anna, error, form, note="Bos", form_version=version)
    assert asked(response) == [("note", None, [], ["Bos"])]
    error.refresh_from_db()
    assert error.note == ""


def test_version_of_another_page_does_not_count(anna, error):
    other = anna.open(url_of(make_error("2000001")))["form_version"]
    response = save(anna, error, anna.open(url_of(error)), note="Bos", form_version=other)
    assert asked(response) == [("note", None, [], ["Bos"])]
    error.refresh_from_db()
    assert error.note == ""


def test_fault_in_the_form_leaves_the_version_as_it_was(anna, error):
    form = anna.open(url_of(error))
    response = save(anna, error, form, checked_on="igår", note="Bos")
    assert response.context["errors"]
    again = fields_of(response.text) | {"checked_on": ""}
    assert anna.post(url_of(error), again).status_code == 302


# --- rows


def test_wording_of_the_other_is_kept_beside_mine(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, **{"wordings-0-text": "Annas ordalydelse"})
    response = save(bo, error, second, **{"wordings-1-text": "Bos ordalydelse"})
    assert asked(response) == []
    settle(bo, error, response)
    assert {row.text for row in error.wordings.all()} == {"Annas ordalydelse", "Bos ordalydelse"}


def test_same_wording_written_by_both_is_asked_about(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, **{"wordings-0-text": "Annas"})
    response = save(bo, error, second, **{"wordings-0-text": "Bos"})
    assert asked(response) == [
        ("wordings-0-text", "Kunde inte hitta konto {Account}.", ["Annas"], ["Bos"]),
    ]
    settle(bo, error, response, "theirs")
    assert error.wordings.first().text == "Annas"


def added(form, text, language="en"):
    """The form with one more wording."""
    number = int(form["wordings-TOTAL_FORMS"])
    row = {"text": text, "language": language, "origin": "official", "id": "", "error": ""}
    return {f"wordings-{number}-{name}": value for name, value in row.items()} | {
        "wordings-TOTAL_FORMS": number + 1
    }


def test_rows_that_both_have_added_are_both_there(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, **added(first, "Anna's"))
    response = save(bo, error, second, **added(second, "Bo's"))
    settle(bo, error, response)
    assert sorted(row.text for row in error.wordings.filter(language="en")) == ["Anna's", "Bo's"]


@pytest.mark.parametrize(("choice", "texts"), [("mine", ["Bos"]), ("theirs", [])])
def test_row_that_they_deleted_and_i_wrote_in(anna, bo, error, choice, texts):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, **{"wordings-1-DELETE": "on"})
    response = save(bo, error, second, **{"wordings-1-text": "Bos"})
    assert len(asked(response)) == 1
    settle(bo, error, response, choice)
    assert [row.text for row in error.wordings.filter(is_primary=False)] == texts


@pytest.mark.parametrize(("choice", "texts"), [("mine", []), ("theirs", ["Annas"])])
def test_row_that_i_deleted_and_they_wrote_in(anna, bo, error, choice, texts):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, **{"wordings-1-text": "Annas"})
    response = save(bo, error, second, **{"wordings-1-DELETE": "on"})
    assert len(asked(response)) == 1
    settle(bo, error, response, choice)
    assert [row.text for row in error.wordings.filter(is_primary=False)] == texts


def test_row_that_both_deleted_is_gone(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, **{"wordings-1-DELETE": "on"})
    response = save(bo, error, second, **{"wordings-1-DELETE": "on"}, note="Bos")
    settle(bo, error, response)
    assert Wording.objects.count() == 1


def test_part_changed_on_its_own_page_is_seen_on_its_errors(anna, bo, error):
    message = error.wordings.last()
    _first, second = both_open(anna, bo, error)
    save(anna, message, anna.open(url_of(message)), text="Annas")
    response = save(bo, error, second, **{"wordings-1-text": "Bos"})
    assert [row[2:] for row in asked(response)] == [(["Annas"], ["Bos"])]


def test_fix_changed_on_the_errors_page_is_seen_on_the_articles(anna, bo, error):
    article = make_article("a", errors=[error])
    first, second = anna.open(url_of(error)), bo.open(url_of(article))
    save(anna, error, first, **{"fixes-0-when_sv": "Annas"})
    response = save(bo, article, second, **{"fixes-0-when_sv": "Bos"})
    assert [row[1:] for row in asked(response)] == [("", ["Annas"], ["Bos"])]
    settle(bo, article, response)
    assert Fix.objects.get().conditions.get().when == "Bos"


# --- other pages


def test_draft_of_a_text_is_merged(anna, bo):
    translation = make_article("a").translations.get()
    first, second = both_open(anna, bo, translation)
    save(anna, translation, first, body="Annas", _continue="x")
    response = save(bo, translation, second, body="Bos", title="Ny titel", _continue="x")
    assert [row[0] for row in asked(response)] == ["body"]
    settle(bo, translation, response, "theirs")
    assert (translation.draft.title, translation.draft.body) == ("Ny titel", "Annas")


def test_button_that_was_pressed_is_kept(anna, bo):
    translation = make_article("a").translations.get()
    first, second = both_open(anna, bo, translation)
    save(anna, translation, first, body="Annas", _continue="x")
    response = save(bo, translation, second, body="Bos", _publish="x", reason="Det brådskar")
    settle(bo, translation, response)
    translation.refresh_from_db()
    assert translation.published.body == "Bos"


def test_publishing_is_seen_by_whoever_has_the_text_open(anna, bo):
    translation = make_article("a").translations.get()
    second = bo.open(url_of(translation))
    workflow.publish(workflow.save_draft(translation, title="Ny", summary="", body="Annas"))
    assert [
        row[0]
        for row in asked(save(bo, translation, second, body="Bos", _publish="x", reason="Det brådskar"))
    ] == ["body"]


@pytest.mark.parametrize("make", [make_alias, Synonym.objects.create, make_category, System.objects.create])
def test_every_kind_of_page_refuses_an_old_version(anna, bo, make):
    values = {
        make_alias: lambda: {"error": make_error()},
        Synonym.objects.create: lambda: {"language": "sv", "word": "faktura", "means": "räkning"},
        System.objects.create: lambda: {"slug": "x", "name": "X"},
    }.get(make, dict)()
    row = make(**values)
    name = {"Alias": "text", "Synonym": "means", "Category": "key", "System": "name"}[type(row).__name__]
    first, second = both_open(anna, bo, row)
    assert save(anna, row, first, **{name: "annas"}).status_code == 302
    assert [shown[2:] for shown in asked(save(bo, row, second, **{name: "bos"}))] == [(["annas"], ["bos"])]


def test_what_was_typed_for_a_deleted_page_can_be_copied(bo, error):
    url, form = url_of(error), bo.open(url_of(error))
    error.delete()
    response = bo.post(url, form | {"note": "Bos <b>text</b>"})
    assert "Bos &lt;b&gt;text" in response.text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_asked(anna, bo, error):
    forms = dict(zip((anna, bo), both_open(anna, bo, error), strict=True))
    answers = {}

    def send(client, name):
        answers[name] = save(client, error, forms[client], note=name, **added(forms[client], name))
        connections.close_all()

    threads = [threading.Thread(target=send, args=pair) for pair in ((anna, "anna"), (bo, "bo"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    winner = next(name for name, answer in answers.items() if answer.status_code == 302)
    error.refresh_from_db()
    assert (error.note, [row.text for row in error.wordings.filter(language="en")]) == (winner, [winner])


def test_nothing_typed_is_a_500(anna, bo, error):
    first, second = both_open(anna, bo, error)
    save(anna, error, first, note="Annas")
    nasty = {"note": "<script>\0😀'\"%" + "x" * 20_000, "system": "x\0", "wordings-0-id": "\0"}
    response = save(bo, error, second, **nasty, **{"wordings-TOTAL_FORMS": "99999999", "choose-": "theirs"})
    assert response.status_code == 200
    assert "<script>\0" not in response.text


def test_every_editable_model_has_a_versioned_admin():
    registered = [model for model in admin.site._registry if is_edited(model)]
    plain = [
        model.__name__ for model in registered if not isinstance(admin.site._registry[model], VersionedAdmin)
    ]
    assert plain == []
    assert Category in registered


# --- what has no form of its own


LISTED = "/admin/kb/category/"


def test_field_of_a_list_is_not_written_over(anna, bo):
    category = make_category()
    first, second = anna.open(LISTED), bo.open(LISTED)
    anna.post(LISTED, first | {"form-0-order": "20", "_save": "x"})
    response = bo.post(LISTED, second | {"form-0-order": "30", "_save": "x"})
    category.refresh_from_db()
    assert (response.status_code, category.order) == (200, 20)
    assert "”20”" in response.text
    again = fields_of(response.text)
    assert again["form-0-order"] == "30"
    bo.post(LISTED, again | {"_save": "x"})
    category.refresh_from_db()
    assert category.order == 30


def test_field_of_a_list_that_was_left_alone_is_not_written(anna, bo):
    _category, _other = make_category(), make_category("b", {"sv": "B"})
    first, second = anna.open(LISTED), bo.open(LISTED)
    anna.post(LISTED, first | {"form-0-order": "20", "_save": "x"})
    assert bo.post(LISTED, second | {"form-1-order": "30", "_save": "x"}).status_code == 302
    assert sorted(row.order for row in Category.objects.all()) == [20, 30]


def test_list_without_what_it_showed_writes_nothing(anna):
    category = make_category()
    form = {name: value for name, value in anna.open(LISTED).items() if not name.startswith("initial-")}
    assert anna.post(LISTED, form | {"form-0-order": "30", "_save": "x"}).status_code == 200
    category.refresh_from_db()
    assert category.order == 100


def test_action_is_seen_by_whoever_has_the_page_open(anna, bo):
    alias = make_alias(error=make_error(), state="proposed")
    second = bo.open(url_of(alias))
    anna.post("/admin/kb/alias/", {"action": "accept", "_selected_action": [alias.pk]})
    response = save(bo, alias, second, state="rejected")
    assert [shown[1:] for shown in asked(response)] == [("Föreslaget", ["accepted"], ["rejected"])]


def test_action_keeps_what_others_wrote_after_the_list_was_opened(anna, bo):
    alias = make_alias(error=make_error(), state="proposed")
    bo.get("/admin/kb/alias/")
    save(anna, alias, anna.open(url_of(alias)), text="annas ord")
    bo.post("/admin/kb/alias/", {"action": "accept", "_selected_action": [alias.pk]})
    alias.refresh_from_db()
    assert (alias.text, alias.state) == ("annas ord", "accepted")


def deletions(error):
    chosen = {"action": "delete_selected", "_selected_action": [error.pk]}
    return {
        "page": (f"/admin/errors/errorcode/{error.pk}/delete/", {}),
        "list": ("/admin/errors/errorcode/", chosen),
    }


@pytest.mark.parametrize("way", ["page", "list"])
def test_deletion_is_asked_about_again_where_something_has_changed(anna, admin_user, error, way):
    url, data = deletions(error)[way]
    browser = Client()  # asks only when it is told to
    browser.force_login(admin_user)
    browser.post(url, data) if data else browser.get(url)
    save(anna, error, anna.open(url_of(error)), note="Annas")
    response = browser.post(url, data | {"post": "yes"}, follow=True)
    assert type(error).objects.count() == 1
    assert 'name="post"' in response.text
    browser.post(url, data | {"post": "yes"})
    assert type(error).objects.count() == 0


# --- the log


def test_actions_are_logged_with_who_and_what(anna, bo):
    changed, untouched = (make_alias(text, error=make_error(text)) for text in ("ett", "två"))
    changed.review("proposed", None)
    both = [changed.pk, untouched.pk]
    bo.post("/admin/kb/alias/", {"action": "accept", "_selected_action": both})
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_repr) == ("bo", "ett")
    assert entry.get_change_message() in ("Accept", "Godta", "Godkänn")


def test_steps_of_a_text_are_logged(bo):
    translation = make_article("a").translations.get()
    before = type(translation).objects.get().version
    save(bo, translation, bo.open(url_of(translation)), body="Bos", _publish="x", reason="Det brådskar")
    workflow.publish(workflow.save_draft(translation, title="Från fil", summary="", body="x"))  # by nobody
    bo.post("/admin/kb/articletranslation/", {"action": "retire", "_selected_action": [translation.pk]})
    entries = LogEntry.objects.order_by("id")
    assert [(entry.user.username, entry.object_id) for entry in entries] == [("bo", str(translation.pk))] * 3
    assert entries[0].get_change_message() in ("Published", "Publicerad")
    assert type(translation).objects.get().version > before + 2


def test_deletions_are_logged(bo, error):
    bo.post(
        "/admin/errors/errorcode/",
        {"action": "delete_selected", "_selected_action": [error.pk], "post": "yes"},
    )
    assert [(entry.user.username, entry.is_deletion()) for entry in LogEntry.objects.all()] == [("bo", True)]


def test_log_can_be_read_and_not_changed(anna, error, django_assert_num_queries):
    save(anna, error, anna.open(url_of(error)), note="Annas")
    entry, url = LogEntry.objects.get(), "/admin/admin/logentry/"
    assert anna.get(f"{url}?q=2001304").text.count("2001304") > 1
    assert anna.get(f"{url}add/").status_code == 403
    assert anna.post(f"{url}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    anna.post(url, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert LogEntry.objects.count() == 1


# --- the check at the start


def wrong(base, **attributes):
    return type("Wrong", (base,), attributes)(ErrorCode, admin.site)


def inline_of(part):
    return type("Inline", (admin.TabularInline,), {"model": part})


@pytest.mark.parametrize(
    ("base", "attributes", "found"),
    [
        (admin.ModelAdmin, {}, ["errors.E001"]),
        (VersionedAdmin, {}, []),
        (VersionedAdmin, {"change_form_template": "admin/resend_form.html"}, ["errors.E002"]),
        (VersionedAdmin, {"inlines": [inline_of(Signature)]}, ["errors.E003"]),
    ],
)
def test_start_fails_for_an_admin_that_could_write_over_somebody(base, attributes, found):
    assert [fault.id for fault in errors_of(wrong(base, **attributes))] == found


def test_start_is_clean():
    assert check_versions() == []


def test_texts_of_a_conflict_say_their_language(anna, bo):
    text = make_article("a", {"en": ("Title", "Text")}).translations.get()
    first, second = both_open(anna, bo, text)
    save(anna, text, first, body="Hers")
    response = save(bo, text, second, body="His")
    assert [(shown.name, shown.language) for shown in response.context["asked"]] == [("body", "en")]
    assert response.text.count('lang="en"') == 4  # before, hers, his, and his to go on with


def test_page_after_signing_out_lets_go_of_what_the_browser_kept(anna):
    page = anna.post("/admin/logout/")
    assert (page.status_code, 'id="logged-out"' in page.text) == (200, True)
    assert "js/drafts.js" in page.text
