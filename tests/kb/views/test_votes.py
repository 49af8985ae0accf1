"""Did this solve it?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.models import Alias, Fix, HelpfulVote
from tests.factories import make_article, make_error
from tests.helpers.hostile import HOSTILE

pytestmark = pytest.mark.django_db
ADDRESS = "/sv/vote/"
PAGE = "/sv/errors/fortnox-api/2001304/"


@pytest.fixture
def fix():
    error = make_error(titles={"sv": "Kontot finns inte"})
    make_article("add", {"sv": ("Lägg upp kontot", "Gör så.")}, [error])
    return Fix.objects.get()


@pytest.fixture
def article(db):
    return make_article("why", {"sv": ("Varför?", "Därför.")}, kind="question")


def stored():
    return list(HelpfulVote.objects.order_by("id").values_list("fix", "helpful", "reason", "comment"))


def test_vote_goes_back_to_thanks_at_the_fix(client, fix):
    response = client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"})
    assert (response.status_code, response.headers["Location"]) == (303, f"{PAGE}#voted-yes-{fix.pk}")
    assert f'id="voted-yes-{fix.pk}"' in client.get(PAGE).content.decode()
    assert stored() == [(fix.pk, True, "", "")]


def test_vote_works_from_a_cached_page_without_a_token_or_a_cookie(fix):
    client = Client(enforce_csrf_checks=True)
    page = client.get(PAGE)
    assert b"csrfmiddlewaretoken" not in page.content
    assert client.post(ADDRESS, {"fix": fix.pk, "helpful": "no"}).status_code == 303
    assert dict(client.cookies) == {}


def test_vote_from_another_site_is_refused(client, fix):
    response = client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert (response.status_code, stored()) == (403, [])


def test_a_change_of_mind_takes_the_place_of_the_vote(client, fix):
    for helpful, reason in (("yes", ""), ("no", ""), ("no", "unclear")):
        client.post(ADDRESS, {"fix": fix.pk, "helpful": helpful, "reason": reason, "comment": "Oj"})
    assert stored() == [(fix.pk, False, "unclear", "Oj")]


@pytest.mark.parametrize(
    ("reason", "place"),
    [
        ("unclear", f"{PAGE}#voted-{{fix}}"),
        ("not_allowed", "/sv/handover/fortnox-api/2001304/customer/"),
        ("other_message", "/sv/search/"),
    ],
)
def test_reasons_lead_to_the_next_step(client, fix, reason, place):
    response = client.post(ADDRESS, {"fix": fix.pk, "helpful": "no", "reason": reason})
    assert response.headers["Location"] == place.format(fix=fix.pk)


def test_every_place_that_a_vote_leads_to_is_on_the_page(client, fix):
    page = client.get(PAGE).content.decode()
    for place in (f"voted-yes-{fix.pk}", f"voted-no-{fix.pk}", f"voted-{fix.pk}"):
        assert page.count(f'id="{place}"') == 1, place


def test_article_without_an_error_is_asked_about_too(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    assert (page.count("data-voting"), page.count('value="other_question"')) == (1, 1)
    response = client.post(ADDRESS, {"article": article.pk, "helpful": "yes"})
    assert response.headers["Location"] == f"{article.get_absolute_url()}#voted-yes-article"
    assert HelpfulVote.objects.get().revision == article.translations.get().published


def test_article_that_fixes_an_error_is_asked_about_there(client, fix):
    assert "data-voting" not in client.get(fix.article.get_absolute_url()).content.decode()


def test_retired_errors_are_not_asked_about(client, fix):
    fix.error.status = "retired"
    fix.error.save()
    assert "data-voting" not in client.get(PAGE).content.decode()
    assert client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"}).status_code == 400


def test_comment_is_kept_without_secrets(client, fix):
    comment = "Skriv till anna@example.se om konto 3050 " + "x" * 900
    client.post(ADDRESS, {"fix": fix.pk, "helpful": "no", "reason": "unclear", "comment": comment})
    [(_fix, _helpful, _reason, kept)] = stored()
    assert kept.startswith("Skriv till [e-mail] om konto 3050 x")
    assert len(kept) == 600


def test_client_is_a_hash_that_is_forgotten(client, fix):
    client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"})
    [first] = HelpfulVote.objects.all()
    assert (len(first.client), "127.0.0.1" in first.client) == (32, False)
    HelpfulVote.objects.update(created_at=timezone.now() - timedelta(days=2))
    client.post(ADDRESS, {"fix": fix.pk, "helpful": "no"})
    assert [vote.client for vote in HelpfulVote.objects.order_by("id")] == ["", first.client]


def test_clients_are_told_apart(client, fix):
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.1"):
        client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"}, REMOTE_ADDR=address)
    assert HelpfulVote.objects.figures() == (2, 2)


def test_client_is_not_what_it_calls_itself(client, fix):
    for number in range(3):
        client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"}, HTTP_USER_AGENT=f"reader {number}")
    assert HelpfulVote.objects.figures() == (1, 1)


def test_behind_a_proxy_the_client_is_who_asked_it(client, fix, settings):
    settings.TRUSTED_PROXIES = 1
    for forwarded in ("6.6.6.6, 10.0.0.1", "7.7.7.7, 10.0.0.1", "10.0.0.2"):
        client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"}, HTTP_X_FORWARDED_FOR=forwarded)
    assert HelpfulVote.objects.count() == 2


def test_a_flood_of_votes_is_not_heard(client, monkeypatch):
    monkeypatch.setattr("kb.models.feedback.MAX_VOTES_A_DAY", 3)
    error = make_error()
    for number in range(5):
        make_article(f"fix-{number}", {"sv": (f"Rätta {number}", "Gör så.")}, [error])
    for fix in Fix.objects.all():
        assert client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes"}).status_code == 303
    assert HelpfulVote.objects.count() == 3
    client.post(ADDRESS, {"fix": Fix.objects.first().pk, "helpful": "no"})
    assert HelpfulVote.objects.figures() == (2, 3)


def test_stored_order_is_what_the_rows_say(client, fix):
    for number in range(4):
        answer = {"fix": fix.pk, "helpful": "yes" if number else "no"}
        client.post(ADDRESS, answer, REMOTE_ADDR=f"10.0.0.{number}")
    before = Fix.objects.get().works
    Fix.objects.update(works=0)
    Fix.objects.recount()
    assert Fix.objects.get().works == before > 0


def test_yes_proposes_the_question_as_another_wording(client, fix):
    answer = {"fix": fix.pk, "helpful": "yes", "question": "varför säger den nej, anna@example.se?"}
    for _again in range(2):
        client.post(ADDRESS, answer)
    alias = Alias.objects.get()
    assert (alias.text, alias.error, alias.times) == ("varför säger den nej, [e-mail]?", fix.error, 1)


def test_no_proposes_nothing(client, fix):
    client.post(ADDRESS, {"fix": fix.pk, "helpful": "no", "question": "varför säger den nej?"})
    assert Alias.objects.count() == 0


def test_question_travels_in_the_form_only_when_it_was_posted(client, fix):
    asked = "varför säger den nej, anna@example.se?"
    posted = client.post(PAGE, {"text": asked}).content.decode()
    assert posted.count('name="question" value="varför säger den nej, [e-mail]?"') == 1
    recognised = client.post(PAGE, {"text": "Kunde inte hitta konto 3050"}).content.decode()
    assert 'name="question"' not in recognised + client.get(f"{PAGE}?q={asked}").content.decode()


@pytest.mark.parametrize("value", [*HOSTILE, "0", "-1", "9" * 40, "1.5"])
def test_rubbish_is_refused_with_a_page(client, fix, value):
    assert client.post(ADDRESS, {"fix": value, "helpful": "yes"}).status_code == 400
    assert client.post(ADDRESS, {"fix": fix.pk, "helpful": value}).status_code == 400
    assert client.post(ADDRESS, {"fix": fix.pk, "article": value, "helpful": "yes"}).status_code in (303, 400)
    said = {"comment": value, "question": value}
    assert client.post(ADDRESS, {"fix": fix.pk, "helpful": "yes", **said}).status_code == 303


@pytest.mark.parametrize("method", ["get", "head", "put"])
def test_votes_are_posted(client, method):
    assert getattr(client, method)(ADDRESS).status_code == 405
