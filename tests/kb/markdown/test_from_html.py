"""Markdown of texts and of our HTML."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb.markdown.from_html import address, code, from_html, plain_text, text
from kb.markdown.rendering import render

GITHUB = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
PIECES = st.sampled_from(
    [
        *("#", " ", "*", "_", "`", "```", "~~~", "<b>", "</p>", "<!--", "[x]", "(y)", "](", "![", "!", "&lt;", "&"),
        *("\n", "\n\n", "    ", "> ", "- ", "1. ", "---", "===", ":-", "|-|-|", "\\", "a", "å", "{Account}", "]]>"),
        *("http://x.y/(", "[^1]", "[a]: /b", "\0", "\u2028", "\u202e", "🦊", "<script>", "javascript:", "<?", "\t"),
        *("[[menu:A > B]]", "|", "{{"),
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def read_back(markdown):
    """The tags and the words of what a program makes of it."""
    tokens = GITHUB.parse(markdown)
    inner = [child for token in tokens for child in token.children or ()]
    return [token.type for token in [*tokens, *inner]], plain_text(GITHUB.render(markdown))


def test_html_becomes_markdown():
    source = """
# Title

Go to [[menu:Settings > Accounts]], *open* **account {Account}** or `a|b`.

1. One
   - under

2. Two

::: warning Mind
It ~~was~~ is.
:::

| A | B |
|---|---|
| `x` | y \\| z |

```json
{"a": "```"}
```
"""
    assert from_html(render(source, "sv", lambda *_: {}).html) == (
        """
## Title

Go to **Settings › Accounts**, *open* **account {Account}** or `a|b`.

1. One

   - under

2. Two

> [!WARNING]
> Mind
>
> It ~~was~~ is.

| A | B |
| --- | --- |
| `x` | y \\| z |

````json
{"a": "```"}
````
""".strip()
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("a_b INVALID_GRANT _x_", "a_b INVALID_GRANT \\_x\\_"),
        ("<script> &amp; R&D", "\\<script> \\&amp; R&D"),
        ("two\n\nlines\0", "two lines"),
        ("See!", "See\\!"),
    ],
)
def test_text_stays_readable(written, expected):
    assert text(written) == expected


def test_code_holds_any_backticks():
    assert [code("a"), code("`a`"), code("a``b"), code(" \n")] == ["`a`", "`` `a` ``", "```a``b```", ""]


def test_links_are_absolute_and_stay_inside_their_brackets():
    html = '<p>Wow!<a href="/a(b)">x]</a> <a href="#h-a">y</a> <img src="/i.png" alt="a]b"></p>'
    assert from_html(html, lambda url: f"https://h{url}") == (
        "Wow\\![x\\]](https://h/a%28b%29) y ![a\\]b](https://h/i.png)"
    )
    assert address("https://x.y/å b?q=1&r=<") == "https://x.y/%C3%A5%20b?q=1&r=%3C"


@given(TEXTS)
def test_text_is_nothing_but_text(written):
    line = " ".join(written.replace("\0", "").split())
    for before, types in (
        ("", ["paragraph_open"]),
        ("- ", ["bullet_list_open", "list_item_open", "paragraph_open"]),
    ):
        found, words = read_back(f"{before}{text(written)}\n")
        closing = [name.replace("_open", "_close") for name in reversed(types)]
        assert [name for name in found if name != "text_special"] == (
            [*types, "inline", *closing, "text"] if line else found
        )
        assert words == line


@given(TEXTS)
def test_code_is_what_was_written(written):
    line = " ".join(written.replace("\0", "").split())
    inner = [child for token in GITHUB.parse(code(written)) for child in token.children or ()]
    assert [(child.type, child.content) for child in inner] == ([("code_inline", line)] if line else [])


@given(TEXTS)
@example("#~~~#\u2028~~~")  # a space at the edge of what is struck out
def test_html_comes_back_with_the_same_words_and_no_html_of_its_own(source):
    rendered = render(source, "sv", lambda *_: {})
    found, words = read_back(from_html(rendered.html))
    assert not {"html_block", "html_inline"}.intersection(found)
    assert _letters(words) == _letters(rendered.text)


def _letters(words):
    """Without spaces, and without asterisks: some stand where Markdown cannot make them a mark."""
    return "".join(words.replace("*", "").split())
