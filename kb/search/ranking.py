"""Ranking: candidates from signatures and full text by their combined score."""

from collections.abc import Iterable
from dataclasses import dataclass

from errors.alignment.tokens import folded_words
from errors.languages import active_language
from errors.recognition import resolver

from ..models import Document
from . import index_reader, support, text_query
from .analysis import Asking
from .text_query import TextQuery

TEXT_SHARE = 0.7  # weight of a nat of BM25; a nat of a signature weighs 1
SECOND_SHARE = 0.2  # weight of the weaker kind of evidence
SURE_TEXT_SHARE = 0.05
ASKED_SHARES = {  # × the score: articles say how something is done, questions say who, what and why
    (Asking.NO, Document.Kind.ARTICLE.value): 0.85,  # a text that states something is an error first
    (Asking.NO, Document.Kind.QUESTION.value): 0.85,
    (Asking.HOW, Document.Kind.ARTICLE.value): 1.4,
    (Asking.HOW, Document.Kind.QUESTION.value): 1.2,
    (Asking.OTHER, Document.Kind.ARTICLE.value): 1.2,
    (Asking.OTHER, Document.Kind.QUESTION.value): 1.35,
}
MIN_SINGLE_SHARE = 0.4  # of the evidence in a question of one word
MAX_SIMILAR_ERRORS = 4  # shown beside the sure ones
MIN_SCORE_SHARE = 0.2  # of the best score; candidates below it share a common word only
MAX_TITLE_CHARS = 300  # characters of a query that may be a title
SURE, TITLED, INTACT = 3000.0, 2000.0, 1000.0  # above every sum of weights


@dataclass(slots=True)
class Candidate:
    """An error or article that may answer, with its scores."""

    kind: str
    object_id: int
    sort_key: str = ""
    signature: float = 0.0
    text: float = 0.0
    evidence: float = 0.0  # nats of the question's content words that its text has
    words: int = 0  # of these, in its title, aliases and wordings
    factor: float = 1.0  # × its score: questions prefer articles
    is_sure: bool = False
    is_like: bool = False  # the text has most of a wording
    is_intact: bool = False  # the text has its whole wording, a number that may be its code, or its signal
    is_titled: bool = False  # the query is its title or an alias, word for word
    alias: str = ""
    document: int = 0  # id of the one to show; 0 if the text search did not find it
    language: str = ""  # of that document

    @property
    def is_error(self) -> bool:
        return self.kind == Document.Kind.ERROR

    @property
    def score(self) -> float:
        text = TEXT_SHARE * self.text
        if self.is_sure:
            return SURE + self.signature + SURE_TEXT_SHARE * text
        if self.is_titled:
            return TITLED + text
        if self.is_intact:
            return INTACT + self.signature + SECOND_SHARE * text
        return self.factor * (max(self.signature, text) + SECOND_SHARE * min(self.signature, text))

    @property
    def is_proved(self) -> bool:
        """True if it is shown however little else the text shares with it."""
        return self.is_sure or self.is_intact or self.is_titled


@dataclass(frozen=True, slots=True)
class RankedQuery:
    """A query with its candidates, best first."""

    language: str
    ranking: resolver.Ranking
    candidates: list[Candidate]
    terms: set[str]
    asked: TextQuery | None = None

    @property
    def names(self) -> frozenset[str]:
        """Folded words of the systems' names, where the text was searched for in full text."""
        return self.asked.names if self.asked else frozenset()

    @property
    def is_sure(self) -> bool:
        return any(scored.is_sure for scored in self.ranking.candidates)


def rank(query: str, language: str | None, *, is_typing: bool = False) -> RankedQuery:
    """Return the candidates for a query. Full text is not searched if an error is sure.

    With `is_typing`, the last word may be the beginning of a longer one.
    """
    reader = language or active_language()
    ranking = resolver.rank(query)
    if ranking.candidates and ranking.candidates[0].is_sure:
        terms = text_query.terms_of(ranking.question, reader)
        return RankedQuery(reader, ranking, _candidates(query, ranking, [], reader), terms)
    if ranking.other_vendor and not ranking.unknown_code:
        return RankedQuery(reader, ranking, _candidates(query, ranking, [], reader), set())
    is_unfinished = is_typing and query[-1:].isalpha() and not ranking.unknown_code
    # Beside an unknown code only what names it is related.
    question = ranking.unknown_code or ranking.question
    asked = text_query.read(question, ranking.corrections, reader, is_unfinished=is_unfinished)
    found = text_query.find(asked, reader)
    return RankedQuery(
        reader, ranking, _candidates(query, ranking, found, reader, asked), set(asked.weights), asked
    )


def _candidates(
    query: str,
    ranking: resolver.Ranking,
    found: Iterable[index_reader.ScoredDocument],
    reader: str,
    asked: TextQuery | None = None,
) -> list[Candidate]:
    """Return every error and article that is worth showing once, best first."""
    candidates: dict[tuple[str, int], Candidate] = {}
    _add_documents(candidates, query, found, reader)
    for scored in ranking.candidates:
        key = (Document.Kind.ERROR.value, scored.error)
        candidate = candidates.setdefault(key, Candidate(*key))
        candidate.signature, candidate.is_sure = scored.score, scored.is_sure
        candidate.is_like = scored.is_like
        candidate.is_intact = scored.is_intact or bool(scored.possible_code or scored.signal)
    if asked:
        for candidate in candidates.values():
            candidate.factor = ASKED_SHARES.get((asked.asking, candidate.kind), 1.0)
    threshold = MIN_SCORE_SHARE * max(
        (candidate.score for candidate in candidates.values() if candidate.score < INTACT), default=0
    )
    relevant = [
        candidate
        for candidate in candidates.values()
        if candidate.is_proved or (candidate.score >= threshold and asked and _is_supported(candidate, asked))
    ]
    ordered = sorted(relevant, key=lambda one: (-round(one.score, 6), one.kind, one.sort_key, one.object_id))
    sure_count = sum(candidate.is_sure for candidate in ordered)
    return ordered[: sure_count + MAX_SIMILAR_ERRORS] if sure_count else ordered


def _add_documents(
    candidates: dict[tuple[str, int], Candidate],
    query: str,
    found: Iterable[index_reader.ScoredDocument],
    reader: str,
) -> None:
    """Add the candidates that the text search found, each with its best scores in any language."""
    query_words = folded_words(query[:MAX_TITLE_CHARS])
    for document in found:
        candidate = candidates.setdefault(
            (document.kind, document.object_id),
            Candidate(document.kind, document.object_id, document.sort_key),
        )
        candidate.text = max(candidate.text, document.score)
        candidate.evidence = max(candidate.evidence, document.evidence)
        candidate.words = max(candidate.words, document.words)
        for name in [document.title, *document.aliases.splitlines()]:
            if not candidate.is_titled and folded_words(name) == query_words:
                candidate.is_titled, candidate.alias = True, name if name != document.title else ""
        if not candidate.document or (document.language == reader != candidate.language):
            candidate.document, candidate.language = document.id, document.language


def _is_supported(candidate: Candidate, asked: TextQuery) -> bool:
    """Return True if the question supports the candidate enough to show it; of a single word it has a good part."""
    if asked.is_single:
        return candidate.evidence > MIN_SINGLE_SHARE * asked.total
    return candidate.is_like or support.is_enough(
        candidate.text,
        candidate.signature,
        candidate.evidence,
        asked.total,
        candidate.words,
        is_asked_article=asked.asking is not Asking.NO and not candidate.is_error,
        documents=asked.documents,
    )
