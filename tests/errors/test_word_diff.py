"""Word by word, whole and in bounded time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.word_diff import ChangeKind, difference, is_equivalent, shortened


def shown(old, new):
    marks = {
        ChangeKind.SAME: "{}",
        ChangeKind.REMOVED: "[-{}]",
        ChangeKind.ADDED: "[+{}]",
        ChangeKind.LEFT_OUT: "…",
    }
    return "".join(marks[piece.kind].format(piece.text) for piece in difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", ""),
        ("a b", "a b", "a b"),
        ("", "a b", "[+a b]"),
        ("a b", "", "[-a b]"),
        ("Open account 3050 now", "Open account 3051 now", "Open account [-3050 ][+3051 ]now"),
        ("a\nb\nc", "a\nx\nc", "a\n[-b\n][+x\n]c"),
        ("a b c", "a c", "a [-b ]c"),
        ("1. Öppna\n2. Spara", "1. Öppna\n2. Välj\n3. Spara", "1. Öppna\n2. [+Välj\n3. ]Spara"),
    ],
)
def test_difference_word_by_word(old, new, says):
    assert shown(old, new) == says


@given(st.text("ab \n\0😀'<", max_size=80), st.text("ab \n\0😀'<", max_size=80))
def test_difference_holds_both_texts_whole(old, new):
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != ChangeKind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind != ChangeKind.REMOVED) == new


WORST = [
    ("a " * 100_000, "b " * 100_000),
    ("a\n" * 50_000, "a\n" * 49_999 + "b"),
    ("a\n\n" * 20_000, "\na\n" * 20_000),
    ("a b " * 700, "b a " * 700),
    ("".join(f"{n} x\n" for n in range(3900)), "".join(f"{n} y\n" for n in range(3900))),
    ("x" * 200_000, "y" * 200_000),
]


@pytest.mark.parametrize("texts", WORST)
def test_no_text_takes_long(texts):
    start = time.process_time()
    difference(*texts)
    assert time.process_time() - start < 2


def test_long_unchanged_passages_are_left_out():
    same = "samma ord " * 200
    pieces = shortened(difference(f"{same}ett {same}", f"{same}två {same}"))
    kinds = [piece.kind.value for piece in pieces]
    assert kinds == ["left_out", "same", "removed", "added", "same", "left_out"]
    assert sum(len(piece.text) for piece in pieces) < 500


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("Öppna menyn.", "Öppna  menyn", True),
        ("a\n\nb", "a\nb", True),
        ("*Spara*", "**Spara**!", True),
        ("konto 1.5", "konto 15", False),
        ("konto 5", "konto -5", False),
        ("a > b", "a b", False),
        ("log in", "login", False),
        ("ja", "nej", False),
    ],
)
def test_what_says_the_same(old, new, is_same):
    assert is_equivalent(old, new) is is_same
