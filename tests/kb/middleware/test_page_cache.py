"""The page cache: never stale, the same for everybody, cheap."""

import gzip

import brotli
import pytest
from django.db import OperationalError

from errors.models import ErrorText
from kb.middleware import page_cache
from kb.models import ContentVersion
from tests.factories import make_error

URL = "/sv/errors/fortnox-api/2001304/"


@pytest.fixture
def error(db):
    return make_error(titles={"sv": "Kontot finns inte"})


def text(response):
    return response.content.decode()


def test_kept_page_costs_one_query(client, error, django_assert_num_queries):
    first = client.get(URL)
    with django_assert_num_queries(1):
        again = client.get(URL)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])


def test_changed_content_shows_at_once(client, error):
    client.get(URL)
    ErrorText.objects.get(error=error).delete()
    assert "Kontot finns inte" not in text(client.get(URL))


def test_reader_who_has_the_page_gets_no_bytes(client, error):
    tag = client.get(URL).headers["ETag"]
    again = client.get(URL, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("accepted", "encoding", "undo"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("", None, bytes),
    ],
)
def test_page_comes_in_the_encoding_that_was_asked_for(client, error, accepted, encoding, undo):
    for _ in range(2):
        response = client.get(URL, headers={"accept-encoding": accepted})
        assert response.headers.get("Content-Encoding") == encoding
        assert "Kontot finns inte" in undo(response.content).decode()


def test_editors_and_their_drafts_are_never_kept(client, error, admin_user):
    client.force_login(admin_user)
    assert "ETag" not in client.get(URL).headers
    assert not page_cache.store.size


@pytest.mark.parametrize("query", ["?x=1", "?page=" + "1" * 300, "?%00=1"])
def test_questions_of_any_kind_do_not_fill_it(client, error, query):
    client.get(URL + query)
    assert not page_cache.store.size


@pytest.mark.parametrize("path", ["/sv/search/?q=konto", "/sv/contact/", "/sv/errors/fortnox-api/nothing/"])
def test_searches_forms_and_missing_pages_are_not_kept(client, error, path):
    client.get(path)
    assert not page_cache.store.size


def test_other_host_and_markdown_have_pages_of_their_own(client, error):
    client.get(URL)
    assert "text/markdown" in client.get(URL, headers={"accept": "text/markdown"}).headers["Content-Type"]
    assert client.get(URL, headers={"host": "evil.example"}).status_code == 400


def test_head_has_the_headers_and_no_body(client, error):
    shown = client.get(URL)
    asked = client.head(URL)
    assert (asked.content, asked.headers["ETag"]) == (b"", shown.headers["ETag"])


def test_without_a_database_the_last_page_is_shown(client, error, monkeypatch):
    shown = client.get(URL)

    def gone():
        raise OperationalError

    monkeypatch.setattr(ContentVersion, "read", gone)
    again = client.get(URL)
    assert (again.content, again.headers["Warning"]) == (shown.content, '111 - "Revalidation Failed"')


def test_no_more_is_kept_than_there_is_room_for():
    room = page_cache.PageStore(max_bytes=100)
    for name in "abc":
        room.put((name,), page_cache.CachedPage(1, {}, b"x" * 40))
    room.put(("b",), page_cache.CachedPage(2, {}, b"x" * 50))
    assert (room.get(("a",)), room.get(("b",)).version, room.size) == (None, 2, 90)
