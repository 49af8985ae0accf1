import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.markdown.from_html import plain_text
from kb.markdown.rendering import (
    MAX_SOURCE_CHARS,
    embed,
    fill_values,
    references_in,
    render,
    with_slots,
)
from kb.markdown.syntax import Reference, Target


def resolve(references, language):
    """Everything exists except what is called missing; titles are Swedish."""
    return {
        ref: Target(f"/{language}/{ref.target}/", f"Om {ref.target}", "sv", ref.target)
        for ref in references
        if "missing" not in ref.target
    }


def html(source, language="sv"):
    return render(source, language, resolve).html.strip()


def test_html_in_the_source_is_text():
    assert html("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:x)",
        "[x](data:text/html,x)",
        "[x](vbscript:x)",
        "![x](javascript:x)",
    ],
)
def test_addresses_that_run_code_are_not_links(source):
    assert "href" not in html(source)
    assert "src" not in html(source)


def test_bare_addresses_become_links_but_file_names_do_not():
    assert 'href="https://a.se/b"' in html("https://a.se/b")
    assert html("readme.md foo.py a@b.se") == "<p>readme.md foo.py a@b.se</p>"


def test_links_that_leave_the_site_say_so():
    assert 'rel="external noopener"' in html("[x](https://a.se)")
    assert 'rel="external noopener"' in html("[x](//a.se)")
    assert html("[x](/sv/)") == '<p><a href="/sv/">x</a></p>'


def test_headings_go_below_the_pages_title_and_get_anchors():
    rendered = render("# Öppna\n\n## Gör så här\n\n## Gör så här", "sv", resolve)
    assert re.findall(r'<(h\d) id="([^"]+)"', rendered.html) == [
        ("h2", "h-öppna"),
        ("h3", "h-gör-så-här"),
        ("h3", "h-gör-så-här-2"),
    ]
    assert [(row.level, row.anchor, row.title) for row in rendered.headings][1] == (
        3,
        "h-gör-så-här",
        "Gör så här",
    )


def test_headings_without_a_first_level_stay_where_they_are():
    assert html("## A") == '<h2 id="h-a">A</h2>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[[error:2001304]]", '<a class="xref xref--error" href="/sv/2001304/">Om 2001304</a>'),
        ("[[error:a/b|så]]", '<a class="xref xref--error" href="/sv/a/b/">så</a>'),
        ("[[article:key#part|<i>]]", '<a class="xref xref--article" href="/sv/key/">&lt;i&gt;</a>'),
        ("[[article:missing|så]]", '<span class="xref-broken">så</span>'),
        ("[[error:missing]]", '<span class="xref-broken">missing</span>'),
    ],
)
def test_cross_links_are_resolved_or_marked(source, expected):
    assert html(source) == f"<p>{expected}</p>"


def test_cross_link_text_in_another_language_says_which():
    assert 'href="/en/x/" lang="sv">Om x<' in html("[[error:x]]", "en")
    assert 'href="/en/x/">see<' in html("[[error:x|see]]", "en")


@pytest.mark.parametrize(
    "source", ["`[[error:x]] {A}`", "```\n[[error:x]] {A}\n```", r"\[[error:x]] \{A}", "[[other:x]]"]
)
def test_code_and_escaped_text_hold_no_links_and_no_slots(source):
    rendered = render(source, "sv", resolve)
    assert rendered.references == []
    assert "slot" not in rendered.html


def test_cross_links_stand_in_table_cells_with_an_escaped_bar():
    assert '">etikett</a></td>' in html("| a |\n|---|\n| [[article:k\\|etikett]] |")


def test_references_are_collected_once_and_the_broken_ones_told():
    rendered = render("[[error:x]] [[error:x]] [[article:missing]]", "sv", resolve)
    assert rendered.references == [Reference("error", "x"), Reference("article", "missing")]
    assert rendered.broken == [Reference("article", "missing")]
    assert references_in("## [[error:x]]") == [Reference("error", "x")]


def test_menu_paths_are_crumbs_in_their_own_language():
    crumbs = "<span>Inställningar</span> › <span>A &amp; B</span>"
    assert (
        html("[[menu:Inställningar > A & B]]", "en")
        == f'<p><span class="menu-path" lang="sv">{crumbs}</span></p>'
    )
    assert (
        html("[[menu/en:Account]]") == '<p><span class="menu-path" lang="en"><span>Account</span></span></p>'
    )


def test_placeholders_are_slots_that_values_fill():
    slot = '<span class="slot" data-name="Account">{Account}</span>'
    assert html("Konto {Account}") == f"<p>Konto {slot}</p>"
    filled = fill_values(html("Konto {Account}, {Series}"), {"Account": '<b a="">'})
    assert (
        '<mark class="slot slot--filled" data-name="Account" dir="auto">&lt;b a=&quot;&quot;&gt;</mark>'
        in filled
    )
    assert "{Series}</span>" in filled


@pytest.mark.parametrize("source", ["{{Account}}", "{ Account }", "{}", "{a b}", r"\{Account}"])
def test_other_braces_are_text(source):
    assert "slot" not in html(source)


def test_placeholders_in_addresses_stay_text():
    assert 'href="https://a.se/%7BAccount%7D"' in html("[x](https://a.se/{Account})")


def test_meaning_has_slots_but_no_markdown():
    assert (
        with_slots("*a* {{x}} {No} <b>") == '*a* {x} <span class="slot" data-name="No">{No}</span> &lt;b&gt;'
    )


def test_table_alignment_is_a_class_because_styles_are_forbidden():
    assert '<td class="align-right">1</td>' in html("| a |\n|--:|\n| 1 |")


def test_an_empty_cell_of_the_first_row_is_no_header():
    found = html("| | Vad |\n|---|---|\n| a | b |")
    assert found.count("<th") - found.count("<thead") == 1
    assert "<tr>\n<td></td>" in found


@pytest.mark.parametrize(("language", "name"), [("sv", "Tabell"), ("en", "Table")])
def test_a_table_scrolls_in_a_frame_with_a_name(language, name):
    frame = f'<div class="table-scroll" tabindex="0" role="group" aria-label="{name}">'
    assert html("| a |\n|---|\n| 1 |", language).startswith(frame)


def test_a_table_of_too_many_columns_is_text():
    row = "|" + "a|" * 60
    assert "<table" not in html(f"{row}\n{'|' + '-|' * 60}\n{row}")


def test_tasks_callouts_and_footnotes():
    assert html("- [ ] a\n- [x] b") == "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>"
    assert (
        '<div class="callout callout--tip" role="note">\n<p class="callout__title">Obs &lt;b&gt;</p>'
        in html("::: tip Obs <b>\ntext\n:::")
    )
    assert 'id="fn-h-1"' in html("a[^1]\n\n[^1]: b")


def test_plain_text_has_one_line_a_block_and_no_marks():
    source = "## A & B\n\nOpen {Account}[^1] in [[menu:C > D]].\n\n1. x\n2. `y`\n\n|a|b|\n|-|-|\n|c|d|\n\n[^1]: note"
    assert render(source, "sv", resolve).text.split("\n") == [
        "A & B",
        "Open {Account} in C › D.",
        "x",
        "y",
        "a b",
        "c d",
        "note",
    ]
    assert plain_text('<p><img alt="a > b" title="<">x</p>') == "x"


def test_embedded_text_has_lower_headings_and_ids_of_its_own():
    part = embed(html("## A\n\n[x](#h-a) t[^1]\n\n[^1]: n"), "12")
    assert '<h3 id="12-h-a">A</h3>' in part
    assert 'href="#12-h-a"' in part
    assert 'href="#12-fn-h-1"' in part
    assert 'id="12-fn-h-1"' in part
    assert '<a href="#12-fn-h-1" id="12-fnref-h-1">' in part
    assert 'href="#12-fnref-h-1"' in part


def test_pictures_load_late_and_those_without_text_are_counted():
    rendered = render("![](/media/a.png) ![b](/media/b.png)", "sv", resolve)
    assert rendered.images_without_text == 1
    assert '<img src="/media/b.png" alt="b" loading="lazy">' in rendered.html


# --- whatever comes


PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</p>",
            "<img src=x onerror=alert(1)>",
            "<!--",
            "&lt;",
            "&#106;avascript:",
            " onclick=x ",
            "style=x",
        ),
        *(
            "[",
            "](",
            "javascript:alert(1)",
            ")",
            "![",
            "data:text/html,",
            "https://a",
            "[a]: javascript:x",
            "[^1]",
            "[[error:",
        ),
        *(
            "]]",
            "|",
            "`",
            "```",
            "\n",
            "\n\n",
            "- [x] ",
            "> ",
            "#",
            "::: note ",
            ":::",
            "{A}",
            "\\",
            '"',
            "'",
        ),
        *("\0", "\u202e", "\ud800"),
    ]
)
ALLOWED_TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "code",
    ),
    *(
        "em",
        "strong",
        "s",
        "sup",
        "a",
        "img",
        "span",
        "div",
        "section",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ),
}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join))
def test_no_source_gives_a_script_a_handler_or_a_fault(source):
    out = render(source, "sv", resolve).html
    for tag, attributes in re.findall(r"<([a-z0-9]+)((?:\s[^<>]*)?)>", out):
        assert tag in ALLOWED_TAGS
        names = re.findall(r'\s([a-z-]+)="', re.sub(r'="[^"]*"', '=""', attributes))
        assert not [name for name in names if name.startswith("on") or name == "style"]
        addresses = re.findall(r'(?:href|src)="([^"]*)"', attributes)
        assert not [url for url in addresses if re.match(r"\s*(javascript|data|vbscript):", url, re.I)]
    assert "<script" not in out


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["Account", "A"]), st.text(max_size=20)))
def test_no_value_breaks_out_of_its_slot(values):
    filled = fill_values('<p><span class="slot" data-name="Account">{Account}</span></p>', values)
    assert re.findall(r"<[^>]*>", filled)[0] == "<p>"
    assert len(re.findall("<", filled)) == 4


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "[",
            "![",
            "a:",
            "`",
            "` `` ",
            "*",
            "_a ",
            "**a ",
            "<",
            "> ",
            "- ",
            "- [ ] x\n",
            "[[error:",
            "[[menu:a > ",
        ),
        *("{", "{A", "|a\n", "::: note\n", "## a\n", "[^a]", "^[", "[a](", "http://", "a\n: b\n", "&", "\\"),
        "|a|b|\n|-|-|\n|c|d|\n\n",
    ],
)
def test_time_grows_with_the_length_only(piece):
    size = 30_000
    start = time.process_time()
    render((piece * size)[:size], "sv", lambda _references, _language: {})
    assert time.process_time() - start < 3


def test_a_wide_and_long_table_takes_bounded_time():
    start = time.process_time()
    html("|" + "a|" * 45 + "\n|" + "-|" * 45 + "\n" + "|a\n" * 10_000)
    assert time.process_time() - start < 8


def test_longer_texts_than_allowed_are_cut_not_refused():
    assert len(render("a" * (MAX_SOURCE_CHARS + 5), "sv", resolve).text) == MAX_SOURCE_CHARS
