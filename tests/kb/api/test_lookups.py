import jsonschema
import pytest
from django.test import Client

from errors.choices import Actor
from errors.models import ErrorLink
from kb.models import SearchLog
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def error():
    error = make_error(
        "2000550",
        {"sv": ['Konto "{Account}" är inte aktivt'], "en": ["Account {Account} is not active"]},
        {"sv": "Kontot är inaktivt", "en": "The account is inactive"},
        meanings={"sv": "Kontot {Account} är avstängt."},
        fixed_by=[Actor.SYSTEM_ADMINISTRATOR],
    )
    make_article(
        "activate-an-account", {"sv": ("Aktivera ett konto", "Öppna konto {Account}.")}, errors=[error]
    )
    return error


def resolve(client, **body):
    return client.post("/api/v1/resolve", body, content_type="application/json")


def test_resolve_answers_one_text(client, error):
    (result,) = resolve(client, text='Konto "3050" är inte aktivt', language="sv").json()["results"]
    (match,) = result["matches"]
    assert result["known"] is True
    assert match == {
        "system": "fortnox-api",
        "code": "2000550",
        "key": "2000550",
        "title": "Kontot är inaktivt",
        "message": 'Konto "{Account}" är inte aktivt',
        "url": "http://testserver/sv/errors/fortnox-api/2000550/",
        "confidence": "template",
        "why": match["why"],
        "values": {"Account": "3050"},
        "fixed_by": ["system_administrator"],
    }


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
def test_resolve_answers_in_the_language_asked_for(client, error, language):
    (result,) = resolve(client, text="2000550", language=language).json()["results"]
    assert result["matches"][0]["title"] == "The account is inactive"


@pytest.mark.parametrize("language", ["", "de", "\0", "sv" * 4000])
def test_resolve_answers_in_the_requests_language_where_another_is_asked_for(client, error, language):
    response = client.post(
        "/api/v1/resolve",
        {"text": "2000550", "language": language},
        content_type="application/json",
        headers={"accept-language": "en"},
    )
    assert response.json()["results"][0]["matches"][0]["title"] == "The account is inactive"


def test_resolve_answers_many_texts_in_their_order(client, error):
    results = resolve(client, texts=["2000550", "something else", ""], language="sv").json()["results"]
    assert [result["known"] for result in results] == [True, False, False]


@pytest.mark.parametrize(
    "body", [{}, {"text": "x", "texts": ["y"]}, {"texts": ["x"] * 101}, {"text": 7}, {"text": "x" * 100_001}]
)
def test_resolve_refuses_what_does_not_fit_with_a_problem(client, body):
    response = resolve(client, **body)
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")
    assert response.json()["errors"]


def test_resolve_refuses_broken_json_with_a_problem(client):
    response = client.post("/api/v1/resolve", "{", content_type="application/json")
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")


def test_resolve_needs_no_csrf_token(error):
    response = Client(enforce_csrf_checks=True).post(
        "/api/v1/resolve", {"text": "2000550"}, content_type="application/json"
    )
    assert response.status_code == 200


def test_search_answers_with_hits(client, error):
    make_error("2000551", titles={"sv": "Ett inaktivt konto i kontoplanen"})
    body = client.get("/api/v1/search", {"q": "inaktivt konto", "language": "sv", "limit": 1}).json()
    assert [(hit["kind"], hit["key"], hit["language"]) for hit in body["results"]] == [
        ("error", "2000550", "sv")
    ]
    assert body["total"] == 2


@pytest.mark.parametrize("query", ["", "\0", "%", '"', "🙈", "\u202e", "a" * 20_000, "' OR 1=1"])
def test_search_takes_any_query(client, error, query):
    assert client.get("/api/v1/search", {"q": query}).status_code == 200


def test_error_answers_with_everything(client, error):
    other = make_error("2001265", {"en": ["Invalid account"]}, {"en": "Invalid account"})
    ErrorLink.objects.create(source=other, target=error, kind="same_cause")
    body = client.get("/api/v1/errors/fortnox-api/2000550?language=sv").json()
    assert (body["code"], body["title"], body["meaning"]) == (
        "2000550",
        "Kontot är inaktivt",
        "Kontot {Account} är avstängt.",
    )
    assert [(m["language"], m["origin"]) for m in body["messages"]] == [
        ("sv", "official"),
        ("en", "official"),
    ]
    assert [(fix["article"], fix["fixed_by"]) for fix in body["fixes"]] == [
        ("activate-an-account", "customer")
    ]
    assert [(link["kind"], link["key"]) for link in body["related"]] == [("same_cause", "2001265")]


def test_error_that_was_merged_redirects(client, error):
    make_error("2000551", merged_into=error)
    response = client.get("/api/v1/errors/fortnox-api/2000551")
    assert (response.status_code, response.headers["Location"]) == (301, "/api/v1/errors/fortnox-api/2000550")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("path", ["v1/articles/%00/x", "v1/nothing", ""])
def test_unknown_addresses_answer_with_a_problem(path, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(f"/api/{path}")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["title"] == "Not Found"


@pytest.mark.parametrize(
    "path", ["errors/fortnox-api/9", "errors/x/y", "articles/nothing", "articles/%00", ""]
)
def test_unknown_rows_answer_with_a_problem(client, path):
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response.json()["status"]) == (404, 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("get", "resolve", "POST"),
        ("head", "resolve", "POST"),
        ("delete", "errors", "GET"),
        ("put", "search", "GET"),
        ("options", "search", "GET"),
    ],
)
def test_other_methods_answer_with_a_problem_that_says_which_fit(client, method, path, allowed):
    response = getattr(client, method)(f"/api/v1/{path}")
    assert (response.status_code, response.headers["Allow"]) == (405, allowed)
    assert response.headers["Content-Type"] == "application/problem+json"


def test_hosts_that_are_not_ours_are_refused_with_a_problem(client):
    response = client.get("/api/v1/search", headers={"host": "evil.example"})
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")


def test_drafts_answer_404(client):
    make_error("2000550", status="draft")
    make_article("hidden").translations.update(status="draft")
    for path in ("errors/fortnox-api/2000550", "articles/hidden"):
        response = client.get(f"/api/v1/{path}")
        assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("slug", ["activate-an-account", "aktivera-ett-konto"])
def test_article_answers_by_key_and_by_slug(client, error, slug):
    body = client.get(f"/api/v1/articles/{slug}").json()
    assert (body["key"], body["title"]) == ("activate-an-account", "Aktivera ett konto")
    assert [row["key"] for row in body["errors"]] == ["2000550"]


def test_openapi_and_its_page_are_served_here(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/v1/resolve",
        "/api/v1/search",
        "/api/v1/errors",
        "/api/v1/errors/{system}/{key}",
        "/api/v1/articles",
        "/api/v1/articles/{slug}",
        "/api/v1/catalogue",
        "/api/v1/catalogue/schema",
        "/api/v1/drafts/articles/{key}/{language}",
        "/api/v1/drafts/errors",
    }
    assert "//cdn" not in client.get("/api/v1/docs").content.decode()


def test_lists_go_on_where_the_page_before_ended(client, error):
    make_error("2000551"), make_error("2000552", status="draft"), make_error("2000553")
    first = client.get("/api/v1/errors?limit=2").json()
    second = client.get(first["next"]).json()
    assert [row["key"] for row in first["results"] + second["results"]] == ["2000550", "2000551", "2000553"]
    assert second["next"] is None


@pytest.mark.parametrize("cursor", ["x", "1", "1:x", "%00"])
def test_cursor_that_is_none_of_ours_is_refused_with_a_problem(client, cursor):
    response = client.get(f"/api/v1/articles?cursor={cursor}")
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["errors", "errors/fortnox-api/2000550", "articles", "articles/activate-an-account", "catalogue"]
)
def test_nothing_is_sent_twice_before_content_changes(client, error, path):
    tag = client.get(f"/api/v1/{path}").headers["ETag"]
    assert client.get(f"/api/v1/{path}", headers={"if-none-match": tag}).status_code == 304
    error.texts.first().delete()
    assert client.get(f"/api/v1/{path}", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["errors/x/y", "articles/nothing", "nothing"])
def test_what_is_not_there_has_no_tag_and_is_never_unchanged(client, path):
    response = client.get(f"/api/v1/{path}", headers={"if-none-match": "*"})
    assert (response.status_code, "ETag" in response.headers) == (404, False)
    assert client.get("/api/v1/errors", headers={"if-none-match": "*"}).status_code == 304


def test_reading_asks_for_tags_as_they_are_written(client):
    response = client.get("/api/v1/errors", headers={"if-none-match": "x"})
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert client.get("/api/v1/errors", headers={"if-match": '"x"'}).status_code == 412


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "nothing", {}, 404),
        ("delete", "errors", {}, 405),
        ("get", "errors", {"host": "evil.example"}, 400),
        ("post", "resolve", {}, 400),
        ("get", "accident", {}, 500),
        ("get", "errors?cursor=x", {}, 422),
    ],
)
@pytest.mark.urls("tests.urls")
def test_every_fault_says_what_is_left(client, method, path, headers, status):
    client.raise_request_exception = False
    response = getattr(client, method)(f"/api/v1/{path}", headers=headers)
    assert (response.status_code, response.headers["RateLimit-Policy"]) == (status, '"calls";q=120;w=60')
    assert response.headers["Content-Length"] == str(len(response.content))


def test_calls_are_counted_and_refused_with_a_problem(client, settings):
    settings.API_CALLS_A_MINUTE = 1
    allowed, refused = client.get("/api/v1/errors"), client.get("/api/v1/errors")
    assert allowed.headers["RateLimit-Policy"] == '"calls";q=1;w=60'
    assert allowed.headers["RateLimit"].startswith('"calls";r=0;t=')
    assert (refused.status_code, refused.json()["title"]) == (429, "Too Many Requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_many_texts_count_as_many_calls(client, settings):
    settings.API_CALLS_A_MINUTE = 2
    assert resolve(client, texts=["x"] * 11).status_code == 429


def test_long_texts_count_as_many_texts(client, settings):
    settings.API_CALLS_A_MINUTE = 2
    answers = [resolve(client, text="x" * 10_000) for _call in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].headers["Content-Type"] == "application/problem+json"
    assert 0 < int(answers[1].headers["Retry-After"]) <= 60


def test_any_call_that_fits_the_description_is_allowed_by_itself(client):
    assert resolve(client, texts=["x" * 9_900] * 100).status_code == 200


def test_long_search_counts_as_a_text(client, settings):
    settings.API_CALLS_A_MINUTE = 2
    answers = [client.get("/api/v1/search", {"q": "x" * 12_000}).status_code for _call in range(2)]
    assert answers == [200, 429]


def test_whole_catalogue_counts_for_more_than_a_page_unless_it_is_unchanged(client, error):
    first = client.get("/api/v1/catalogue")
    answers = [client.get("/api/v1/catalogue").status_code for _call in range(10)]
    again = client.get("/api/v1/catalogue", headers={"if-none-match": first.headers["ETag"]})
    assert (answers, again.status_code) == ([200] * 9 + [429], 304)


def test_head_is_get_without_a_body(client, error):
    path = "/api/v1/errors/fortnox-api/2000550"
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (
        200,
        b"",
        str(len(got.content)),
    )


def test_what_a_program_met_and_we_do_not_know_is_kept_without_its_secrets(client, error):
    resolve(client, texts=["Helt okänt fel hos anna@example.se", "2000550"])
    assert [(row.query, row.source) for row in SearchLog.objects.all()] == [
        ("Helt okänt fel hos [e-mail]", "api")
    ]


def test_catalogue_fits_its_schema_and_holds_every_language(client, error):
    body = client.get("/api/v1/catalogue").json()
    schema = client.get("/api/v1/catalogue/schema").json()
    jsonschema.validate(body, schema)
    (row,) = body["errors"]
    assert {language: text["title"] for language, text in row["texts"].items()} == {
        "sv": "Kontot är inaktivt",
        "en": "The account is inactive",
    }
    assert [text["fixes"][0]["article"] for text in row["texts"].values()] == ["activate-an-account"] * 2
