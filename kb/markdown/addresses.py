"""Linkifier of bare addresses in Markdown, in linear time. Pure.

The stock rule searches the whole text before each colon, and reads each address to the end of the text. Here a scheme
is searched in the few characters before the colon, and addresses have a maximum length.
"""

import re

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

MAX_ADDRESS_CHARS = 2000  # characters; what is longer stays text

_SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])(https?|ftp)$", re.I)
_MAX_SCHEME_CHARS = len("https")


class AddressLinkifier(LinkifyIt):
    """Finder of addresses with a scheme. Host names and mail addresses alone do not count."""

    def __init__(self) -> None:
        super().__init__(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})

    def test_schema_at(self, text: str, name: str, position: int) -> int:
        """Return how many characters of an address follow the scheme that ends at the position, or 0."""
        start = max(position - 3, 0)  # the stock rule looks back as far
        length = int(
            super().test_schema_at(text[start : position + MAX_ADDRESS_CHARS], name, position - start)
        )
        return 0 if length >= MAX_ADDRESS_CHARS else length


_addresses = AddressLinkifier()


def use_addresses(parser: MarkdownIt) -> None:
    """Replace the parser's stock rules by these."""
    parser.linkify = _addresses
    parser.inline.ruler.at("linkify", _link_address)


def _link_address(state: StateInline, silent: bool) -> bool:
    """Inline rule: `https://…` becomes a link before its characters are read as emphasis."""
    pos = state.pos
    if state.linkLevel or not state.src.startswith("://", pos):
        return False
    scheme = _SCHEME.search(state.pending[-_MAX_SCHEME_CHARS - 1 :])
    start = pos - len(scheme[1]) if scheme else pos
    found = _addresses.match_at_start(state.src[start : pos + MAX_ADDRESS_CHARS]) if scheme else None
    if not scheme or not found or len(found.url) >= MAX_ADDRESS_CHARS:
        return False
    text = found.url.rstrip("*")  # emphasis around the address ends there
    href = state.md.normalizeLink(text)
    if not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        _push_link(state, href, state.md.normalizeLinkText(text))
    state.pos = start + len(text)
    return True


def _push_link(state: StateInline, href: str, text: str) -> None:
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": href}
    state.push("text", "", 0).content = text
    closing = state.push("link_close", "a", -1)
    opening.markup = closing.markup = "linkify"
    opening.info = closing.info = "auto"
