"""The inbox: display of a contact message, and the actions of support agents."""

from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from kb.contact import messages, replies
from kb.models import ContactMessage, SearchLog
from tests.factories import make_article, make_error
from tests.helpers.contact import data

pytestmark = pytest.mark.django_db
LIST = reverse("admin:kb_contactmessage_changelist")
TEXT = "Vi ser: Kunde inte hitta konto 3050"


@pytest.fixture
def error():
    error = make_error(
        messages={"sv": ["Kunde inte hitta konto {Account}"]},
        titles={"sv": "Kontot finns inte", "en": "The account does not exist"},
        meanings={"sv": "Konto {Account} finns inte.", "en": "Account {Account} is missing."},
    )
    texts = {
        "sv": ("Lägg upp kontot", "1. Öppna konto {Account}.\n2. Spara."),
        "en": ("Add it", "1. Add {Account}."),
    }
    make_article("add", texts, [error])
    return error


def page_of(message):
    return reverse("admin:kb_contactmessage_change", args=[message.pk])


def test_inbox_shows_message_trail_and_deliveries(admin_client, error):
    other = make_error("2000550", titles={"sv": "Ett annat fel"})
    trail = {
        "shown": [f"error:{error.pk}", f"error:{other.pk}"],
        "opened": [f"fix:{error.fixes.get().pk}"],
        "searches": ["konto <b>"],
    }
    message = messages.save(data(TEXT), error, trail)
    page = admin_client.get(page_of(message)).content.decode()
    for text in (
        TEXT,
        "Lägg upp kontot",
        "Ett annat fel",
        "konto &lt;b&gt;",
        "2001304",
        "mailto:anna%40example.se?subject=",
    ):
        assert text in page, text


def test_suggested_answer_has_steps_and_values_in_the_senders_language(error):
    message = messages.save(data(TEXT))
    hello, _line, answer = replies.suggested(message).partition("\n\n")
    assert "Anna" in hello
    assert answer == (
        "Kontot finns inte\n\nKonto 3050 finns inte.\n\n— Lägg upp kontot\n\n"
        "1. Öppna konto 3050.\n2. Spara.\n\nMed länkar: http://testserver/sv/errors/fortnox-api/2001304/"
    )
    message.language = "en"
    assert "1. Add 3050." in replies.suggested(message)
    message.message = "Var parkerar jag bilen?"
    assert replies.suggested(message) == ""


def test_suggested_answer_to_a_question_is_its_article():
    make_article("why", {"sv": ("Varför stannar exporten?", "Därför att {allt} är fullt.")}, kind="question")
    message = messages.save(data("Varför stannar exporten?"))
    assert "Därför att {allt} är fullt." in replies.suggested(message)


def test_agents_answer_close_and_open_again_many_at_once(admin_client):
    keys = [messages.save(data(text)).pk for text in ("a", "b", "c")]
    for action, state in (("mark_answered", "answered"), ("close", "closed"), ("reopen", "new")):
        admin_client.post(LIST, {"action": action, "_selected_action": keys[:2]})
        states = ContactMessage.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == [state, state, "new"]


def test_what_should_have_been_found_goes_to_the_editors_once(admin_client):
    message = messages.save(data("Hur  gör\njag? Lösenord: katt"))
    for _time in range(2):
        admin_client.post(page_of(message), {"state": "new", "_unanswered": "1"})
    [entry] = SearchLog.objects.all()
    assert (entry.query, entry.source, entry.is_recognised, entry.led_to_contact) == (
        "Hur gör jag? Lösenord: [password]",
        "contact",
        False,
        True,
    )


def test_who_may_only_look_changes_nothing(client, django_user_model):
    agent = django_user_model.objects.create_user("reader", password="x", is_staff=True)
    agent.user_permissions.add(Permission.objects.get(codename="view_contactmessage"))
    client.force_login(agent)
    message = messages.save(data())
    page = client.get(page_of(message)).content.decode()
    assert ("Hej" in page, "_unanswered" in page) == (True, False)
    client.post(LIST, {"action": "close", "_selected_action": [message.pk]})
    assert client.post(page_of(message), {"state": "closed"}).status_code == 403
    assert ContactMessage.objects.get().state == "new"


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_asks_as_much_for_many_as_for_one(admin_client, django_assert_max_num_queries, error, count):
    for number in range(count):
        messages.save(data(f"Hej {number}"), error)
    admin_client.get(LIST)
    with django_assert_max_num_queries(9):
        assert admin_client.get(LIST).status_code == 200


def test_mail_that_would_be_too_long_goes_without_the_answer(admin_client, error):
    error.texts.filter(language="sv").update(meaning="Mycket text. " * 300)
    page = unquote(admin_client.get(page_of(messages.save(data(TEXT)))).content.decode())
    assert ("mailto:anna@example.se?subject=[" in page, "&amp;body=" in page) == (True, False)
