"""Articles, categories, questions and the first page."""

import pytest

from errors.models import ErrorCode
from kb.models import Category
from kb.publishing import workflow
from tests.factories import make_article, make_category, make_error

pytestmark = pytest.mark.django_db
BOTH = {
    "sv": ("Lås upp en period", "Gå till inställningar."),
    "en": ("Unlock a period", "Go to the settings."),
}


def html(response):
    return response.content.decode()


def test_article_in_the_readers_language(client):
    article = make_article("unlock", BOTH)
    page = html(client.get(f"/en/help/{article.pk}-unlock-a-period/"))
    assert "<h1>Unlock a period</h1>" in page
    assert 'hreflang="sv"' in page


def test_a_translation_that_is_older_than_its_source_says_so(client):
    article = make_article("unlock", BOTH, [make_error()])
    pages = [f"/en/help/{article.pk}-unlock-a-period/", "/en/errors/fortnox-api/2001304/"]
    assert ["changed in Swedish since" in html(client.get(page)) for page in pages] == [False, False]
    source = article.translations.get(language="sv")
    workflow.publish(workflow.save_draft(source, title="Lås upp", summary="", body="Helt."))
    assert ["changed in Swedish since" in html(client.get(page)) for page in pages] == [False, False]
    major = workflow.save_draft(source, title="Lås upp", summary="", body="Helt nytt.", significance="major")
    workflow.publish(major)
    assert ["changed in Swedish since" in html(client.get(page)) for page in pages] == [True, True]
    assert "> This article has been changed in Swedish" in html(client.get(f"{pages[0].rstrip('/')}.md"))
    assert "ändrats på" not in html(client.get(source.article.get_absolute_url()))


def test_article_in_another_language_says_so(client):
    article = make_article("unlock", {"sv": BOTH["sv"]})
    page = html(client.get(f"/en/help/{article.pk}-las-upp-en-period/"))
    assert '<h1 lang="sv">Lås upp en period</h1>' in page
    assert "This article is not written in English yet. You see it in Swedish." in page


@pytest.mark.parametrize("slug", ["unlock-a-period", "x", "lås-upp", "a%00"])
def test_article_moves_to_its_slug_and_keeps_the_query(client, slug):
    article = make_article("unlock", BOTH)
    response = client.get(f"/sv/help/{article.pk}-{slug}/?a=1")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        f"/sv/help/{article.pk}-las-upp-en-period/?a=1",
    )


def test_article_retired_stays_and_says_so(client):
    article = make_article("unlock", {"sv": BOTH["sv"]})
    workflow.retire(article.translations.get())
    assert "notice--warning" in html(client.get(f"/sv/help/{article.pk}-las-upp-en-period/"))


def test_article_that_is_a_draft_again_is_gone(client):
    article = make_article("unlock", {"sv": BOTH["sv"]})
    article.translations.update(status="draft")
    assert client.get(f"/sv/help/{article.pk}-las-upp-en-period/").status_code == 410


def test_article_shows_what_it_fixes_and_what_leads_here(client):
    error = make_error()
    article = make_article("unlock", {"sv": BOTH["sv"]}, [error])
    leads = make_article("other", {"sv": ("Annan", "Se [[article:unlock]].")})
    context = client.get(f"/sv/help/{article.pk}-las-upp-en-period/").context
    assert (list(context["errors"]), context["backlinks"], list(context["related"])) == (
        [error],
        [leads],
        [leads],
    )


def test_category_in_every_language_has_its_own_address(client):
    make_article("unlock", BOTH)
    assert client.get("/sv/category/konton/").status_code == 200
    response = client.get("/en/category/konton/")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/category/accounts/")
    assert client.get("/en/category/nonsense/").status_code == 404


def test_category_shows_its_children(client):
    child = make_category("periods", {"sv": "Perioder"})
    child.parent = make_category()
    child.save()
    make_article("unlock", BOTH, category=child)
    assert list(client.get("/sv/category/konton/").context["children"]) == [child]


def test_faq_groups_questions_and_makes_each_linkable(client):
    make_article("fix", {"sv": ("En åtgärd", "Gör så.")})
    question = make_article("why", {"sv": ("Varför?", "Därför.")}, kind="question")
    response = client.get("/sv/faq/")
    assert [(category.key, rows) for category, rows in response.context["categories"]] == [
        ("accounts", [question])
    ]
    assert '<article class="question" id="why">' in html(response)


def test_home_counts_what_readers_can_see(client):
    make_article("unlock", BOTH, [make_error()])
    make_error("2000009", {"sv": ["Hemligt"]}, status="draft")
    context = client.get("/sv/").context
    assert [(system.slug, system.count) for system in context["systems"]] == [("fortnox-api", 1)]
    assert [(category.key, category.count) for category in context["categories"]] == [("accounts", 1)]
    assert list(context["common"]) == list(ErrorCode.objects.listed())


@pytest.mark.parametrize(
    ("address", "queries"), [("/sv/", 8), ("/sv/faq/", 4), ("/sv/category/konton/", 7), ("/sv/help/{}/", 12)]
)
def test_pages_ask_the_same_number_of_queries(client, django_assert_num_queries, address, queries):
    category = make_category()
    first = make_article(
        "first", {"sv": ("Första", "Svar.")}, [make_error("2000000")], category=category, kind="question"
    )
    for number in (1, 2, 3):
        error = make_error(
            f"200000{number}", {"sv": [f"Nummer {number}"]}, {"sv": f"Fel {number}"}, fixed_by=["customer"]
        )
        make_article(
            f"q{number}", {"sv": (f"Fråga {number}", "Se [[article:first]].")}, [error], kind="question"
        )
        first.fixes.create(error=error, fixed_by="customer")
        if number in (1, 3):
            with django_assert_num_queries(queries):
                assert client.get(address.format(f"{first.pk}-forsta")).status_code == 200
    assert Category.objects.count() == 1
