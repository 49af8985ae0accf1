"""The widget's addresses: for sites on the list only, without cookies, with what the page would say."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils.text import slugify

from kb.models import Deflection, FixCondition, SearchLog, WidgetOrigin
from kb.style_sheets import TOKENS, colours, read_static
from kb.widget import MODULES, assembled, script
from tests.factories import make_article, make_error

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"


@pytest.fixture(autouse=True)
def error():
    WidgetOrigin.objects.create(origin=SHOP)
    error = make_error(
        "2000550",
        {"sv": ['Konto "{Account}" är inte aktivt']},
        {"sv": "Kontot är inaktivt"},
        status="published",
    )
    make_article("activate", {"sv": ("Aktivera ett konto", "1. Öppna konto {Account}.")}, [error])
    return error


def post(client, path, body, origin=SHOP):
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"origin": origin} if origin else {}
    return client.post(f"/widget/{path}", text, content_type="application/json", headers=headers)


def test_answers_are_complete_and_counted(client):
    body = post(client, "sv/ask", {"for": "form", "text": 'Konto "<b>" är inte aktivt'}).json()
    (answer,) = body["answers"]
    assert (answer["title"], answer["known"]) == ("Kontot är inaktivt", True)
    assert "&lt;b&gt;" in answer["parts"][0]["html"]
    assert (
        post(client, "count", {"form": body["form"], "counter": "solved", "key": answer["key"]}).json() == {}
    )
    page = Deflection.objects.get(error=None, fix=None, article=None)
    assert (page.shown, page.solved) == (1, 1)


def test_headings_and_ids_fit_into_a_page_of_others(client, error):
    """Headings one level lower; ids under a prefix, so that none is on the page twice."""
    make_article("steps", {"sv": ("Steg", "## Gör så här\n\nSpara.[^1]\n\n[^1]: Inte sent.")}, [error])
    (answer,) = post(client, "sv/ask", {"for": "form", "text": 'Konto "3050" är inte aktivt'}).json()[
        "answers"
    ]
    html = "".join(part["html"] for part in answer["parts"])
    assert ("<h3" in html, "<h2" in html) == (True, False)
    assert re.findall(r'(?:id="|href="#)(?:h|fn)-', html) == []
    assert len(re.findall(r'id="[\w-]+-(?:h|fn)-', html)) >= 2


def test_search_is_logged_once_and_without_secrets(client):
    body = post(client, "sv/ask", {"text": "inaktivt kon"}).json()
    assert body["hits"][0]["url"] == "http://testserver/sv/errors/fortnox-api/2000550/"
    post(client, "sv/ask", {"text": "inaktivt konto", "log": body["log"]})
    assert [(row.query, row.source) for row in SearchLog.objects.all()] == [("inaktivt konto", "widget")]


def test_text_of_a_hit_is_plain_text(client):
    make_article("symbols", {"sv": ("Tecken", 'Räkenskapsår <2026> & "serie" {X} **fetstil**')})
    (hit,) = post(client, "sv/ask", {"text": "räkenskapsår"}).json()["hits"]
    assert hit["text"] == 'Räkenskapsår <2026> & "serie" {X} fetstil'


HEADINGS = "# Ett\n\n## Två\n\ntext[^1]\n\n[^1]: not"


def test_parts_fit_into_the_page_of_another_site(client, error):
    make_article("guide", {"sv": ("Handledning om stängning", HEADINGS)})
    make_article("deactivate", {"sv": ("Avsluta ett konto", HEADINGS)}, [error])
    told = post(client, "sv/ask", {"for": "form", "text": 'Konto "A" är inte aktivt'}).json()
    told["answers"] += post(client, "sv/ask", {"for": "form", "text": "Handledning om stängning"}).json()[
        "answers"
    ]
    parts = [part for answer in told["answers"] for part in answer["parts"] if "Ett" in part["html"]]
    assert len(parts) == 2
    for part in parts:
        assert re.findall(r"<h\d", part["html"]) == ["<h3", "<h4"]
        prefix = slugify(part["key"])
        anchors = re.findall(r'(?:id|href)="#?([^"]*)"', part["html"])
        assert (len(anchors), [name for name in anchors if not name.startswith(f"{prefix}-")]) == (6, [])


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "https://shop.example.evil", "\0"])
def test_sites_that_are_not_on_the_list_are_refused(client, origin):
    response = post(client, "sv/ask", {"text": "konto"}, origin)
    assert (response.status_code, "Access-Control-Allow-Origin" in response.headers) == (403, False)


def test_site_taken_off_the_list_is_refused(client):
    WidgetOrigin.objects.update(is_active=False)
    assert post(client, "sv/ask", {"text": "konto"}).status_code == 403


def test_browser_is_told_that_the_site_may_read_the_answer(client):
    asked = client.options(
        "/widget/sv/ask", headers={"origin": SHOP, "access-control-request-method": "POST"}
    )
    assert (asked.status_code, asked.headers["Access-Control-Allow-Headers"]) == (204, "Content-Type")
    answered = post(client, "sv/ask", {"text": "konto"})
    assert answered.headers["Access-Control-Allow-Origin"] == SHOP
    assert (dict(answered.cookies), "Origin" in answered.headers["Vary"]) == ({}, True)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '"x"', "null", "[" * 9999, '{"text": {}}', '{"text": "\\u0000🙈"}']
)
@pytest.mark.parametrize("path", ["sv/ask", "xx/ask", "count"])
def test_any_body_gets_an_answer(client, path, body):
    assert post(client, path, body).status_code == (400 if path == "count" else 200)


def test_body_too_large_gets_an_answer_that_the_site_may_read(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = post(client, "sv/ask", {"text": "x" * 2000})
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, SHOP)


def test_condition_says_its_language(client, error):
    FixCondition.objects.create(fix=error.fixes.get(), language="en", when="You are an administrator.")
    body = post(client, "sv/ask", {"for": "form", "text": 'Konto "A" är inte aktivt'}).json()
    part = body["answers"][0]["parts"][0]
    assert (part["when"], part["when_language"]) == ("You are an administrator.", "en")


def test_counters_need_a_form_that_we_named(client, error):
    post(client, "count", {"form": "made up", "counter": "solved", "key": f"error:{error.pk}"})
    assert not Deflection.objects.exists()


@pytest.mark.parametrize("counter", [[], {}, None, 1, "solved_", "__class__", "pk"])
def test_counter_that_there_is_not_counts_nothing(client, error, counter):
    form = post(client, "sv/ask", {"for": "form", "text": "zzz"}).json()["form"]
    answered = post(client, "count", {"form": form, "counter": counter, "key": f"error:{error.pk}"})
    assert (answered.status_code, Deflection.objects.exists()) == (200, False)


def test_readers_are_limited(client, monkeypatch):
    monkeypatch.setattr("kb.views.widget.MAX_CALLS_A_MINUTE", 1)
    assert [post(client, "sv/ask", {"text": "konto"}).status_code for _ in range(2)] == [200, 429]


def test_script_is_small_and_has_its_words_in_every_language(client):
    response = client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert len(response.content) < 8_000
    content = gzip.decompress(response.content).decode()
    assert ('"help": "Hjälp"' in content, '"help": "Help"' in content) == (True, True)
    tag = response.headers["ETag"]
    assert client.get("/widget.js", headers={"if-none-match": tag}).status_code == 304


def test_script_follows_its_changed_files(client, monkeypatch, tmp_path):
    module, style = tmp_path / "module.js", tmp_path / "widget.css"
    monkeypatch.setattr("kb.widget.MODULES", ["module.js"])
    monkeypatch.setattr("kb.widget.finders.find", lambda name: str(tmp_path / name.rpartition("/")[2]))
    (tmp_path / "tokens.css").write_text("")
    style.write_text("b { }")
    module.write_text('/*STYLE*/ ""\n')
    assert '"b { }"' in client.get("/widget.js").text
    style.write_text("i { }")
    os.utime(style, (1, 1))
    assert '"i { }"' in client.get("/widget.js").text


def test_modules_are_one_script_without_imports_and_exports():
    modules = [
        "// Says a word.\nexport const word = 'a';\n",
        'import { word } from "./a.js";\nprint(word);\n',
    ]
    assert "const word = 'a';\nprint(word);\n})();" in assembled(modules)
    assert re.findall(r"^\s*(?:import|export)\b.*", script()[0], re.MULTILINE) == []


def test_every_module_of_the_script_stands_after_those_it_imports():
    for number, name in enumerate(MODULES):
        path = Path(finders.find(name))
        imports = re.findall(r'^import .* from "(.+)";', path.read_text(), re.MULTILINE)
        assert {(path.parent / found).resolve() for found in imports} <= {
            Path(finders.find(before)) for before in MODULES[:number]
        }


def test_script_has_the_colours_that_it_uses_light_and_dark(client):
    style = client.get("/widget.js").text
    tokens = colours(read_static(TOKENS))
    used = set(re.findall(r"var\(--(color-[\w-]+)\)", style))
    assert used
    for name in used:
        light, dark = tokens[name]
        assert f"--{name}: {light} !important;" in style
        assert f"--{name}: light-dark({light}, {dark}) !important;" in style


@pytest.mark.parametrize(
    "origin",
    ["https://a.example/", "https://a.example/x", "a.example", "https://", "javascript://x", "https://Å"],
)
def test_origin_is_checked(origin, admin_client):
    page = admin_client.post("/admin/kb/widgetorigin/add/", {"origin": origin, "is_active": "on"})
    assert page.status_code == 200
    assert WidgetOrigin.objects.count() == 1
