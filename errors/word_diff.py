"""Word diff of two texts, and whether they differ in more than punctuation. Pure; bounded in time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MAX_LINES = 4000  # between the first and the last difference; more are one changed passage
MAX_WORDS = 1500  # of a changed passage that are compared
MAX_CONTEXT_CHARS = 240  # of an unchanged passage, shown on each side of a change

_WORDS = re.compile(r"\S+\s*|\s+")
_PUNCTUATION = re.compile(r"[\s.,;:!?'\"“”„‘’()…–—*_`#]+")


class ChangeKind(StrEnum):
    """Kind of a piece of a diff."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    LEFT_OUT = "left_out"  # an unchanged passage that is not shown; its text is empty


@dataclass(frozen=True, slots=True)
class Piece:
    """Run of text of one kind."""

    kind: ChangeKind
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """Return the new text with removed and added pieces in their places: by lines, inside changed lines by words."""
    pieces: list[Piece] = []
    for a, b in _blocks(old.splitlines(keepends=True), new.splitlines(keepends=True), MAX_LINES):
        if a == b:
            pieces.append(Piece(ChangeKind.SAME, "".join(a)))
        else:
            pieces += _by_words("".join(a), "".join(b))
    return _joined(pieces)


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces without long unchanged passages, of which only the ends beside a change are kept."""
    kept: list[Piece] = []
    for number, piece in enumerate(pieces):
        if piece.kind != ChangeKind.SAME or len(piece.text) <= 3 * MAX_CONTEXT_CHARS:
            kept.append(piece)
            continue
        head = piece.text[:MAX_CONTEXT_CHARS].rpartition(" ")[0] if number else ""
        tail = piece.text[-MAX_CONTEXT_CHARS:].partition(" ")[2] if number < len(pieces) - 1 else ""
        ends = (Piece(ChangeKind.SAME, head), Piece(ChangeKind.LEFT_OUT, ""), Piece(ChangeKind.SAME, tail))
        kept += [end for end in ends if end.text or end.kind == ChangeKind.LEFT_OUT]
    return kept


def is_equivalent(old: str, new: str) -> bool:
    """Return True if only spaces and punctuation differ. Signs inside numbers and addresses are not punctuation."""
    return _PUNCTUATION.sub(" ", old).strip() == _PUNCTUATION.sub(" ", new).strip()


def _by_words(old: str, new: str) -> Iterator[Piece]:
    for a, b in _blocks(_WORDS.findall(old), _WORDS.findall(new), MAX_WORDS):
        if a == b:
            yield Piece(ChangeKind.SAME, "".join(a))
        else:
            yield Piece(ChangeKind.REMOVED, "".join(a))
            yield Piece(ChangeKind.ADDED, "".join(b))


def _blocks(a: list[str], b: list[str], limit: int) -> Iterator[tuple[list[str], list[str]]]:
    """Yield both lists as pairs of runs, equal or different. More than `limit` items between are one different run."""
    start = _shared(a, b)
    end = _shared(a[start:][::-1], b[start:][::-1])
    yield a[:start], b[:start]
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    if max(len(inner_a), len(inner_b)) > limit:
        yield inner_a, inner_b
    else:
        for _tag, i, j, k, m in SequenceMatcher(None, inner_a, inner_b).get_opcodes():
            yield inner_a[i:j], inner_b[k:m]
    yield a[len(a) - end :], b[len(b) - end :]


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the common beginning."""
    pairs = zip(a, b, strict=False)
    return next((number for number, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Join neighbours of one kind, and drop empty pieces."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.kind == joined[-1].kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined
