import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from errors.choices import Actor
from kb.models import (
    Article,
    ArticleTranslation,
    Revision,
)
from kb.publishing import workflow
from kb.search import search
from tests.factories import make_article, make_error
from tests.helpers.admin import TRANSLATIONS, make_rows, save, text_form
from tests.helpers.editing import editor

pytestmark = pytest.mark.django_db
DERIVED = {"Attachment", "Document", "UnansweredQueryWord", "Tally", "TextPosting", "TextTerm"}


def make_translation(body="Text"):
    return make_article("a", texts={"sv": ("Titel", body)}).translations.get()


def public_page(translation):
    return Client().get(translation.article.get_absolute_url()).text


def editor_with(user_model, *permissions):
    user = user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return editor(user)


def test_every_model_is_in_the_admin():
    models = [model for model in apps.get_app_config("kb").get_models() if model.__name__ not in DERIVED]
    assert [model.__name__ for model in models if not admin.site.is_registered(model)] == []


KB_LISTS = (
    "article articletranslation revision category categoryname fix fixcondition contactmessage searchlog"
)


@pytest.mark.parametrize(
    "model", [*KB_LISTS.split(), "helpfulvote", "synonym", "crosslink", "contentversion"]
)
def test_lists_take_the_same_queries_for_one_row_and_three(admin_client, django_assert_num_queries, model):
    url = f"/admin/kb/{model}/"
    make_rows(1)
    admin_client.get(url)
    with CaptureQueriesContext(connection) as first:
        assert admin_client.get(url).status_code == 200
    for number in (2, 3):
        make_rows(number)
    with django_assert_num_queries(len(first)):
        admin_client.get(url)


def counts_of_queries(client):
    """Return the number of queries of each list and form of the project's models."""
    found = {}
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        row = model.objects.order_by("pk").first()
        for url in (base, f"{base}{row.pk}/change/") if row else (base,):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found[url] = len(queries)
    return found


def test_every_list_and_form_takes_the_same_queries_for_three_rows_and_thirty(admin_client):
    for number in range(1, 4):
        make_rows(number)
    counts_of_queries(admin_client)
    few = counts_of_queries(admin_client)
    for number in range(4, 31):
        make_rows(number)
    assert counts_of_queries(admin_client) == few


@pytest.mark.parametrize("model", [*KB_LISTS.split(), "helpfulvote", "synonym"])
def test_lists_can_be_searched_with_anything(admin_client, model):
    make_rows(1)
    for query in ("2", "%00", "😀'%25", "x" * 3000):
        assert admin_client.get(f"/admin/kb/{model}/?q={query}").status_code == 200


# --- texts


def test_saving_a_published_text_makes_a_draft_that_readers_do_not_see(admin_client, admin_user):
    translation = make_translation()
    before = public_page(translation)
    save(admin_client, translation, body="Hemlig kanin", title="Hemlig")
    assert public_page(translation) == before
    assert search("kanin", "sv").hits == []
    assert (translation.draft.body, translation.draft.author) == ("Hemlig kanin", admin_user)


def test_form_shows_the_draft_and_the_link_to_the_published_page(admin_client):
    translation = make_translation()
    workflow.save_draft(translation, title="Utkast", summary="", body="Utkastets text")
    page = admin_client.get(f"{TRANSLATIONS}{translation.pk}/change/").text
    assert "Utkastets text" in page
    assert f'href="{translation.article.get_absolute_url()}"' in page
    assert f"/admin/kb/revision/{translation.published_id}/change/" in page
    assert '?language=sv"' in page


def test_publishing_shows_the_text_to_readers(admin_client):
    translation = make_translation()
    response = save(admin_client, translation, "_publish", body="Ny **kanin**")
    assert response.redirect_chain == [(f"{TRANSLATIONS}{translation.pk}/change/", 302)]
    assert "Ny <strong>kanin</strong>" in public_page(translation)
    assert [hit.key for hit in search("kanin", "sv").hits] == ["a"]


@pytest.mark.parametrize(("permissions", "shown"), [([], "Text"), (["publish_revision"], "Ny")])
def test_publishing_needs_its_permission(django_user_model, permissions, shown):
    translation = make_translation()
    client = editor_with(django_user_model, "change_articletranslation", *permissions)
    page = client.get(f"{TRANSLATIONS}{translation.pk}/change/").text
    assert ('name="_publish"' in page) is bool(permissions)
    save(client, translation, "_publish", body="Ny")
    translation.refresh_from_db()
    assert translation.published.body == shown


def test_line_ends_and_indents_are_kept_and_saving_unchanged_makes_nothing(admin_client):
    translation = make_translation("    kod\n\nb")
    save(admin_client, translation, body="    kod\r\n\r\nb")
    assert translation.revisions.count() == 1


def test_new_text_begins_as_a_draft(admin_client):
    article = make_article("a", texts={})
    data = text_form(article=article.pk, language="en", title="New", body="Text") | {"_continue": "x"}
    assert admin_client.post(f"{TRANSLATIONS}add/", data).status_code == 302
    translation = article.translations.get()
    assert (translation.status, translation.draft.title, translation.published) == ("draft", "New", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"body": ""},
        {"title": "x" * 201},
        {"body": "x" * 200_001},
        {"body": "a\0b"},
        {"slug": "å b"},
        {"slug": "upptagen"},
    ],
)
def test_unfit_texts_are_told_in_the_form(admin_client, changes):
    make_article("b", texts={"sv": ("Upptagen", "x")})
    translation = make_translation()
    response = admin_client.post(f"{TRANSLATIONS}{translation.pk}/change/", text_form(translation, **changes))
    assert response.context["errors"]
    assert translation.draft is None


def test_editor_is_warned_of_broken_links_and_pictures_without_text(admin_client):
    page = save(admin_client, make_translation(), body="[[error:404]] ![](/media/a.png)").text
    told = page.split("messagelist")[1].split("</ul>")[0]
    assert "[[error:404]]" in told
    assert "![" in told


def test_changed_slug_moves_the_links_to_it(admin_client):
    translation = make_translation()
    linking = make_article("b", texts={"sv": ("B", "[[article:a]]")}).translations.get()
    save(admin_client, translation, slug="ny-adress")
    linking.published.refresh_from_db()
    assert f'href="/sv/help/{translation.article_id}-ny-adress/"' in linking.published.html


def test_translation_that_is_not_up_to_date_stays_stale(admin_client):
    article = make_article("a", texts={"sv": ("T", "Ett"), "en": ("T2", "One")})
    swedish, english = (article.translations.get(language=language) for language in ("sv", "en"))
    save(admin_client, swedish, "_publish", body="Två")
    save(admin_client, english, "_publish", body="Won", is_up_to_date="")
    assert article.translations.get(language="en").is_stale


def test_action_retires_published_texts_only(admin_client):
    translation = make_translation()
    draft = ArticleTranslation.objects.create(article=translation.article, language="en", slug="x")
    data = {"action": "retire", "_selected_action": [translation.pk, draft.pk]}
    assert admin_client.post(TRANSLATIONS, data).status_code == 302
    assert list(ArticleTranslation.objects.order_by("pk").values_list("status", flat=True)) == [
        "retired",
        "draft",
    ]


# --- revisions and other rows that nobody writes by hand


def test_revisions_cannot_be_changed_but_restored(admin_client):
    translation = make_translation()
    first = translation.published
    workflow.publish(workflow.save_draft(translation, title="T", summary="", body="Två"))
    url = f"/admin/kb/revision/{first.pk}/change/"
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url, {"body": "x"}).status_code == 403
    admin_client.post("/admin/kb/revision/", {"action": "restore", "_selected_action": [first.pk]})
    assert translation.draft.body == "Text"


@pytest.mark.parametrize(
    "model", ["revision", "contactmessage", "searchlog", "helpfulvote", "contentversion", "crosslink"]
)
def test_read_only_rows_cannot_be_added(admin_client, model):
    assert admin_client.get(f"/admin/kb/{model}/add/").status_code == 403


def test_published_text_is_not_deleted(admin_client):
    translation = make_translation()
    page = admin_client.post(f"{TRANSLATIONS}{translation.pk}/delete/", {"post": "yes"})
    assert page.status_code in {200, 403}
    assert ArticleTranslation.objects.count() == 1


# --- articles


def article_form(article, fixes=(), translations=()):
    data = {
        "kind": article.kind,
        "category": article.category_id,
        "order": 7,
        "source_language": "sv",
        "systems": [],
    }
    for prefix, rows in (("fixes", fixes), ("translations", translations)):
        data |= {
            f"{prefix}-TOTAL_FORMS": len(rows),
            f"{prefix}-INITIAL_FORMS": sum("id" in row for row in rows),
        }
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
            data[f"{prefix}-{number}-article"] = article.pk
    return data


def test_fixes_are_edited_on_the_articles_page(admin_client):
    article, error = make_article("a"), make_error()
    row = {"error": error.pk, "fixed_by": Actor.VENDOR_SUPPORT, "order": 1, "when_sv": "När", "when_en": ""}
    text = article.translations.get()
    texts = [{"id": text.pk, "language": "sv", "slug": text.slug}, {"language": "en", "slug": "new"}]
    response = admin_client.post(
        f"/admin/kb/article/{article.pk}/change/", article_form(article, [row], texts)
    )
    assert response.status_code == 302
    assert (article.fixes.get().when, Article.objects.get().order) == ("När", 7)
    assert [row.status for row in article.translations.order_by("language")] == ["draft", "published"]


def test_the_same_fix_twice_is_told_in_the_form(admin_client):
    article, error = make_article("a"), make_error()
    row = {"error": error.pk, "fixed_by": Actor.CUSTOMER, "order": 1}
    response = admin_client.post(f"/admin/kb/article/{article.pk}/change/", article_form(article, [row, row]))
    assert response.context["errors"]


@pytest.mark.parametrize("page", ["article", "articletranslation", "category", "fix"])
def test_pages_of_the_admin_hold_no_inline_script_or_style(admin_client, page):
    make_rows(1)
    for path in ("", "add/"):
        text = admin_client.get(f"/admin/kb/{page}/{path}").text
        assert "<style" not in text
        assert " style=" not in text
        assert not [part for part in text.split("<script")[1:] if "src=" not in part.split(">")[0]]


def test_editor_field_brings_its_own_script_styles_and_preview(admin_client):
    page = admin_client.get(f"{TRANSLATIONS}{make_translation().pk}/change/").text
    assert all(
        name in page for name in ("js/editor.js", "markdownx/js/markdownx", "css/prose.css", "css/admin.css")
    )
    assert 'class="markdownx-preview prose' in page
    assert Revision.objects.count() == 1


def test_every_chooser_with_a_search_box_answers(admin_client):
    make_article(errors=[make_error()])
    choosers = [
        (model, name) for model, page in admin.site._registry.items() for name in page.autocomplete_fields
    ]
    for model, name in choosers:
        asked = {"term": "", "model_name": model._meta.model_name, "field_name": name}
        page = admin_client.get("/admin/autocomplete/", asked | {"app_label": model._meta.app_label})
        assert page.status_code == 200, (model, name)
    assert len(choosers) > 10


def test_choosers_name_titles_at_the_same_price_for_many(admin_client, django_assert_max_num_queries):
    for number in range(12):
        make_article(
            f"a{number}",
            {"sv": (f"T{number}", "x")},
            [make_error(f"200{number}", titles={"sv": f"Fel {number}"})],
        )
    asked = {"app_label": "kb", "model_name": "fix"}
    for name, first in (("error", "Fortnox Api 2000 – Fel 0"), ("article", "a0 – T0")):
        with django_assert_max_num_queries(12):
            page = admin_client.get("/admin/autocomplete/", {**asked, "term": "0", "field_name": name})
        assert first in [row["text"] for row in page.json()["results"]]
