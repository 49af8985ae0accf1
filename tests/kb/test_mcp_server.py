from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync

from kb.mcp_server import build
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def error():
    error = make_error("2000550", {"sv": ['Konto "{Account}" är inte aktivt']}, {"en": "Inactive"})
    make_article("activate", {"sv": ("Aktivera", "1. Öppna konto {Account}.")}, errors=[error])
    return error


def run(coroutine, *arguments):
    """In a thread of its own: that of the tests may have the browser's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(async_to_sync(coroutine), *arguments).result()


def call(name, **arguments):
    result = run(build().call_tool, name, arguments)
    return getattr(result, "structured_content", None) or result


def test_tools_only_read(error):
    tools = run(build().list_tools)
    assert {tool.name: tool.annotations.read_only_hint for tool in tools} == dict.fromkeys(
        ["resolve", "search", "get"], True
    )


def test_resolve_answers_with_steps_and_values(client, error):
    found = call("resolve", text='Konto "3050" är inte aktivt', language="sv")
    (answer,) = found["answers"]
    assert (found["known"], answer["fixes"][0]["steps"]) == (True, "1. Öppna konto 3050.")
    page = client.get("/api/v1/errors/fortnox-api/2000550?language=sv").json()
    assert call("get", system="fortnox-api", key="2000550", language="sv")["hash"] == page["hash"]
