"""Signature of a wording: its words and gaps, its placeholders, and the text with values filled in. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .tokens import words

GAP = "*"

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_BAD_PLACEHOLDER = re.compile(
    r"\{\s*\}|\{\w[\w .-]*+(?:[^\w .{}-][\w .-]*+)?\}|\{[^\W\d_]\w*(?=[^\w}]|\Z)(?![^{}]*\})"
)
_SURE = (
    r"""["“”«»„][^"“”«»„\n]{1,80}["“”«»]|(?<!\w)['‘`][^'’`\n]{1,80}['’`](?!\w)"""  # quoted
    r"""|[\w.+-]{1,64}@[\w-]+\.[\w.]+"""  # mail address; what is bounded here keeps long runs linear
    r"""|\w{0,64}/(?:[\w.{}*-]+/)+[\w.*-]*|\b[A-Za-z]:\\[\w\\.-]+"""  # path
    r"""|\b[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}\b|\b\d{4}-\d\d-\d\d\b"""  # UUID, date
)
_SURELY_VALUES = re.compile(_SURE)
_GUESSED = re.compile(_SURE + r"|\b\w*\d[\w.,:-]*")  # anything that holds a digit


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word of a message, or a gap with the name of its placeholder ("" where it was guessed)."""

    word: str
    name: str = ""

    @property
    def is_gap(self) -> bool:
        return self.word == GAP


def placeholders(text: str) -> list[str]:
    """The names of a message's placeholders in their order."""
    return [found[1] for found in _PLACEHOLDER.finditer(text) if found[1]]


def placeholder_faults(text: str) -> list[str]:
    """One sentence for each brace that was meant as a placeholder and is none."""
    masked = _PLACEHOLDER.sub(lambda found: "\0" * len(found[0]), text)
    return [
        _("“%(part)s” is not a placeholder. Write {Account}, or {{ and }} for plain braces.")
        % {"part": found[0][:40]}
        for found in _BAD_PLACEHOLDER.finditer(masked)
    ]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The message with values in its placeholders; those without a value stay as they are."""

    def put(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0][0]
        return values.get(found[1], found[0])

    return _PLACEHOLDER.sub(put, text)


def generalise(text: str) -> str:
    """A pasted wording as a template: what changes from case to case becomes {Value}, {Value2}, …"""
    parts: list[str] = []
    position = 0
    for number, gap in enumerate(_GUESSED.finditer(text), 1):
        name = f"{{Value{number if number > 1 else ''}}}"
        parts += [text[position : gap.start()].replace("{", "{{").replace("}", "}}"), name]
        position = gap.end()
    return "".join([*parts, text[position:].replace("{", "{{").replace("}", "}}")])


def tokens(text: str) -> tuple[Token, ...]:
    """A message's words and gaps. Without placeholders the changing parts are guessed, unless too little were left."""
    if placeholders(text):
        return _tokens(text, _PLACEHOLDER)
    for gaps in (_GUESSED, _SURELY_VALUES):
        guessed = _tokens(text, gaps)
        if sum(not token.is_gap for token in guessed) >= (2 if gaps is _GUESSED else 1):
            return guessed
    return _tokens(text, None)


def _tokens(text: str, gaps: re.Pattern[str] | None) -> tuple[Token, ...]:
    found: list[Token] = []
    position = 0
    for gap in gaps.finditer(text) if gaps else ():
        found += [Token(word.text) for word in words(text[position : gap.start()])]
        position = gap.end()
        if gap[0] not in ("{{", "}}"):
            found.append(Token(GAP, gap[1] or "" if gaps is _PLACEHOLDER else ""))
    found += [Token(word.text) for word in words(text[position:])]
    return tuple(found)
