"""Pages around the content."""

import pytest
from django.conf import settings

from tests.factories import make_article, make_error


def html(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("accepted", "expected"), [("en-GB,en", "/en/"), ("sv", "/sv/"), ("de", "/sv/"), ("", "/sv/")]
)
def test_root_picks_the_readers_language(client, accepted, expected):
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, expected)
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.django_db
def test_not_found_searches_for_what_the_address_contained(client):
    make_article("unlock", {"sv": ("Lås upp en period", "Gå till inställningar.")})
    response = client.get("/sv/help/las-upp-period.html")
    assert response.status_code == 404
    assert [hit.title for hit in response.context["hits"]] == ["Lås upp en period"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/sv/%00/",
        "/sv/%25%27%22",
        "/sv/🦊/",
        "/sv/" + "x" * 5000,
        "/media/../x",
        "/media/a%00.png",
        f"/media/{'a' * 5000}.png",
        "/static/no.css",
    ],
)
def test_not_found_survives_any_address(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert 'href="//' not in html(response)


@pytest.mark.django_db
def test_healthz_answers(client):
    assert client.get("/healthz").json()["status"] == "ok"


def test_robots_names_the_sitemap_and_closes_forms(client):
    lines = html(client.get("/robots.txt")).splitlines()
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert "Disallow: /sv/contact/" in lines


@pytest.mark.django_db
def test_sitemap_lists_only_languages_that_exist(client):
    error = make_error(titles={"sv": "Kontot finns inte"})
    make_error("2000009", {"sv": ["Hemligt"]}, {"sv": "Utkast"}, status="draft")
    page = html(client.get("/sitemap-errors.xml"))
    assert page.count("<loc>") == 1
    assert f"<loc>http://testserver{error.get_absolute_url()}</loc>" in page
    assert client.get("/sitemap.xml").status_code == 200


def test_media_cannot_act_as_a_page(client, media_root):
    (media_root / "a.png").write_bytes(b"\x89PNG")
    (media_root / "a.html").write_text("<script>alert(1)</script>")
    response = client.get("/media/a.png")
    assert (response.headers["Content-Type"], response.headers["X-Content-Type-Options"]) == (
        "image/png",
        "nosniff",
    )
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response.headers["Cache-Control"]
    assert b"".join(response.streaming_content) == b"\x89PNG"


@pytest.mark.django_db
def test_media_serves_nothing_but_pictures(client, media_root):
    (media_root / "a.html").write_text("<script>alert(1)</script>")
    assert client.get("/media/a.html").status_code == 404


def test_static_failure_pages_need_nothing(rf):
    from django.template.loader import render_to_string

    for name in ("400.html", "500.html"):
        page = render_to_string(name)
        assert ('lang="en"' in page, "<script" in page, "style=" in page) == (True, False, False)


@pytest.mark.django_db
def test_every_page_obeys_the_content_policy(client):
    error = make_error()
    make_article("why", {"sv": ("Varför?", "Därför.")}, [error], kind="question")
    for address in (
        "/sv/",
        "/sv/errors/",
        error.get_absolute_url(),
        "/sv/faq/",
        "/sv/contact/",
        "/sv/search/?q=konto",
    ):
        page = html(client.get(address))
        assert (" style=" in page, " onclick=" in page, "<style" in page, "<script>" in page) == (False,) * 4
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'none'"]
