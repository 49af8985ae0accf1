"""Every write of the API by a client of somebody else's, over a socket: through the server and every middleware.

`requests` asks for gzip unless told otherwise, as most clients do; Django's test client does not.
"""

import pytest
import requests
from django.contrib.auth.models import User

from kb.models import ApiToken
from tests.factories import SystemFactory, make_article, make_error
from tests.helpers.granian import granian_server

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Gör så här: öppna kontoplanen. " * 40  # worth compressing
# One example of each write: where, what, and what a first call answers.
WRITES = {
    ("POST", "/api/v1/resolve"): ("/api/v1/resolve", {"text": "Kunde inte hitta konto 3050"}, 200),
    ("POST", "/api/v1/drafts/errors"): (
        "/api/v1/drafts/errors",
        {"system": "fortnox-api", "code": "2009999", "messages": {"sv": ["Nytt fel."]}},
        201,
    ),
    ("PUT", "/api/v1/drafts/articles/{key}/{language}"): (
        "/api/v1/drafts/articles/unlock/sv",
        {"title": "Lås upp", "summary": "", "body": LONG},
        200,
    ),
}
TEXT, DRAFT, _status = WRITES["PUT", "/api/v1/drafts/articles/{key}/{language}"]


@pytest.fixture(scope="module")
def server(django_db_setup, tmp_path_factory):
    with granian_server(tmp_path_factory.mktemp("granian") / "log") as address:
        yield address


@pytest.fixture
def call(server, transactional_db):
    """Calls with a token that may everything; the session is what `requests` makes of itself."""
    SystemFactory()
    make_article("unlock", {"sv": ("Lås upp", LONG)}, [make_error()])
    token = ApiToken(name="all", user=User.objects.create_superuser("root"), scopes=["articles", "errors"])
    secret = token.make()
    token.save()
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {secret}"
        yield lambda method, path, body=None, **headers: session.request(
            method, server + path, json=body, headers={n.replace("_", "-"): v for n, v in headers.items()}
        )


def test_every_write_of_the_description_has_an_example(call):
    paths = call("GET", "/api/v1/openapi.json").json()["paths"]
    described = {(method.upper(), path) for path, operations in paths.items() for method in operations}
    assert {operation for operation in described if operation[0] != "GET"} == set(WRITES)


@pytest.mark.parametrize("operation", WRITES, ids=" ".join)
def test_every_write_works_with_what_its_reading_gave(call, operation):
    path, body, status = WRITES[operation]
    read = call("GET", path)
    tag = {"If-Match": read.headers["ETag"]} if "ETag" in read.headers else {}
    assert (call(operation[0], path, body, **tag).status_code, bool(tag)) == (status, operation[0] == "PUT")


def test_draft_is_saved_again_and_again_with_the_tags_that_were_given(call):
    tag = call("GET", TEXT).headers["ETag"]
    assert tag.startswith('W/"')  # as the compressed answer has it
    for number in range(3):
        said = call("PUT", TEXT, DRAFT | {"body": f"{LONG}{number}"}, If_Match=tag)
        assert (said.status_code, said.json()["body"][-1]) == (200, str(number))
        tag = said.headers["ETag"]
    assert call("GET", TEXT).headers["ETag"] == tag


def test_stale_tag_is_refused_with_the_text_as_it_is_now(call):
    stale = call("GET", TEXT).headers["ETag"]
    now = call("PUT", TEXT, DRAFT | {"body": f"{LONG}Nu."}, If_Match=stale)
    refused = call("PUT", TEXT, DRAFT | {"body": "Mitt."}, If_Match=stale)
    assert (refused.status_code, refused.json()["current"]["body"]) == (412, now.json()["body"])
    assert refused.headers["ETag"] == now.headers["ETag"]
    assert call("PUT", TEXT, DRAFT, If_Match=refused.headers["ETag"]).status_code == 200


@pytest.mark.parametrize("shape", ["*", '"x", {tag}', '{tag}, W/"x"', '"x",, {strong}', "{strong}"])
def test_tag_may_be_any_list_a_strong_one_or_a_star(call, shape):
    tag = call("GET", TEXT).headers["ETag"]
    header = shape.format(tag=tag, strong=tag.removeprefix("W/"))
    assert call("PUT", TEXT, DRAFT, If_Match=header).status_code == 200


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize("value", ["", "x", '"x', 'x"y"', '"x" "y"'])
def test_what_is_no_tag_is_said_clearly(call, name, value):
    said = call("PUT", TEXT, DRAFT, **{name: value})
    assert (said.status_code, said.headers["Content-Type"]) == (400, "application/problem+json")
    assert said.json()["detail"].startswith(f"{name} takes quoted entity tags")


def test_new_language_is_written_once(call):
    english, tag = TEXT.replace("/sv", "/en"), call("GET", TEXT).headers["ETag"]
    assert [call("PUT", english, DRAFT, If_None_Match="*").status_code for _ in range(2)] == [200, 412]
    assert call("PUT", TEXT, DRAFT, If_None_Match=tag).status_code == 412
    assert call("PUT", TEXT, DRAFT, If_None_Match='"x"').status_code == 200


@pytest.mark.parametrize("path", ["errors", "errors/fortnox-api/2001304", "articles/unlock", "catalogue"])
def test_reading_again_sends_nothing(call, path):
    first = call("GET", f"/api/v1/{path}")
    again = call("GET", f"/api/v1/{path}", If_None_Match=f'"x", {first.headers["ETag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert call("GET", f"/api/v1/{path}", If_Match=first.headers["ETag"]).json() == first.json()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "errors/fortnox-api/1", 404),
        ("GET", "articles/nothing", 404),
        ("GET", "nothing", 404),
        ("DELETE", "errors", 405),
        ("POST", "resolve", 422),
    ],
)
def test_every_answer_says_what_is_left_and_a_missing_one_has_no_tag(call, method, path, status):
    said = call(method, f"/api/v1/{path}", {} if method == "POST" else None, If_None_Match="*")
    assert (said.status_code, "ETag" in said.headers) == (status, False)
    assert said.headers["RateLimit"].startswith('"calls";r=')
    assert int(said.headers["Content-Length"]) > 0
