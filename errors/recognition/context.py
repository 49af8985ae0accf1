"""Evidence of a whole text beside wordings and codes: signals of HTTP clients, generic words, other vendors."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ..alignment.tokens import folded_words
from . import generic, vendors
from .candidates import ErrorCandidate
from .codes import CodeHit
from .hosts import belongs
from .index_reader import CodeRows, signal_token
from .protocol import LIKELY, Signal, signals_in

SIGNAL_BONUS = 30.0  # nats; less than a code, more than shared words
LIKELY_SIGNAL_BONUS = 20.0  # nats

Candidates = dict[int, ErrorCandidate]


@dataclass(frozen=True, slots=True)
class Context:
    """Evidence of one text. `described` are generic words beside a description (`generic`)."""

    text: str
    signals: tuple[Signal, ...]
    described: frozenset[str]
    is_continued: bool  # a generic word is a part of a longer message
    is_foreign: bool  # it names a known vendor, whose rivals in the catalogue are not known yet

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the context of a decoded text. No query."""
        described = frozenset(generic.described_words(text))
        is_foreign = bool(vendors.mentioned_vendor(text))
        return cls(text, tuple(signals_in(text)), described, generic.may_be_part(text), is_foreign)

    @property
    def tokens(self) -> list[str]:
        """The tokens to look up with the codes; "" only asks for the systems."""
        names = dict.fromkeys(signal.name for signal in self.signals)
        tokens = [signal_token(name + mark) for name in names for mark in ("", LIKELY)]
        return tokens or [""] * (self.is_foreign or self.is_continued)

    def drop_described(self, hits: Iterable[CodeHit], candidates: Candidates) -> list[CodeHit]:
        """Remove candidates that only a described generic word speaks for; return the hits without such words."""
        if not self.described:
            return list(hits)
        for candidate in [*candidates.values()]:
            if generic.is_described(_folded(candidate), self.described):
                del candidates[candidate.error]
        sure = {candidate.error for candidate in candidates.values() if candidate.is_sure}
        return [
            hit
            for hit in hits
            if hit.error in sure or not generic.is_described(folded_words(hit.code), self.described)
        ]

    def doubt_names(self, candidates: Candidates) -> None:
        """Make generic words unsure that another program writes as one name amid other text: AccessDenied."""
        for candidate in candidates.values():
            is_amid = candidate.alignment is not None and not candidate.alignment.is_whole
            is_name = len(candidate.words) > 1 and candidate.is_one_name
            is_doubtful = candidate.is_sure and is_amid and is_name and not candidate.code
            if is_doubtful and generic.is_generic(_folded(candidate)):
                candidate.is_sure = candidate.is_intact = False

    def doubt_parts(self, rows: CodeRows, candidates: Candidates) -> None:
        """Make generic words no message that are a part of a longer one, where no system is named."""
        if not self.is_continued or _named_systems(self.text, rows):
            return
        for candidate in candidates.values():
            text = candidate.segment.text if candidate.segment else ""
            is_message = bool(text) and not candidate.code and generic.is_generic(_folded(candidate))
            if is_message and generic.is_part(text, *candidate.span):
                candidate.is_sure = candidate.is_intact = False

    def score_signals(self, rows: CodeRows, candidates: Candidates) -> None:
        """Add the errors that the signals lead to, where nothing more specific is known."""
        if self.described - generic.REASON_PHRASES or any(
            candidate.is_sure for candidate in candidates.values()
        ):
            return
        for signal in self.signals:
            for error, is_sure in self._errors_of(signal, rows):
                best = candidates.setdefault(error, ErrorCandidate(error))
                if not best.signal or is_sure > best.is_sure:
                    best.score = max(best.score, 0.0) + (SIGNAL_BONUS if is_sure else LIKELY_SIGNAL_BONUS)
                    best.signal, best.is_sure = signal, is_sure

    def _errors_of(self, signal: Signal, rows: CodeRows) -> list[tuple[int, bool]]:
        """Return the errors that a signal leads to. Without a host, its sentence or the text must name a system."""
        if signal.host or (signal.status and not signal.source):
            return _errors_of(signal, rows)
        named = _named_systems(signal.source or self.text, rows)
        if not signal.source:  # a connection may have failed to anybody
            return _errors_of(signal, rows) if named else []
        return [
            (error, False) for error, _is_sure in _errors_of(signal, rows) if rows.systems_of[error] & named
        ]

    def vendor(self, rows: CodeRows, candidates: Candidates) -> str:
        """Return the other vendor that the text is about, and drop all candidates; "" if an error is surely shown."""
        if not self.is_foreign or any(map(_is_own, candidates.values())):
            return ""
        hosts = (host for system in rows.systems for host in system.hosts)
        names = (name for system in rows.systems for name in system.names)
        vendor = vendors.other_vendor(self.text, hosts, names)
        if vendor:
            candidates.clear()
        return vendor


def _named_systems(text: str, rows: CodeRows) -> set[int]:
    """Return the ids of the systems whose names' words stand in a text."""
    words = {*folded_words(text)}
    return {
        system.id
        for system in rows.systems
        if any(name and words.issuperset(name) for name in map(folded_words, system.names))
    }


def _errors_of(signal: Signal, rows: CodeRows) -> list[tuple[int, bool]]:
    """Return the errors that a signal leads to, and whether it proves them.

    A host must be one of their systems'; of several systems the one whose host name is nearest has it. Without a host
    only a status proves an error, which has to be the only one: a connection may have failed to anybody.
    """
    proven = rows.errors.get(signal_token(signal.name), [])
    likely = rows.errors.get(signal_token(signal.name + LIKELY), [])
    if signal.host:
        hosts = {system.id: system.hosts for system in rows.systems}
        near = {
            error: max(belongs(signal.host, hosts[system]) for system in rows.systems_of[error])
            for error in (*proven, *likely)
        }
        nearest = max(near.values(), default=0)
        return [(error, error in proven) for error, length in near.items() if length == nearest > 0]
    if proven:
        is_sure = signal.is_alone and bool(signal.status) and len(proven) == 1
        return [(error, is_sure) for error in proven]
    return [(error, False) for error in likely]


def _folded(candidate: ErrorCandidate) -> list[str]:
    return folded_words(" ".join(candidate.words))


def _is_own(candidate: ErrorCandidate) -> bool:
    """Return True if a candidate is sure beside another vendor too: by its code, or by a message of several words."""
    words = [] if candidate.code else _folded(candidate)
    if generic.is_generic(folded_words(candidate.code) or words) or candidate.signal:
        return False
    return candidate.is_sure and vendors.is_own_text(len(words), candidate.code)
