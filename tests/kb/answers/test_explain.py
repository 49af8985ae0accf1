import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def error():
    error = make_error(
        "2000550",
        {"sv": ['Konto "{Account}" är inte aktivt']},
        {"sv": "Kontot är inaktivt", "en": "The account is inactive"},
        meanings={"sv": "Kontot {Account} är avstängt."},
    )
    steps = "Kör så.\n\n1. Öppna konto {Account}.\n2. Spara {inte} & 5 < 6."
    make_article("activate", {"sv": ("Aktivera ett konto", steps)}, errors=[error])
    return error


def explain(*arguments):
    out = StringIO()
    try:
        call_command("explain", *arguments, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0


def test_terminal_shows_the_steps_with_the_values(error):
    said, code = explain('Konto "3050" är inte aktivt')
    assert code == 0
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    assert lines[:3] == [
        "Kontot är inaktivt (fortnox-api 2000550)",
        "Kontot 3050 är avstängt.",
        "Aktivera ett konto – Kund",
    ]
    assert {"1. Öppna konto 3050.", "2. Spara {inte} & 5 < 6."} <= set(lines)
    assert lines[-1].startswith("http://testserver/sv/errors/fortnox-api/2000550/  #")


def test_json_is_what_the_page_says(client, error):
    said, _code = explain('Konto "3050" är inte aktivt', "--json", "--language", "en")
    (answer,) = json.loads(said)["answers"]
    page = client.get("/api/v1/errors/fortnox-api/2000550?language=en").json()
    assert (answer["title"], answer["hash"]) == ("The account is inactive", page["hash"])
    assert answer["values"] == {"Account": "3050"}


@pytest.mark.parametrize("text", ["", "\0", "Något helt annat", "🙈" * 500])
def test_what_is_not_known_is_said_and_fails(text):
    said, code = explain(text)
    assert (said.splitlines()[0], code) == ("Vi känner inte igen det här felet.", 1)
