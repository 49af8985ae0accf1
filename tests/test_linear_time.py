"""Twice the text takes at most two and a half times the time, whatever it is made of, for everything that reads texts.

Hostile texts are short pieces of a syntax's own signs, repeated: a list of those that were slow somewhere, and pieces
put together at random. All are tried at one size; the slowest are then measured where a measurement is worth something.
"""

import gc
import json
import random
from contextlib import suppress
from time import process_time

import pytest
from django.urls import Resolver404, resolve

from errors import transfer, word_diff
from errors.alignment import decoding, fields, machine_names, segments, signatures, spelling, tokens
from errors.recognition import code_forms, context, vendors
from errors.recognition.scoring import rank
from errors.transfer.stored import Stored
from kb import redaction, search
from kb.markdown import from_html, rendering
from kb.markdown.negotiation import markdown_address
from kb.publishing import external_links, readiness
from kb.search import analysis
from kb.transfer import categories
from kb.transfer.articles import read_article
from kb.views import system_pages
from tests.factories import make_error
from tests.helpers.catalogue_files import as_workbook, in_xml

MEASURED = 0.02  # seconds of CPU: shorter ones say nothing on a busy machine
TRIED = 2_000  # characters, to find the slowest pieces; fewer where a reader is slow for any text

MARKDOWN = [
    *(
        "<",
        "http://",
        "https://a.se/",
        "//a.se",
        "mailto:",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "[[",
        "]]",
        "[[error:1",
        "`",
    ),
    *(
        "*",
        "_",
        "~~",
        "|",
        "> ",
        "- ",
        "1. ",
        "{",
        "}",
        "&",
        "&amp;",
        ":::note\n",
        "\\",
        "\n",
        "\n\n",
        "#",
        "## a\n",
    ),
    *(
        "[^",
        "[^1]",
        "[^1]: ",
        "^[",
        "[a]: ",
        "[a]",
        ": ",
        "    ",
        "=",
        "a",
        " ",
        '"',
        "'",
        "|a|\n|-|\n",
        "a\n: b\n",
    ),
]
SIGNS = [
    *(
        "<",
        ">",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "{A}",
        '"',
        "'",
        "”",
        "`",
        "_",
        "-",
        "--",
        ".",
        ",",
        ":",
        ";",
        "/",
        "\\",
        "|",
    ),
    *(
        "@",
        "a@",
        "a@b.",
        "+46",
        "&",
        "&#",
        "&amp;",
        "%",
        "%C3",
        "=C3",
        "\\u",
        "\\u00e5",
        "Ã¥",
        "\u0301",
        "ﷺ",
        "🙈",
        "İ",
    ),
    *(
        "a",
        "å",
        "aB3",
        "0",
        "1 ",
        "a ",
        "error ",
        "kod ",
        "Error: ",
        "password ",
        "token=",
        "Bearer ",
        "\n",
        "\t",
        "\r",
    ),
    *(
        '{"a":',
        "[{",
        "<a ",
        "</a>",
        "<!--",
        "<p>",
        'href="',
        "a: ",
        "at a.b(",
        "2026-01-01 ",
        "0a1f-",
        "xn--",
        "konto ",
    ),
]
RECOGNISED = [
    *(
        "a.a.a.",
        "/a/a/a",
        "((((",
        '{"{"',
        "<a<a",
        "=",
        "A_B_",
        "CamelCase",
        "1 2 3 ",
        " ",
        "  (",
        "a::",
        "\\a",
        "\n",
    ),
    *(
        "http://a",
        "a.se/",
        "host=a.",
        "1.1.1.1 ",
        "a@",
        "a-",
        "~/",
        "a=1&",
        '"a": "',
        "'a': '",
        "(truncated",
        "...",
    ),
    *(
        "not active ",
        "can not ",
        "HTTP 401 ",
        "GET /a 401 ",
        "401 Unauthorized ",
        "status ",
        "at a.b(",
        "timeout of 1",
    ),
    *(
        "cURL error 28 ",
        "Connection to a",
        "failed to connect to a.",
        "invalid_grant ",
        "{invalid_grant ",
        "Stripe: ",
    ),
    *(
        "error_description: ",
        "error from ",
        "fel 2000423 och 2000433 ",
        "2 001 304 ",
        "ERR2001304",
        "kod 1, ",
        "a_1 ",
    ),
]
YAML = [
    "{",
    "}",
    "[",
    "]",
    "a: ",
    "? ",
    "- ",
    "&a ",
    "*a ",
    "!!",
    "|\n",
    ">",
    '"',
    "'",
    "#",
    "\n",
    "  ",
    "---\n",
    "a",
    "%",
    ",",
]
PO = [
    'msgid "a"\n',
    'msgstr "b"\n',
    'msgctxt "c"\n',
    '"',
    '"a"\n',
    "#",
    "#, fuzzy\n",
    "#~ ",
    "\\",
    "\n",
    "msgid ",
    "[0]",
    "a",
]
TABLE = [
    ",",
    ";",
    "\t",
    '"',
    '""',
    "\n",
    "\r",
    "'",
    "=",
    "a",
    "å",
    "related:",
    "customer;",
    "{",
    "{a ",
    "a/b\n",
    "\n\t",
    " ",
]

# What was slow somewhere, or is a little slower than the rest.
KNOWN = {
    "markdown": [
        "<http://",
        "http://a.",
        "http://a/(",
        "http://![",
        "![",
        "[[",
        "[",
        "^[",
        "//a.se/(",
        "*a**a ",
        "# a\n",
    ],
    "references": ["[a]", "![a]", "[a][]"],
    "tokens": ["_", "a", "0", "-", "+46", "a/"],
    "placeholders": ["{a ", "a ", "a-"],
    "list": ["  - \na\n> ", "> a\n"],
    "links": ["<a ", '<a href="'],
}


def table_in(format):
    """Reads a workbook of which the text is one cell of each kind, or the text as a file."""
    names = ["system", "title_sv", "message_sv", "related", "fixed_by"]

    def read(written):
        rows = [names, ["a", *(written for _name in names[1:])]]
        data = as_workbook([list(map(in_xml, row)) for row in rows]) if format == "xlsx" else written.encode()
        transfer.plan(transfer.read(data, format), Stored())

    return read


def in_front_matter(written):
    read_article("a.sv.md", f"---\n{written}\n---\nText\n", [])


def rendered(written):
    return rendering.render(written, "sv", lambda _references, _language: {})


def with_reference(written):
    rendered(f"[a]: {'b' * len(written)}\n\n{written}")


def as_address(written):
    with suppress(Resolver404):
        resolve(f"/sv/errors/{written}")
    system_pages._words(written)
    markdown_address(written)


# name → what reads the text, the signs of its syntax, the longest text that it is given, what stands before it
def roles_of_codes(source):
    text = code_forms.prepared(source)
    return [code_forms.role_in(text, code) for code in code_forms.codes_in_text(text)]


READERS = {
    "markdown": (rendered, MARKDOWN, rendering.MAX_SOURCE_CHARS, ""),
    "references": (with_reference, MARKDOWN, rendering.MAX_SOURCE_CHARS // 2, ""),
    "list": (
        rendering.references_in,
        ["- ", "  - ", "1. ", "\n", "a\n", "> ", "\t"],
        rendering.MAX_SOURCE_CHARS,
        "- ",
    ),
    "HTML to Markdown": (lambda source: from_html.from_html(rendered(source).html), MARKDOWN, 50_000, ""),
    "plain text": (from_html.plain_text, SIGNS, 200_000, ""),
    "sections": (from_html.template_sections, SIGNS, 200_000, ""),
    "slots": (rendering.with_slots, SIGNS, 50_000, ""),
    "redaction": (redaction.redact, SIGNS, 200_000, ""),
    "decoding": (decoding.decode, SIGNS, tokens.MAX_TEXT_CHARS, ""),
    "segments": (segments.segments, SIGNS, tokens.MAX_TEXT_CHARS, ""),
    "fields": (lambda source: [*fields.parts(source)], RECOGNISED, tokens.MAX_TEXT_CHARS, "a "),
    "machine names": (
        lambda source: [*machine_names.spans(source)],
        RECOGNISED,
        tokens.MAX_TEXT_CHARS,
        "",
    ),
    "spoken words": (tokens.spoken_words, RECOGNISED, tokens.MAX_TEXT_CHARS, ""),
    "opposites": (
        lambda source: spelling.opposites(tokens.folded_words(source)),
        RECOGNISED,
        tokens.MAX_TEXT_CHARS,
        "",
    ),
    "context": (context.Context.of, RECOGNISED, tokens.MAX_TEXT_CHARS, ""),
    "vendors": (
        lambda source: vendors.other_vendor(source, ["a.se"], ["A"]),
        RECOGNISED,
        tokens.MAX_TEXT_CHARS,
        "Stripe: ",
    ),
    "codes": (roles_of_codes, RECOGNISED, tokens.MAX_TEXT_CHARS, ""),
    "tokens": (signatures.signature_of, SIGNS, 20_000, ""),
    "placeholders": (signatures.placeholder_issues, SIGNS, 20_000, "{"),
    "masks": (signatures.generalise, SIGNS, 20_000, ""),
    "terms": (lambda source: analysis.query_terms(source, ["sv", "en"]), SIGNS, 20_000, ""),
    "documents": (lambda source: analysis.terms(source, "sv"), SIGNS, 200_000, ""),
    "matched words": (lambda source: analysis.matched_words(source, ["konto"], "sv"), SIGNS, 200_000, ""),
    "difference": (lambda source: word_diff.difference(source, source[::-1]), SIGNS, 200_000, ""),
    "sameness": (lambda source: word_diff.is_equivalent(source, f"{source}."), SIGNS, 200_000, ""),
    "links": (external_links.links_in, SIGNS, 200_000, ""),
    "own links": (readiness._ADDRESS.findall, SIGNS, 200_000, ""),
    "CSV": (table_in("csv"), TABLE, 200_000, "system,title_sv,message_sv\n"),
    "header": (table_in("csv"), TABLE, 200_000, ""),
    "XLSX": (table_in("xlsx"), TABLE, 8_000, ""),
    "JSON": (
        table_in("json"),
        ["[", "]", "{", "}", '"a"', '{"a":', ",", ":", "1", "\\u", " ", "1e9"],
        200_000,
        "",
    ),
    "JSON of texts": (
        lambda source: table_in("json")(json.dumps([{"titles": {"sv": source}}])),
        SIGNS,
        200_000,
        "",
    ),
    "PO": (table_in("po"), PO, 100_000, 'msgid ""\nmsgstr "X-Source-Language: sv\\nLanguage: en\\n"\n\n'),
    "front matter": (in_front_matter, YAML, 12_000, ""),
    "categories": (lambda source: categories.read(source, []), YAML, 12_000, ""),
    "address": (as_address, SIGNS, 8_000, ""),
}
SHARDS = {"markdown": 4, "HTML to Markdown": 2}
CASES = [(name, shard) for name in READERS for shard in range(SHARDS.get(name, 1))]


@pytest.fixture(autouse=True)
def _without_collections():
    """A collection of garbage falls into one measurement and not into another."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def filled(piece, size):
    return (piece * (size // len(piece) + 1))[:size]


def seconds(read, written):
    start = process_time()
    read(written)
    return process_time() - start


def pieces(name, shard, signs, count=40):
    """Single signs, pairs and longer ones; other ones in each shard."""
    chance = random.Random(f"{name}{shard}")
    long = ["".join(chance.choices(signs, k=chance.choice([2, 2, 3, 4]))) for _ in range(count)]
    return [*KNOWN.get(name, []), *(signs if not shard else []), *long]


def tried(longest):
    return min(TRIED, longest // 25)


def growth(read, piece, longest):
    """How many times as long twice the text takes, at the first size that takes long enough; 0 where none does."""
    size = tried(longest)
    while size * 2 <= longest:
        if seconds(read, filled(piece, size)) > MEASURED:
            once, twice = (min(seconds(read, filled(piece, n)) for _ in range(2)) for n in (size, 2 * size))
            if once > MEASURED:
                return twice / once
        size *= 2
    return 0


MAX_GROWTH = 2.5  # of the time, where the text is twice as long


def least_growth(read, piece, longest):
    """Return the growth; of two measurements the least, because a busy machine makes one too long."""
    grown = growth(read, piece, longest)
    return min(grown, growth(read, piece, longest)) if grown > MAX_GROWTH else grown


@pytest.mark.parametrize(("name", "shard"), CASES)
def test_time_grows_no_faster_than_the_text(name, shard):
    read, signs, longest, before = READERS[name]

    def with_start(written):
        read(before + written)

    found = sorted(
        pieces(name, shard, signs), key=lambda piece: -seconds(with_start, filled(piece, tried(longest)))
    )
    slowest = [*found[:2], *(piece for piece in KNOWN.get(name, []) if not shard)]
    assert {
        piece: grown for piece in slowest if (grown := least_growth(with_start, piece, longest)) > MAX_GROWTH
    } == {}


NESTED = [
    *(
        ("markdown", *pair)
        for pair in [("[", "]"), ("![", "]"), ("[a](", ")"), ("^[", "]"), ("*a", "*"), ("~~", "~~")]
    ),
    *(
        ("markdown", *pair)
        for pair in [("`", "`"), ("<", ">"), ("> ", "\n"), ("- ", "\n"), (":::note\n", ":::\n")]
    ),
    *(("JSON", *pair) for pair in [("[", "]"), ('{"a":', "}"), ('[{"errors":', "}]")]),
    *(("front matter", *pair) for pair in [("[", "]"), ("{a: ", "}"), ("- ", "\n")]),
    *(("redaction", *pair) for pair in [("(", ")"), ('"', '"'), ("password ", " ")]),
    *(("segments", *pair) for pair in [('{"a":', "}"), ('"{\\"', '"'), ("&amp;", "amp;"), ("%25", "25")]),
    *(("placeholders", *pair) for pair in [("{", "}"), ("{a ", "}")]),
]


@pytest.mark.parametrize(("name", "opening", "closing"), NESTED)
def test_nesting_costs_what_its_length_costs(name, opening, closing):
    read, _signs, longest, before = READERS[name]

    def nested(written):
        depth = len(written) // (len(opening) + len(closing))
        read(before + opening * depth + "a" + closing * depth)

    assert growth(nested, "x", longest // 2) <= 2.5


BOUND = 60  # times what ordinary prose of the same length costs, or where that is next to nothing, what can be measured
PROSE = "Kontot kan inte hittas i registret, så fakturan bokförs inte: välj ett [annat](/sv/) konto. "


@pytest.mark.parametrize("name", READERS)
def test_no_text_costs_much_more_than_prose(name):
    read, signs, longest, before = READERS[name]
    size = longest // 4
    found = pieces(name, 0, signs)
    slowest = max(found, key=lambda piece: seconds(read, before + filled(piece, tried(longest))))
    ordinary = max(MEASURED, seconds(read, before + filled(PROSE, size)))
    assert seconds(read, before + filled(slowest, size)) <= BOUND * ordinary


@pytest.mark.django_db
@pytest.mark.parametrize("ask", [rank, search.search])
def test_query_takes_no_longer_than_it_is_long(ask):
    make_error("2001304", {"sv": ["Kan inte hitta kontot {Account} i registret."]})
    found = sorted(pieces("query", 0, SIGNS, 20), key=lambda piece: -seconds(ask, filled(piece, TRIED)))
    assert {
        piece: grown for piece in found[:3] if (grown := growth(ask, piece, tokens.MAX_TEXT_CHARS)) > 2.5
    } == {}
