import json

import pytest

from errors.models import Wording
from kb.models import Delivery, WebhookEndpoint
from kb.publishing import workflow
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
Event = WebhookEndpoint.Event


@pytest.fixture
def endpoint():
    return WebhookEndpoint.objects.create(
        name="Shop", url="https://shop.example/hook", events=[Event.ARTICLE_PUBLISHED, Event.ERROR_CHANGED]
    )


def told(event):
    return [json.loads(row.body)["data"] for row in Delivery.objects.filter(event=event).order_by("id")]


def test_one_edit_of_an_error_is_one_event(endpoint):
    error = make_error(titles={"sv": "Kontot finns inte"})
    error.save()
    Wording.objects.filter(error=error).first().delete()
    assert told(Event.ERROR_CHANGED) == [
        {"errors": [{"system": "fortnox-api", "key": "2001304", "status": "published"}]}
    ]


def test_change_after_the_event_was_sent_is_a_new_event(endpoint):
    error = make_error()
    Delivery.objects.update(sent_at=error.created_at)
    error.save()
    assert len(told(Event.ERROR_CHANGED)) == 2


def test_drafts_are_nobodys_business(endpoint):
    make_error(status="draft")
    article = make_article("add", {"sv": ("Lägg upp", "Gör så.")})
    Delivery.objects.all().delete()
    workflow.save_draft(article.translations.get(), title="Nytt", summary="", body="Nytt.")
    assert not Delivery.objects.exists()


def test_published_text_is_told_with_its_address(endpoint):
    article = make_article("add", {"sv": ("Lägg upp", "Gör så.")})
    assert told(Event.ARTICLE_PUBLISHED) == [
        {
            "articles": [
                {
                    "key": "add",
                    "language": "sv",
                    "status": "published",
                    "url": f"http://testserver/sv/help/{article.pk}-lagg-upp/",
                }
            ]
        }
    ]


def test_nobody_who_listens_costs_one_query(django_assert_num_queries):
    from kb.outgoing import webhook_events

    error = make_error()
    with django_assert_num_queries(1):
        webhook_events.errors_changed([error])
