"""The feed of changes."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from errors.models import ErrorCode
from kb.models import Revision
from kb.publishing import workflow
from tests.factories import make_article, make_error
from tests.helpers.limits import LIMIT

pytestmark = pytest.mark.django_db
ATOM = {"": "http://www.w3.org/2005/Atom"}


def entries(client, path="/sv/changes.atom"):
    """Every entry's elements: name → text, or address."""
    feed = ElementTree.fromstring(client.get(path).content)  # noqa: S314 (our own)
    return [
        {part.tag.partition("}")[2]: part.text or part.get("href") for part in entry}
        for entry in feed.findall("entry", ATOM)
    ]


def changed(error, days_ago):
    ErrorCode.objects.filter(pk=error.pk).update(updated_at=timezone.now() - timedelta(days=days_ago))


def test_feed_shows_what_changed_last_first(client):
    changed(make_error("2000001", {"sv": ["Ett"]}, {"sv": "Första"}, meanings={"sv": "Så."}), 2)
    changed(make_error("2000002", {"sv": ["Två"]}, {"sv": "Andra"}), 1)
    article = make_article("unlock", {"sv": ("Lås upp", "Gör så.")})
    assert [entry["title"] for entry in entries(client)] == ["Lås upp", "Andra (2000002)", "Första (2000001)"]
    assert [entry["link"] for entry in entries(client)][::2] == [
        f"http://testserver{article.get_absolute_url()}",
        "http://testserver/sv/errors/fortnox-api/2000001/",
    ]


def test_feed_holds_only_what_readers_find_in_its_language(client):
    make_error("2000001", {"en": ["One"]}, {"en": "English"})
    make_error("2000002", titles={"sv": "Utkast"}, status="draft")
    survivor = make_error("2000003", titles={"sv": "Finns"})
    make_error("2000004", titles={"sv": "Sammanslagen"}, merged_into=survivor)
    retired = make_article("a", {"sv": ("Gammal", "x")})
    workflow.retire(retired.translations.get())
    assert [entry["title"] for entry in entries(client)] == ["Finns (2000003)"]
    assert [entry["title"] for entry in entries(client, "/en/changes.atom")] == ["English (2000001)"]


def test_feed_entry_stays_the_same_where_its_address_changes(client):
    error = make_error(titles={"sv": "Ett"})
    [before] = entries(client)
    error.key = "new"
    error.save()
    [after] = entries(client)
    assert (before["id"], before["published"]) == (after["id"], after["published"])
    assert before["link"] != after["link"]


def test_feed_holds_any_text(client):
    make_error(titles={"sv": "<b>&\x07]]>\ufffe🦊"}, meanings={"sv": "<script>alert(1)</script>\x0b"})
    [entry] = entries(client)
    assert (entry["title"], entry["summary"]) == (
        "<b>&]]>🦊 (2001304)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    )


def test_feed_is_not_sent_twice(client):
    make_error(titles={"sv": "Ett"})
    first = client.get("/sv/changes.atom")
    again = client.get("/sv/changes.atom", headers={"if-none-match": first.headers["ETag"]})
    assert (first.headers["Content-Type"], again.status_code) == ("application/atom+xml; charset=utf-8", 304)


def test_feed_asks_three_queries_and_is_bounded(client, django_assert_num_queries):
    for number in range(60):
        make_error(f"20000{number:02}", {"sv": ["x"]}, {"sv": f"Fel {number}"})
    make_article("unlock", {"sv": ("Lås upp", "Gör så.")})
    entries(client)
    with django_assert_num_queries(3 + LIMIT):
        assert len(entries(client)) == 50
    assert entries(client)[0]["title"] == "Lås upp"


def test_feed_without_anything_is_empty(client):
    Revision.objects.all().delete()
    assert entries(client) == []
