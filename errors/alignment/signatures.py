"""Signatures of wordings: words and gaps. Also placeholders, and wordings filled with values. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .tokens import folded_words, tokenise

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
class SignatureToken:
    """Folded word of a wording, or a gap with its placeholder's name ("" for a guessed gap)."""

    word: str
    name: str = ""

    @property
    def is_gap(self) -> bool:
        return self.word == GAP


def placeholders(text: str) -> list[str]:
    """Return the names of a wording's placeholders in their order, repeated ones too."""
    return [match[1] for match in _PLACEHOLDER.finditer(text) if match[1]]


def placeholder_issues(text: str) -> list[str]:
    """Return one sentence, in the active language, for each brace that looks like a placeholder but is none."""
    masked = _PLACEHOLDER.sub(lambda match: "\0" * len(match[0]), text)
    return [
        _("“%(part)s” is not a placeholder. Write {Account}, or {{ and }} for plain braces.")
        % {"part": match[0][:40]}
        for match in _BAD_PLACEHOLDER.finditer(masked)
    ]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the wording with values in its placeholders. Placeholders without a value stay as they are."""

    def replacement(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0][0]
        return values.get(match[1], match[0])

    return _PLACEHOLDER.sub(replacement, text)


def generalise(text: str) -> str:
    """Return a pasted wording with its changing parts as placeholders: {Value}, {Value2}, …"""
    parts: list[str] = []
    position = 0
    for number, gap in enumerate(_GUESSED.finditer(text), 1):
        name = f"{{Value{number if number > 1 else ''}}}"
        parts += [text[position : gap.start()].replace("{", "{{").replace("}", "}}"), name]
        position = gap.end()
    return "".join([*parts, text[position:].replace("{", "{{").replace("}", "}}")])


def signature_of(text: str) -> tuple[SignatureToken, ...]:
    """Return a wording's words and gaps.

    In a wording without placeholders the gaps are guessed: first everything with a digit, then only what is surely a
    value. No gap is guessed if fewer than two words, or one, would be left.
    """
    if placeholders(text):
        return _tokens(text, _PLACEHOLDER)
    for gaps in (_GUESSED, _SURELY_VALUES):
        guessed = _tokens(text, gaps)
        if sum(not token.is_gap for token in guessed) >= (2 if gaps is _GUESSED else 1):
            return guessed
    return _tokens(text, None)


def literal_words(text: str) -> list[str]:
    """Return the folded words of a wording outside the gaps of its signature, as they are written.

    Camel case, negations and spellings stay, so that a word with a typing error differs in one word only.
    """
    for gaps in (_PLACEHOLDER,) if placeholders(text) else (_GUESSED, _SURELY_VALUES):
        words = folded_words(gaps.sub(" ", text))
        if len(words) >= (2 if gaps is _GUESSED else 1):
            return words
    return folded_words(text)


def _tokens(text: str, gaps: re.Pattern[str] | None) -> tuple[SignatureToken, ...]:
    signature: list[SignatureToken] = []
    position = 0
    for gap in gaps.finditer(text) if gaps else ():
        signature += [SignatureToken(token.text) for token in tokenise(text[position : gap.start()])]
        position = gap.end()
        if gap[0] not in ("{{", "}}"):
            signature.append(SignatureToken(GAP, gap[1] or "" if gaps is _PLACEHOLDER else ""))
    signature += [SignatureToken(token.text) for token in tokenise(text[position:])]
    return tuple(signature)
