"""Log records of failed requests: one line each, not long, without secrets."""

import logging
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from django.http import UnreadablePostError
from django.test import Client

from kb.http import log_filter
from tests.helpers.secrets import PASTE, SECRETS, kept_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.urls")]
PASTED = {secret: how.format(secret) for secret, how in SECRETS.items()} | {"all": PASTE}
MULTIPART = "multipart/form-data; boundary="
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def log(caplog):
    """What the handler of the settings writes, with the addresses that are not there."""
    handlers = logging.getLogger().handlers
    (handler,) = [
        one for one in handlers if any(isinstance(each, log_filter.RedactingFilter) for each in one.filters)
    ]
    caplog.set_level(logging.INFO, "django")
    written = StringIO()
    before = handler.setStream(written)
    yield written.getvalue
    handler.setStream(before)


def header(text):
    return quote(text, safe=" =:/@{}\"',;?&")


def inside(text):
    return quote(text, safe="")


def body(content, content_type, path="/sv/contact/"):
    return lambda client, text: client.generic("POST", path, content(text), content_type(header(text)))


def sent_from(site, name="origin", **more):
    def ask(client, text):
        client.handler.enforce_csrf_checks = True
        return client.post("/sv/contact/", {"message": text}, headers={name: site + header(text)}, **more)

    return ask


def part(text, encoding=""):
    return f'--x\r\nContent-Disposition: form-data; name="a"\r\n{encoding}\r\nA{text}\r\n--x--'


def gone(client, text):
    stream = {"wsgi.input": Gone(), "CONTENT_LENGTH": "9"}
    return client.generic("POST", f"/sv/search/?{quote(text)}", "", URLENCODED, **stream)


def cookies(client, text):
    return client.get("/sv/no/", headers={"cookie": f"sessionid={header(text)}; messages={header(text)}"})


REQUESTS = {
    "path": lambda client, text: client.get(f"/sv/nope-{inside(text)}"),
    "path encoded twice": lambda client, text: client.get(f"/sv/nope/{inside(inside(text))}/"),
    "short address": lambda client, text: client.get(f"/e/{inside(text)}"),
    "admin": lambda client, text: client.get(f"/admin/{inside(text)}/"),
    "media": lambda client, text: client.get(f"/media/{inside(text)}"),
    "api": lambda client, text: client.get(f"/api/v1/errors/x/{inside(text)}"),
    "query": lambda client, text: client.get("/sv/nope/", {"q": text}),
    "wrong method": lambda client, text: client.delete(f"/sv/search/?q={inside(text)}"),
    "host": lambda client, text: client.get("/sv/", headers={"host": header(text)}),
    "cookies": cookies,
    "origin": sent_from("https://"),
    "referer": sent_from("https://evil.example/", name="referer", secure=True),
    "bad boundary": body(str, lambda text: f"{MULTIPART}{text}{'å' * 500}"),
    "no boundary": body(str, lambda _text: MULTIPART.partition(";")[0]),
    "broken multipart": body(
        lambda text: f"--x\r\nContent-Disposition: {text}", lambda _text: f"{MULTIPART}x"
    ),
    "no base64": body(
        lambda text: part(text, "Content-Transfer-Encoding: base64\r\n"), lambda _text: f"{MULTIPART}x"
    ),
    "unknown charset": body(
        lambda text: f"text={text}", lambda text: f"{URLENCODED}; charset={text}", "/sv/search/"
    ),
    "too many fields": lambda client, text: client.post(
        "/sv/contact/", {f"{text}{n}": "" for n in range(5001)}
    ),
    "too many files": lambda client, text: client.post(
        "/sv/contact/", {f"a{n}": named(text) for n in range(101)}
    ),
    "too large": lambda client, text: client.post("/sv/search/", {"text": text * 100_000}),
    "no JSON": body(lambda text: f"{{{text}", lambda _text: "application/json", "/api/v1/resolve"),
    "bad vote": lambda client, text: client.post("/sv/vote/", {"fix": text, "comment": text}),
    "sign-in": lambda client, text: client.post("/admin/login/", {"username": text, "password": text}),
    "gone away": gone,
}


class Gone(BytesIO):
    def read(self, *_sizes):
        raise UnreadablePostError("The client has gone.")


def named(text):
    file = BytesIO(b"x")
    file.name = header(text).replace("/", "-")
    return file


@pytest.mark.parametrize("request_name", REQUESTS)
def test_request_that_goes_wrong_is_one_short_line_without_secrets(log, request_name):
    client = Client(raise_request_exception=False)
    statuses = {REQUESTS[request_name](client, text).status_code for text in PASTED.values()}
    lines = log().splitlines()
    assert kept_in("\n".join(lines)) == []
    assert len(lines) <= len(PASTED), lines[:5]
    assert max(map(len, lines), default=0) <= log_filter.MAX_LINE_CHARS * 2
    assert statuses.isdisjoint({500}) or request_name == "gone away"


@pytest.mark.parametrize("text", list(PASTED.values())[:-1])
def test_our_own_failure_keeps_its_traceback_without_secrets(log, text):
    client = Client(raise_request_exception=False)
    assert client.get(f"/failure/{inside(text)}/").status_code == 500
    written = log()
    assert ("Traceback (most recent call last):" in written, "RuntimeError" in written) == (True, True)
    assert kept_in(written) == []


def test_what_is_logged_by_hand_is_redacted(log):
    for text in PASTED.values():
        logging.getLogger("kb.anything").error("Could not send %s", text)
    assert (kept_in(log()), len(log().splitlines())) == ([], len(PASTED))


@pytest.mark.parametrize(("level", "lines"), [(logging.WARNING, 0), (logging.INFO, 1)])
def test_address_that_is_not_there_is_no_warning(log, caplog, level, lines):
    caplog.set_level(level, "django")
    Client().get("/wp-login.php")
    assert log().splitlines() == ["Not Found: /wp-login.php"] * lines
    assert [record.levelname for record in caplog.records] == ["INFO"] * lines


def test_line_holds_neither_control_characters_nor_half_letters():
    assert log_filter.line("a\nb\x1b[31m\ud800") == r"a\nb\x1b[31m\ud800"
    assert (log_filter.line("x" * 500), len(log_filter.line("x" * 501))) == ("x" * 500, 501)


def test_suspicious_request_is_a_warning_without_traceback(log, caplog):
    Client(raise_request_exception=False).get("/sv/", headers={"host": "a b"})
    (record,) = caplog.records
    assert (record.levelname, record.exc_info, log().count("\n")) == ("WARNING", None, 1)


@pytest.mark.parametrize("path", ["/\\Uffffffff", "/\\xzz\\u12", "/%ff%5Cud800"])
def test_no_address_breaks_the_filter(log, path):
    assert Client().get(path).status_code == 404
    assert len(log().splitlines()) == 1
