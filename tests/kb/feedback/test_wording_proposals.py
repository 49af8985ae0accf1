"""A code that we know beside a text that we do not: one proposal, which an editor accepts with one click."""

import io
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command

from errors.models import ErrorCode, Wording
from errors.recognition.resolver import resolve
from kb.feedback import wording_proposals
from kb.models import WordingProposal
from tests.factories import make_error

pytestmark = pytest.mark.django_db
PROPOSALS = "/admin/kb/wordingproposal/"
NEW = "Bokföringskontot 3050 saknas i kontoplanen."
TEMPLATE = "Bokföringskontot {Value} saknas i kontoplanen."
PASTES = [
    '{"ErrorInformation": {"error": 1, "message": "%s", "code": 2001304}}',
    "2026-01-02 03:04:05 ERROR sync: Error 2001304: %s",
    "Fel 2001304 %s",
    "Fel 2001304\n%s",
    "<error><code>2001304</code><message>%s</message></error>",
    "Hej! Jag får felet\n\n%s (2001304)\n\nVad ska jag göra åt det? Hälsningar Bo",
]


@pytest.fixture
def error():
    return make_error(
        "2001304", {"sv": ["Kunde inte hitta kontoplanen {Account}."], "en": ["Account not found"]}
    )


def paste(client, text):
    return client.post("/sv/search/", {"q": text}, follow=True)


@pytest.mark.parametrize("frame", PASTES)
def test_known_code_with_another_text_makes_one_proposal(client, error, frame):
    for number in ("3050", "1930", "3050"):
        paste(client, frame % NEW.replace("3050", number))
    proposal = WordingProposal.objects.get()
    assert (proposal.error, proposal.language, proposal.times) == (error, "sv", 3)
    assert proposal.text.rstrip(".") == TEMPLATE.rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "2001304",
        "2001304 hjälp mig",
        "Fel 2001304: Kunde inte hitta kontoplanen 3050.",
        NEW,
        "2001399 Bokföringskontot saknas i kontoplanen",
        "2001304 2000550 Bokföringskontot saknas i kontoplanen",
        "2001304 Perioden är låst för bokföring",
        "\n".join(f"2026-01-02 row {number}: nothing of note happened here" for number in range(90))
        + "\n2001304",
    ],
)
def test_what_is_no_new_wording_proposes_nothing(client, error, text):
    make_error("2000550", {"sv": ["Perioden är låst för bokföring"]})
    paste(client, text)
    assert WordingProposal.objects.count() == 0


def test_secrets_are_in_no_proposal(client, error):
    paste(
        client, "2001304: Kontot för bo@example.com saknas i kontoplanen, access_token=abcdef1234567890abcdef"
    )
    text = WordingProposal.objects.get().text
    assert "example.com" not in text
    assert "abcdef" not in text


def test_proposals_of_one_error_that_wait_are_limited(client, error):
    for first in "abcdefghij":
        for second in "abcde":
            wording_proposals.propose(
                f"2001304 kontoplanen {first * 3}{second * 3} saknas helt", resolve("2001304")
            )
    assert WordingProposal.objects.count() == 20


def test_accepted_with_one_click_it_is_found_at_once(admin_client, error):
    paste(admin_client, PASTES[0] % NEW)
    page = admin_client.get(PROPOSALS).text
    action = re.search(r'formaction="([^"]+/accept/)"', page)[1]
    answer = admin_client.post(action, follow=True).text
    assert f"/admin/errors/errorcode/{error.pk}/change/" in answer
    assert resolve("Bokföringskontot 9999 saknas i kontoplanen").best.values == {"Value": "9999"}
    assert "formaction" not in answer
    paste(admin_client, PASTES[0] % NEW)
    assert WordingProposal.objects.get().state == "accepted"


def test_rejected_wording_is_not_proposed_again(admin_client, error):
    paste(admin_client, PASTES[0] % NEW)
    admin_client.post(f"{PROPOSALS}{WordingProposal.objects.get().pk}/reject/")
    paste(admin_client, PASTES[1] % NEW)
    assert WordingProposal.objects.get().state == "rejected"
    assert Wording.objects.count() == 2


def test_wording_that_cannot_be_stored_says_why_and_waits(admin_client, error):
    proposal = WordingProposal.propose(error, "Kontot {a b", "sv")
    answer = admin_client.post(f"{PROPOSALS}{proposal.pk}/accept/", follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert WordingProposal.objects.get().state == "proposed"


def test_deciding_twice_is_told_and_strangers_may_not(admin_client, client, django_user_model, error):
    proposal = WordingProposal.propose(error, TEMPLATE, "sv")
    user = django_user_model.objects.create_user("x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_wordingproposal"))
    client.force_login(user)
    assert client.post(f"{PROPOSALS}{proposal.pk}/accept/").status_code == 403
    assert client.get(f"{PROPOSALS}{proposal.pk}/accept/").status_code == 405
    for level in ("success", "warning"):
        answer = admin_client.post(f"{PROPOSALS}{proposal.pk}/accept/", follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == [level]


def test_errors_page_leads_to_its_proposals(admin_client, error):
    WordingProposal.propose(error, TEMPLATE, "sv")
    page = admin_client.get(f"/admin/errors/errorcode/{error.pk}/change/").text
    address = re.search(r'href="(/admin/kb/wordingproposal/[^"]+)"', page)[1].replace("&amp;", "&")
    assert TEMPLATE in admin_client.get(address).text


# --- samples


def test_broken_sample_fails_the_check(error):
    ErrorCode.objects.update(sample='{"message": "Account not found"}')
    with pytest.raises(CommandError, match="0 broken samples"):
        call_command("check_content", stdout=io.StringIO())
    ErrorCode.objects.update(sample="Something else altogether")
    with pytest.raises(CommandError, match="1 broken samples"):
        call_command("check_content", stdout=(out := io.StringIO()))
    assert "fortnox-api/2001304: its sample leads to nothing\n" in out.getvalue()


def test_secret_in_a_sample_is_not_stored(admin_client, error):
    from tests.helpers.error_forms import error_form

    data = error_form(error, sample="Authorization: Bearer abcdef1234567890 Account not found")
    admin_client.post(f"/admin/errors/errorcode/{error.pk}/change/", data)
    assert ErrorCode.objects.get().sample == "Authorization: Bearer [token] Account not found"
