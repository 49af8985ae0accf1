"""Review, history, differences and the worklist in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.models import ArticleTranslation, Fix, HelpfulVote
from kb.publishing import readiness, workflow
from tests.factories import make_article, make_error
from tests.helpers import pages
from tests.helpers.editing import editor

pytestmark = pytest.mark.django_db
TEXTS = "/admin/kb/articletranslation/"
RIGHTS = ("change_articletranslation", "view_articletranslation", "add_articletranslation")


class Desk:
    """An editor at the browser."""

    def __init__(self, users, name, *rights):
        self.user = users.objects.create_user(name, is_staff=True)
        self.user.user_permissions.set(Permission.objects.filter(codename__in=[*RIGHTS, *rights]))
        self.client = editor(self.user)

    def save(self, translation, button="_continue", **changes):
        shown = translation.draft or translation.published
        data = {"slug": translation.slug, "title": shown.title, "summary": "Kort", "body": shown.body}
        data |= {
            "is_up_to_date": "on",
            "is_ready": "on",
            "revisions-TOTAL_FORMS": 0,
            "revisions-INITIAL_FORMS": 0,
        }
        url = f"{TEXTS}{translation.pk}/change/"
        return self.client.post(url, data | {button: "x"} | changes, follow=True)

    def review(self, revision, **data):
        return self.client.post(f"/admin/kb/revision/{revision.pk}/review/", data, follow=True)


@pytest.fixture
def anna(django_user_model):
    return Desk(django_user_model, "anna", "publish_revision")


@pytest.fixture
def bo(django_user_model):
    return Desk(django_user_model, "bo", "publish_revision")


@pytest.fixture
def cia(django_user_model):
    return Desk(django_user_model, "cia")


@pytest.fixture
def text():
    return make_article("a", {"sv": ("Titel", "Text ett."), "en": ("Title", "Text one.")}).translations.get(
        language="sv"
    )


def shown(translation):
    translation.refresh_from_db()
    return translation.published.body


def test_text_goes_from_writer_to_reviewer_to_readers(anna, cia, text):
    cia.save(text, "_submit", body="Text två.", note="Ny meny")
    assert (text.draft.state, text.draft.author, shown(text)) == ("in_review", cia.user, "Text ett.")
    page = anna.client.get(f"/admin/kb/revision/{text.draft.pk}/review/").text
    assert "Ny meny" in page
    assert "<del>" in page
    assert "<ins>" in page
    anna.review(text.draft, _approve="x", significance="major", is_ready="on")
    assert (shown(text), text.published.significance) == ("Text två.", "major")


def test_writer_reads_why_a_text_came_back(anna, cia, text):
    cia.save(text, "_submit", body="Text två.")
    assert text.draft.state == "in_review"
    anna.review(text.draft, _reject="x", comment="")
    assert text.draft.state == "in_review"
    anna.review(text.draft, _reject="x", comment="Vilken meny <b>?")
    assert "Vilken meny &lt;b&gt;?" in cia.client.get(f"{TEXTS}{text.pk}/change/").text


def test_writer_alone_neither_reviews_nor_publishes(cia, text, anna):
    cia.save(text, "_submit", body="Text två.")
    page = cia.client.get(f"{TEXTS}{text.pk}/change/").text
    assert 'name="_publish"' not in page
    assert cia.review(text.draft, _approve="x").status_code == 403
    cia.save(text, "_publish")
    assert shown(text) == "Text ett."


@pytest.mark.parametrize(("reason", "body"), [("", "Text ett."), ("Fel konto ute", "Text två.")])
def test_own_text_is_published_only_with_a_reason(anna, bo, admin_user, text, reason, body):
    anna.save(text, "_publish", body="Text två.", reason=reason)
    assert shown(text) == body
    listed = Client()
    listed.force_login(admin_user)
    page = listed.get("/admin/kb/revision/?override_reason__isempty=0")
    assert [row.override_reason for row in page.context["cl"].result_list] == [reason] * bool(reason)


def test_reviewer_of_an_own_text_is_warned(anna, bo, text):
    anna.save(text, "_submit", body="Text två.")
    anna.review(text.draft, _approve="x", is_ready="on")
    assert shown(text) == "Text ett."
    assert anna.client.get(f"/admin/kb/revision/{text.draft.pk}/review/").context["is_own"]
    anna.review(text.draft, _approve="x", is_ready="on", reason="Bo är sjuk")
    assert (shown(text), text.published.override_reason) == ("Text två.", "Bo är sjuk")


@pytest.mark.parametrize(
    "body", ["[[error:404]]", "![](/media/a.png)", "[x](/sv/help/99-x/)", "[x](/nowhere/)"]
)
def test_what_hurts_readers_is_published_only_when_insisted_on(anna, text, body):
    anna.save(text, "_publish", body=body)
    assert (shown(text), text.draft.body) == ("Text ett.", body)
    assert 'name="insist"' in anna.client.get(f"{TEXTS}{text.pk}/change/").text
    anna.save(text, "_publish", insist="on")
    assert shown(text) == body


def test_links_to_what_is_not_published_yet_are_only_named(anna, text):
    waiting = make_article("b", {})
    assert waiting.translation is None
    page = anna.save(text, "_publish", body="[[article:b]] [x](/sv/faq/)").text
    assert shown(text) == "[[article:b]] [x](/sv/faq/)"
    assert "b. " in page.split("messagelist")[1].split("</ul>")[0]


def test_checks_name_a_twin_an_empty_slot_and_a_missing_summary(anna, text):
    make_article("twin", {"sv": ("Tvilling", "x")})
    page = anna.save(text, title="tvilling", body="Konto {Account}", summary="")
    told = page.text.split("messagelist")[1].split("</ul>")[0]
    assert ("twin" in told, "{Account}" in told, told.count("<li")) == (True, True, 5)


def test_errors_without_a_sample_are_named(text):
    for key, sample in (("2001304", ""), ("2001305", "Kunde inte hitta konto 1930.")):
        Fix.objects.create(error=make_error(key, sample=sample), article=text.article, fixed_by="customer")
    draft = workflow.save_draft(text, title="Titel", summary="Kort", body="Text två.")
    said = [problem.text for problem in readiness.findings(text, draft)]
    assert ["2001304" in sentence and "2001305" not in sentence for sentence in said] == [True]


@pytest.mark.parametrize(
    ("body", "chosen", "kept"),
    [("Text  ett", "", "minor"), ("Text två.", "", "medium"), ("Text  ett", "major", "major")],
)
def test_significance_is_proposed_by_what_differs(anna, text, body, chosen, kept):
    anna.save(text, "_publish", body=body, significance=chosen, summary="")
    text.refresh_from_db()
    assert (text.published.body, text.published.significance) == (body, kept)


def test_significance_is_asked_only_where_a_translation_can_feel_it(anna, text):
    fresh = make_article("b", {})
    ArticleTranslation.objects.create(article=fresh, language="sv", slug="b")
    asked = [
        'name="significance"' in anna.client.get(f"{TEXTS}{row.pk}/change/").text
        for row in (text, text.article.translations.get(language="en"), fresh.translations.get())
    ]
    assert asked == [True, False, False]


def test_text_waits_for_its_time(anna, text):
    anna.save(text, "_publish", body="Text två.", publish_at="2999-01-01T08:00")
    assert (shown(text), text.draft.state) == ("Text ett.", "scheduled")
    assert "2999" in anna.client.get(f"{TEXTS}{text.pk}/change/").text


# --- translating


def test_translator_sees_both_originals_and_the_difference(anna, text):
    english = text.article.translations.get(language="en")
    workflow.publish(workflow.save_draft(text, title="Titel", summary="", body="Text två."))
    page = anna.client.get(f"{TEXTS}{english.pk}/change/").text
    assert "Text ett." in page
    assert "Text två." in page
    assert "<ins>" in page
    own = anna.client.get(f"{TEXTS}{text.pk}/change/").text
    assert "original__text" in page
    assert "original__text" not in own


def test_translation_is_based_on_what_the_translator_saw(anna, text):
    english = text.article.translations.get(language="en")
    seen = text.published_id
    workflow.publish(workflow.save_draft(text, title="Titel", summary="", body="Text två."))
    anna.save(english, "_publish", body="Text 1", seen=seen)
    assert (shown(english), english.published.based_on_id, english.is_stale) == ("Text 1", seen, True)
    page = anna.client.get(f"{TEXTS}{english.pk}/change/")
    now = page.context["adminform"].form["seen"].value()
    anna.save(english, "_publish", seen=now)
    assert (shown(english), english.is_stale) == ("Text 1", False)


@pytest.mark.parametrize("seen", ["", "x", "9" * 30, "-1", "\0"])
def test_any_original_that_was_not_shown_is_refused_or_read_as_the_one_now(anna, text, seen):
    english = text.article.translations.get(language="en")
    assert anna.save(english, body="New", seen=seen).status_code == 200


def test_new_translation_shows_its_original(anna, text):
    article = make_article("b", {"sv": ("B", "Bara svenska.")})
    url = f"{TEXTS}add/?article={article.pk}&language=en"
    assert "Bara svenska." in anna.client.get(url).text
    for bad in ("x", "9" * 30, ""):
        assert anna.client.get(f"{TEXTS}add/?article={bad}").status_code == 200


def test_worklist_shows_states_and_what_most_readers_read_first(anna, text):
    other = make_article("b", {"sv": ("B", "x")})
    vote = {"revision": other.translations.get().published, "helpful": True}
    HelpfulVote.objects.create(**vote)
    workflow.publish(workflow.save_draft(text, title="Titel", summary="", body="Text två."))
    page = anna.client.get(f"{TEXTS}worklist/?language=en")
    rows = [(row.key, row.state, row.readers) for row in page.context["page"]]
    assert rows == [("b", "untranslated", 1), ("a", "update", 0)]
    only = anna.client.get(f"{TEXTS}worklist/?language=en&state=update").context["page"]
    assert [row.key for row in only] == ["a"]
    assert anna.client.get(f"{TEXTS}worklist/?language=sv").context["page"].object_list.count() == 0


def test_worklist_takes_the_same_queries_for_one_row_and_many(anna, django_assert_num_queries):
    url = f"{TEXTS}worklist/?language=en"
    make_article("a", {"sv": ("Första", "x")})
    anna.client.get(url)
    with CaptureQueriesContext(connection) as first:
        anna.client.get(url)
    for number in (2, 3):
        make_article(f"a-{number}", {"sv": (f"T {number}", "x"), "en": (f"E {number}", "x")})
    with django_assert_num_queries(len(first)):
        assert len(anna.client.get(url).context["page"]) == 3


# --- history


def test_any_two_revisions_can_be_compared(anna, text):
    first = text.published
    for body in ("Text två.", "Text tre."):
        workflow.publish(workflow.save_draft(text, title="Titel", summary="", body=body))
    last = text.revisions.get(number=3)
    page = anna.client.get(f"/admin/kb/revision/{last.pk}/difference/?to={first.pk}")
    assert [[piece.text for piece in field.pieces] for field in page.context["differences"]] == [
        ["Text ", "ett.", "tre."]
    ]
    back = anna.client.get(f"/admin/kb/revision/{first.pk}/difference/?to={last.pk}")
    assert (back.context["old"], back.context["new"]) == (first, last)
    for asked in ("", "x", "9" * 30, "%00"):
        assert anna.client.get(f"/admin/kb/revision/{last.pk}/difference/?to={asked}").status_code == 200


def test_difference_escapes_and_says_in_words_what_was_added(anna, text):
    draft = workflow.save_draft(text, title="Titel", summary="", body="Text <script>ett</script>.")
    page = pages.html(anna.client.get(f"/admin/kb/revision/{draft.pk}/difference/"))
    assert "&lt;script&gt;" in page
    assert '<ins><span class="visually-hidden">' in page


def test_withdrawing_needs_its_right_and_a_post(anna, cia, text):
    workflow.publish(workflow.save_draft(text, title="Titel", summary="", body="Text två."))
    text.refresh_from_db()
    url = f"/admin/kb/revision/{text.published_id}/withdraw/"
    assert (cia.client.post(url).status_code, anna.client.get(url).status_code) == (403, 403)
    anna.client.post(url)
    assert shown(text) == "Text ett."


def test_pages_of_the_history_are_for_editors(client, text, django_user_model):
    nobody = Desk(django_user_model, "dan")
    nobody.user.user_permissions.clear()
    for page in (f"revision/{text.published_id}/difference/", f"revision/{text.published_id}/review/"):
        assert client.get(f"/admin/kb/{page}").status_code == 302
        assert nobody.client.get(f"/admin/kb/{page}").status_code == 403
    assert nobody.client.get(f"{TEXTS}worklist/").status_code == 403


# --- what links here


def test_retiring_asks_first_where_others_link_to_it(anna, text):
    make_article("b", {"sv": ("Länkar", "[[article:a]]")})
    data = {"action": "retire", "_selected_action": [text.pk]}
    page = anna.client.post(TEXTS, data)
    text.refresh_from_db()
    assert ("Länkar" in page.text, text.status) == (True, "published")
    anna.client.post(TEXTS, data | {"confirmed": "1"})
    text.refresh_from_db()
    assert text.status == "retired"


def test_forms_and_delete_page_show_what_links_here(admin_client, text):
    make_article("b", {"sv": ("Länkar hit", "[[article:a]]")})
    for url in (
        f"{TEXTS}{text.pk}/change/",
        *(f"/admin/kb/article/{text.article_id}/{page}/" for page in ("change", "delete")),
    ):
        assert "Länkar hit" in admin_client.get(url).text


def test_delete_page_of_an_error_shows_what_links_to_it(admin_client):
    error, other = make_error("2001304"), make_error("2001305")
    make_article("b", {"sv": ("Länkar hit", "[[error:2001304]]")})
    pages = [admin_client.get(f"/admin/errors/errorcode/{row.pk}/delete/").text for row in (error, other)]
    assert ["Länkar hit" in page for page in pages] == [True, False]
    assert admin_client.get("/admin/errors/errorcode/0/delete/").status_code == 302
