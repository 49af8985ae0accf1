"""Text query: a question as the terms of the text index, with their weights and their value as evidence."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from errors.alignment.common_words import COMMON
from errors.alignment.tokens import joined_words, spoken_words

from . import analysis, index_reader
from .analysis import Asking
from .index_reader import ScoredDocument, TermStatistics

MAX_TEXT_CHARS = 2_000  # of a question that are searched as text,
MAX_TEXT_WORDS = 60  # and at most so many words of them
MIN_TYPED_LETTERS = 3  # of an unfinished word, before its continuations are searched
MAX_ENDINGS = 12
MAX_DOCUMENTS = 100
READER_LANGUAGE = 1.1  # × the score of a text in the reader's own language
CORRECTED_WEIGHT = 0.8  # of a word that an unknown word may stand for
SYNONYM_WEIGHT = 0.5  # of what a word means that documents have
GRAM_EVIDENCE = 0.8  # of a word's evidence, where all its 4-grams are found
UNKNOWN_EVIDENCE = 0.6  # × ln(1 + N), of a word that no document has


@dataclass(slots=True)
class TextQuery:
    """Words of a question and what they find.

    `weights` are the terms to search for, 0–1. `evidence` are nats that a document gets for a term: its inverse
    document frequency, nothing for words that any error may have. `total` is the evidence of all words.
    """

    words: list[str]
    weights: dict[str, float]
    terms: dict[str, tuple[int, int]] = field(default_factory=dict)
    evidence: dict[str, float] = field(default_factory=dict)
    total: float = 0.0
    documents: int = 0  # in the index
    names: frozenset[str] = frozenset()  # words of the systems' and vendors' names
    asking: Asking = Asking.NO
    is_single: bool = False  # one word and nothing else


def read(
    question: str, corrections: Mapping[str, Sequence[str]], reader: str, *, is_unfinished: bool = False
) -> TextQuery:
    """Return the question as a query. With `is_unfinished`, its last word may be the beginning of a longer one."""
    text = question[:MAX_TEXT_CHARS]
    words = spoken_words(text)[:MAX_TEXT_WORDS]
    languages = analysis.guess_languages(text, reader)
    query = TextQuery(words, analysis.query_terms(" ".join(words), languages))
    meant = {
        word: forms
        for word in words
        if (forms := [form for form in corrections.get(word, ()) if form not in COMMON])
    }
    for forms in meant.values():
        for term, weight in analysis.query_terms(" ".join(forms), languages).items():
            query.weights.setdefault(term, CORRECTED_WEIGHT * weight)
    statistics = index_reader.look_up(query.weights, words, languages)
    query.terms, query.documents, query.names = dict(statistics.terms), statistics.total, statistics.names
    query.asking, query.is_single = analysis.asking(text), len(words) == len(text.split()) == 1
    synonyms = _add_synonyms(query, statistics, languages)
    endings = _endings(words[-1], query.terms) if is_unfinished and words else {}
    if endings:
        query.weights |= {term: len(words[-1]) / len(term) for term in endings}
        query.terms |= endings
    unfinished = words[-1] if is_unfinished and len(words) > 1 else ""
    _weigh_evidence(query, languages, meant, synonyms, endings, joined_words(text), unfinished)
    return query


def terms_of(question: str, reader: str) -> set[str]:
    """Return the terms of a question that is not searched for, to mark its words. No query."""
    words = spoken_words(question[:MAX_TEXT_CHARS])[:MAX_TEXT_WORDS]
    return set(
        analysis.query_terms(" ".join(words), analysis.guess_languages(question[:MAX_TEXT_CHARS], reader))
    )


def _add_synonyms(
    query: TextQuery, statistics: TermStatistics, languages: Sequence[str]
) -> dict[str, set[str]]:
    """Add the terms of synonyms to the query. Return the terms that each word also means."""
    meant: dict[str, set[str]] = {}
    for word, language, means in statistics.synonyms:
        terms = analysis.query_terms(means, [language])
        share = SYNONYM_WEIGHT if _are_known(query, [word], languages) else 1.0
        for term, weight in terms.items():
            query.weights[term] = max(share * weight, query.weights.get(term, 0.0))
        # Neither 4-grams nor function words stand for a word: “does not balance” is “balance”.
        meant.setdefault(word, set()).update(term for term, weight in terms.items() if weight == 1)
    if meant:
        query.terms |= index_reader.look_up(query.weights, []).terms
    return meant


def _weigh_evidence(
    query: TextQuery,
    languages: Sequence[str],
    corrections: Mapping[str, Sequence[str]],
    synonyms: Mapping[str, set[str]],
    endings: Collection[str],
    joined: Mapping[str, Sequence[str]],
    unfinished: str,
) -> None:
    """Give the evidence of each content word to the terms that stand for it. `endings` stand for the last word.

    A word in camel case (`joined`) is no evidence beside its parts, if these are known. An `unfinished` word for which
    no term stands is none: what is shown while somebody types would come and go.
    """
    for word in dict.fromkeys(query.words):
        is_sign = len(word) == 1 or not word.isalpha()
        if (is_sign and not query.is_single) or word in COMMON or word in query.names:
            continue
        forms = (word, *corrections.get(word, ()))
        stems = {analysis.stem(form, language)[:64] for form in forms for language in languages}
        continued = endings if word == query.words[-1] else ()
        own = {*stems, *continued, *synonyms.get(word, ())} & query.terms.keys()
        is_known = word in joined and _are_known(query, joined[word], languages)
        if own or not (is_known or word == unfinished):
            _weigh_word(query, word, own)


def _weigh_word(query: TextQuery, word: str, terms: Collection[str]) -> None:
    """Give the evidence of a word to the terms that stand for it; if none does, a part of it to its 4-grams."""
    unknown = UNKNOWN_EVIDENCE * log(1 + query.documents)
    # Of several words that an unknown one may stand for, the most frequent one is the likeliest.
    value = min((_idf(query, term) for term in terms), default=unknown)
    query.total += value
    grams = [] if terms else analysis.grams(word)
    shares = dict.fromkeys(terms, value)
    shares |= {gram: GRAM_EVIDENCE * value / len(grams) for gram in grams if gram in query.terms}
    for term, share in shares.items():
        query.evidence[term] = max(share, query.evidence.get(term, 0.0))


def _are_known(query: TextQuery, words: Iterable[str], languages: Sequence[str]) -> bool:
    return all(
        word in COMMON or any(analysis.stem(word, language)[:64] in query.terms for language in languages)
        for word in words
    )


def _idf(query: TextQuery, term: str) -> float:
    return log(1 + query.documents / query.terms[term][1])


def find(query: TextQuery, reader: str) -> list[ScoredDocument]:
    """Return documents with their BM25 scores and evidence, best first. One query."""
    found = index_reader.find(query.terms, query.weights, query.evidence, query.documents, MAX_DOCUMENTS)
    return [
        document._replace(score=document.score * READER_LANGUAGE) if document.language == reader else document
        for document in found
    ]


def _endings(last: str, terms: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Return the terms that continue an unfinished word; none for a short or a complete one."""
    if len(last) < MIN_TYPED_LETTERS or any(
        term.startswith(last[:-1]) and len(term) <= len(last) for term in terms
    ):
        return {}
    return index_reader.complete(last, MAX_ENDINGS)
