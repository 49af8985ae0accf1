"""Signed preview links of unpublished texts."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from kb.models import ContentVersion, Revision
from kb.publishing import previews, workflow
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    article = make_article("a", {"sv": ("Titel", "Text.")}, [make_error()])
    return workflow.save_draft(
        article.translations.get(), title="Ny", summary="", body="Nytt om {Account} <b>."
    )


def test_preview_shows_the_public_page_to_anybody(client, draft):
    response = client.get(previews.address(draft))
    assert response.status_code == 200
    assert "<h1>Ny</h1>" in response.text
    assert "&lt;b&gt;" in response.text
    assert "notice--warning" in response.text
    assert 'name="robots" content="noindex' in response.text
    assert (response["Cache-Control"], response["Referrer-Policy"], response["X-Robots-Tag"]) == (
        "private, no-store",
        "no-referrer",
        "noindex, nofollow",
    )


def test_preview_stores_nothing(client, draft):
    before = (list(Revision.objects.values()), ContentVersion.current())
    address = previews.address(draft)
    client.get(address)
    assert client.post(address).status_code == 405
    assert (list(Revision.objects.values()), ContentVersion.current()) == before
    assert "<h1>Titel</h1>" in client.get(draft.translation.article.get_absolute_url()).text


def test_preview_shows_the_draft_as_it_is_now(client, draft):
    address = previews.address(draft)
    workflow.save_draft(draft.translation, title="Nyare", summary="", body="x")
    assert "<h1>Nyare</h1>" in client.get(address).text


def test_preview_ends_after_a_week(client, draft, monkeypatch):
    address = previews.address(draft)
    later = (timezone.now() + timedelta(days=7, seconds=1)).timestamp()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (410, "private, no-store")


@pytest.mark.parametrize("token", ["x", "1.2.3", "%00", "1", "é", "x" * 3000])
def test_preview_of_anything_else_is_refused(client, draft, token):
    assert client.get(f"/sv/preview/{token}/").status_code == 410


def test_preview_of_one_text_opens_no_other(client, draft):
    token = previews.address(draft).split("/")[-2]
    _key, rest = token.split(".", 1)
    other = make_article("b", {"sv": ("B", "x")}).translations.get().published
    assert client.get(f"/sv/preview/{other.pk}.{rest}/").status_code == 410
