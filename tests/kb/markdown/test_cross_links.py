import pytest

from errors.models import ErrorText
from kb.markdown.cross_links import (
    articles_linking_to,
    broken_links,
    render_body,
    render_published,
    rerender_referrers,
    resolve,
)
from kb.markdown.syntax import Reference
from kb.models import ArticleTranslation, Revision
from tests.factories import SystemFactory, make_article, make_error

pytestmark = pytest.mark.django_db


def target(kind, name, language="sv", fragment=""):
    reference = Reference(kind, name, fragment)
    return resolve([reference], language).get(reference)


def public_html(article, language="sv"):
    return article.translations.get(language=language).published.html


@pytest.mark.parametrize("name", ["2001304", "fortnox-api/2001304"])
def test_error_link_shows_title_and_code(name):
    make_error("2001304", titles={"sv": "Kontot saknas"})
    found = target("error", name)
    assert (found.url, found.text) == ("/sv/errors/fortnox-api/2001304/", "Kontot saknas (2001304)")
    assert found.name == "fortnox-api/2001304"


def test_error_link_falls_back_to_another_language_and_says_which():
    make_error("2001304", messages={}, titles={"sv": "Kontot saknas"})
    found = target("error", "2001304", "en")
    assert (found.url, found.language) == ("/en/errors/fortnox-api/2001304/", "sv")


def test_code_of_two_systems_needs_its_system():
    make_error("2001304")
    make_error("2001304", system=SystemFactory(slug="mynt"))
    assert target("error", "2001304") is None
    assert target("error", "mynt/2001304").url == "/sv/errors/mynt/2001304/"


@pytest.mark.parametrize(
    ("status", "leads"), [("published", True), ("inferred", True), ("retired", True), ("draft", False)]
)
def test_only_errors_that_readers_can_reach_are_linked(status, leads):
    make_error("2001304", status=status)
    assert bool(target("error", "2001304")) is leads


def test_merged_error_links_to_its_survivor():
    survivor = make_error("2001304")
    make_error("2001303", merged_into=survivor)
    assert target("error", "2001303").name == "fortnox-api/2001304"


def test_article_link_has_the_address_of_its_language_and_its_part():
    article = make_article("key", texts={"sv": ("Så här", "a"), "en": ("Like this", "b")})
    found = target("article", "key", "en", "What to do")
    assert (found.url, found.text) == (f"/en/help/{article.pk}-like-this/#h-what-to-do", "Like this")


def test_article_without_published_text_is_not_linked():
    make_article("key", texts={})
    assert target("article", "key") is None


def test_references_take_a_fixed_number_of_queries(django_assert_num_queries):
    for number in range(4):
        make_error(f"200130{number}", titles={"sv": "x"})
        make_article(f"a-{number}", texts={"sv": (f"T {number}", "b")})
    few = "[[error:2001300]] [[article:a-0]]"
    many = " ".join(f"[[error:200130{n}]] [[article:a-{n}]]" for n in range(4))
    with django_assert_num_queries(5):
        render_body(few, "sv")
    with django_assert_num_queries(5):
        assert render_body(many, "sv").broken == []


def test_hostile_references_are_broken_not_faults():
    body = " ".join(
        ["[[error:" + "x" * 200 + "]]", "[[error:/]]", "[[article:ÅÄÖ 😀]]", "[[error:a\0b]]", "[[error:%]]"]
    )
    assert len(render_body(body, "sv").broken) == 5


def test_very_many_references_are_answered():
    body = " ".join(f"[[error:{number}]]" for number in range(3000))
    assert len(render_body(body, "sv").broken) == 3000


def test_what_links_here_lists_published_texts_only():
    error, other = make_error("2001304"), make_article("other", texts={"sv": ("O", "x")})
    linking = make_article("a", texts={"sv": ("A", "[[error:2001304]] [[article:other]] [[article:a]]")})
    assert articles_linking_to(error) == articles_linking_to(other) == [linking]
    assert articles_linking_to(linking) == []
    ArticleTranslation.objects.filter(article=linking).update(status="retired")
    assert articles_linking_to(error) == []


def test_broken_links_are_listed_with_their_text():
    article = make_article("a", texts={"sv": ("A", "[[error:404]] [[article:a]]")})
    found = [(link.translation.article, str(link.reference)) for link in broken_links()]
    assert found == [(article, "error:404")]


def test_broken_link_comes_right_when_its_target_appears():
    article = make_article("a", texts={"sv": ("A", "[[article:later]]")})
    assert "xref-broken" in public_html(article)
    later = make_article("later", texts={"sv": ("Senare", "x")})
    assert f'href="/sv/help/{later.pk}-senare/">Senare</a>' in public_html(article)


def test_referrers_follow_a_changed_error_title():
    error = make_error("2001304", titles={"sv": "Gammal"})
    article = make_article("a", texts={"sv": ("A", "[[error:2001304]]")})
    ErrorText.objects.filter(error=error).update(title="Ny")
    rerender_referrers([error])
    assert ">Ny (2001304)</a>" in public_html(article)


def test_stored_html_can_be_rendered_again():
    article = make_article("a", texts={"sv": ("A", "**x**")})
    Revision.objects.update(html="")
    render_published(ArticleTranslation.objects.all())
    assert public_html(article) == "<p><strong>x</strong></p>\n"
