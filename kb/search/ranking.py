"""Ranking: candidates from signatures and full text by their combined score."""

from dataclasses import dataclass

from errors.alignment.tokens import folded_words
from errors.languages import active_language
from errors.recognition import resolver

from ..models import Document, Synonym
from . import analysis, index_reader, text_query

TEXT_SHARE = 0.7  # weight of a nat of BM25; a nat of a signature weighs 1
SECOND_SHARE = 0.2  # weight of the weaker kind of evidence
SURE_TEXT_SHARE = 0.05
MAX_SIMILAR_ERRORS = 4  # shown beside the sure ones
MIN_SCORE_SHARE = 0.2  # of the best score; candidates below it share a common word only
MAX_TITLE_CHARS = 300  # characters of a query that may be a title
MAX_TEXT_CHARS = 2_000  # of a paste that are searched as text,
MAX_TEXT_WORDS = 60  # and at most so many words of them
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
    named: float = 0.0  # the same of its title, aliases and wordings
    words: int = 0  # number of those
    is_sure: bool = False
    is_intact: bool = False
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
        return max(self.signature, text) + SECOND_SHARE * min(self.signature, text)


@dataclass(frozen=True, slots=True)
class RankedQuery:
    """A query with its candidates, best first."""

    language: str
    ranking: resolver.Ranking
    candidates: list[Candidate]
    terms: set[str]
    asked: text_query.TextQuery | None = None

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
    is_unfinished = is_typing and query[-1:].isalpha()
    asked = text_query.read(ranking.question, ranking.corrections, reader, is_unfinished=is_unfinished)
    candidates = _candidates(query, ranking, text_query.find(asked, reader), reader)
    return RankedQuery(reader, ranking, candidates, set(asked.weights), asked)


def coverage(text: str, candidate: Candidate, language: str) -> float:
    """Return the share (0–1) of a text's content words that the candidate's document contains, also as synonyms."""
    document = Document.objects.filter(pk=candidate.document).first()
    if document is None:
        return 0.0
    spoken = document.language
    document_terms = set(analysis.terms(f"{document.title}\n{document.body}\n{document.aliases}", spoken))
    text_words = [word for word in dict.fromkeys(folded_words(text[:MAX_TEXT_CHARS])) if word.isalpha()][
        :MAX_TEXT_WORDS
    ]
    content = analysis.content_words(text_words)
    missing = {word for word in content if analysis.stem(word, spoken) not in document_terms}
    if missing:
        for word, means in Synonym.objects.filter(folded__in=missing).values_list("folded", "means"):
            if any(analysis.stem(part, spoken) in document_terms for part in folded_words(means)):
                missing.discard(word)
    return 1 - len(missing) / len(content) if content else 0.0


def _candidates(
    query: str, ranking: resolver.Ranking, documents_found: list[index_reader.ScoredDocument], reader: str
) -> list[Candidate]:
    """Return every error and article once, best first."""
    query_words = folded_words(query[:MAX_TITLE_CHARS])
    candidates: dict[tuple[str, int], Candidate] = {}
    for document in documents_found:
        candidate = candidates.setdefault(
            (document.kind, document.object_id),
            Candidate(document.kind, document.object_id, document.sort_key),
        )
        candidate.text = max(candidate.text, document.score)
        candidate.evidence = max(candidate.evidence, document.evidence)
        candidate.named = max(candidate.named, document.named)
        candidate.words = max(candidate.words, document.words)
        for name in [document.title, *document.aliases.splitlines()]:
            if not candidate.is_titled and folded_words(name) == query_words:
                candidate.is_titled, candidate.alias = True, name if name != document.title else ""
        if not candidate.document or (document.language == reader != candidate.language):
            candidate.document, candidate.language = document.id, document.language
    for scored in ranking.candidates:
        key = (Document.Kind.ERROR.value, scored.error)
        candidate = candidates.setdefault(key, Candidate(*key))
        candidate.signature, candidate.is_sure = scored.score, scored.is_sure
        candidate.is_intact = scored.is_intact and not scored.is_sure
    threshold = MIN_SCORE_SHARE * max(
        (candidate.score for candidate in candidates.values() if candidate.score < INTACT), default=0
    )
    relevant = [candidate for candidate in candidates.values() if candidate.score >= threshold]
    ordered = sorted(relevant, key=lambda one: (-round(one.score, 6), one.kind, one.sort_key, one.object_id))
    sure_count = sum(candidate.is_sure for candidate in ordered)
    return ordered[: sure_count + MAX_SIMILAR_ERRORS] if sure_count else ordered
