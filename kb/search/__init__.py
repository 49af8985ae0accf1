"""Finding answers: recognised errors first, then full text; one engine for site, contact page, admin and API.

`search` and `suggest` read; `refresh_errors`, `refresh_articles` and `rebuild` keep the derived tables in step.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from errors import index as signatures
from errors import resolver
from errors.languages import active_language
from errors.models import ErrorCode
from errors.text import clean, decode, words

from ..models import Article, Document, Synonym
from . import analysis, documents, index
from .results import Hit, Results, snippet

__all__ = ["Hit", "Results", "rebuild", "refresh_articles", "refresh_errors", "search", "suggest"]

MOST_DOCUMENTS = 100
RECOGNISED = 10  # errors of the ranking that are read, for at most five matches
TEXT_SHARE = 0.7  # a nat of BM25 against a nat of signature
SECOND_SHARE = 0.2  # the weaker of the two kinds of evidence counts this much
SURE_TEXT_SHARE = 0.05
READER_LANGUAGE = 1.1  # × the score of a text in the reader's own language
TAIL = 0.2  # of the best score: what weighs less shares only a common word
MOST_TITLE = 300  # characters of a query that may be a title
TEXT_WORDS = 60  # of a long paste only so many words are searched as text
SUGGEST_SCORE = 9.0  # below this a text hit is not offered before a message is sent
ARTICLE_KINDS = (Document.Kind.ARTICLE, Document.Kind.QUESTION)


@dataclass(slots=True)
class _Entry:
    """One object that may be shown, with its evidence."""

    kind: str
    object_id: int
    sort_key: str = ""
    signature: float = 0.0
    text: float = 0.0
    is_sure: bool = False
    is_titled: bool = False  # the query is its title, to the word
    document: Document | None = None

    @property
    def score(self) -> float:
        text = TEXT_SHARE * self.text
        if self.is_titled:
            return 2000 + text
        if self.is_sure:
            return 1000 + self.signature + SURE_TEXT_SHARE * text
        return max(self.signature, text) + SECOND_SHARE * min(self.signature, text)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with everything that was found for it."""

    language: str
    ranking: resolver.Ranking
    entries: list[_Entry]
    wanted: set[str]


def search(query: str, language: str | None = None, limit: int = 20, offset: int = 0) -> Results:
    """The hits of a question or a pasted text, and what errors it was recognised as."""
    asked = _ask(query, language)
    return _show(asked, asked.entries[offset : offset + limit])


def suggest(text: str, language: str | None = None, limit: int = 3) -> list[Hit]:
    """The few hits worth interrupting somebody for; rather none than unrelated ones."""
    asked = _ask(text, language)
    sure = [entry for entry in asked.entries if entry.is_sure]
    confident = sure or [entry for entry in asked.entries if entry.score >= SUGGEST_SCORE]
    return _show(asked, confident[:limit]).hits


# --- keeping in step


def refresh_errors(ids: Iterable[int]) -> None:
    """Bring both indexes in step with these errors, in the caller's transaction."""
    ids = list(ids)
    signatures.refresh(ids)
    index.replace([Document.Kind.ERROR], ids, documents.of_errors(ids))


def refresh_articles(ids: Iterable[int]) -> None:
    """Bring the text index in step with these articles, in the caller's transaction."""
    ids = list(ids)
    index.replace(ARTICLE_KINDS, ids, documents.of_articles(ids))


@transaction.atomic
def rebuild() -> tuple[int, int]:
    """Make both indexes anew; readers see the old ones until this is done. Returns how many errors and articles."""
    signatures.rebuild()
    index.clear()
    errors = list(ErrorCode.objects.order_by("id").values_list("id", flat=True))
    articles = list(Article.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(errors), index.BATCH):
        batch = errors[start : start + index.BATCH]
        index.replace([Document.Kind.ERROR], batch, documents.of_errors(batch))
    refresh_articles(articles)
    return len(errors), len(articles)


# --- finding


def _ask(query: str, language: str | None) -> _Asked:
    reader = language or active_language()
    ranking = resolver.rank(query)
    found, wanted = _find_text(query, reader)
    return _Asked(reader, ranking, _entries(query, ranking, found, reader), wanted)


def _find_text(query: str, reader: str) -> tuple[list[tuple[Document, float]], set[str]]:
    """Documents with their BM25 scores, and the terms that were looked for."""
    text = " ".join(word.text for word in words(decode(clean(query)))[:TEXT_WORDS])
    if not text:
        return [], set()
    languages = analysis.guess_languages(query[:2000], reader)
    wanted = analysis.query_terms(text, languages)
    for synonym in Synonym.objects.filter(language__in=languages, word__in=text.split()):
        wanted = analysis.query_terms(synonym.means, [synonym.language]) | wanted
    found, _known = index.find(wanted, MOST_DOCUMENTS)
    rows = Document.objects.in_bulk([row.document for row in found])
    scored = [
        (document, row.score * (READER_LANGUAGE if document.language == reader else 1.0))
        for row in found
        if (document := rows.get(row.document))
    ]
    return scored, set(wanted)


def _entries(
    query: str, ranking: resolver.Ranking, found: list[tuple[Document, float]], reader: str
) -> list[_Entry]:
    """Every object once, best first."""
    asked = tuple(word.text for word in words(query[:MOST_TITLE]))
    entries: dict[tuple[str, int], _Entry] = {}
    for document, score in found:
        entry = entries.setdefault(
            (document.kind, document.object_id), _Entry(document.kind, document.object_id, document.sort_key)
        )
        entry.text = max(entry.text, score)
        entry.is_titled |= tuple(word.text for word in words(document.title)) == asked
        if entry.document is None or (document.language == reader != entry.document.language):
            entry.document = document
    for scored in ranking.scored:
        key = (Document.Kind.ERROR.value, scored.error)
        entry = entries.setdefault(key, _Entry(*key))
        entry.signature, entry.is_sure = scored.score, scored.is_sure
    least = TAIL * max((entry.score for entry in entries.values() if entry.score < 1000), default=0)
    worth = [entry for entry in entries.values() if entry.score >= least]
    return sorted(worth, key=lambda entry: (-round(entry.score, 6), entry.kind, entry.sort_key, entry.object_id))


def _show(asked: _Asked, shown: list[_Entry]) -> Results:
    """Read the rows of what is shown; those that readers may not see (any more) are left out."""
    recognised = {scored.error for scored in asked.ranking.scored[:RECOGNISED]}
    errors = resolver.load(recognised | {entry.object_id for entry in shown if entry.kind == Document.Kind.ERROR})
    ids = [entry.object_id for entry in shown if entry.kind in ARTICLE_KINDS]
    articles = {row.pk: row for row in Article.objects.filter(id__in=ids).listed().with_texts()} if ids else {}
    resolution = resolver.resolution(asked.ranking, errors, asked.language)
    whys = {match.error.pk: match.why for match in resolution.matches}
    hits = []
    for entry in shown:
        if entry.kind == Document.Kind.ERROR and (error := errors.get(entry.object_id)):
            hits.append(_error_hit(entry, error, asked, whys.get(error.pk, "")))
        elif entry.kind in ARTICLE_KINDS and (article := articles.get(entry.object_id)):
            hits.append(_article_hit(entry, article, asked))
    return Results(resolution, hits, len(asked.entries))


def _error_hit(entry: _Entry, error: ErrorCode, asked: _Asked, why: str) -> Hit:
    own = error.text_in(asked.language) or error.message_in(asked.language)
    language = own.language if own else asked.language
    text = getattr(own, "meaning", "") or str(error.message_in(asked.language) or "")
    return _hit(entry, error, error.code, error.title_in(asked.language), text, language, asked, why)


def _article_hit(entry: _Entry, article: Article, asked: _Asked) -> Hit:
    language = article.translation.language if article.translation else asked.language
    return _hit(entry, article, "", article.title, article.summary, language, asked, "")


def _hit(
    entry: _Entry,
    row: ErrorCode | Article,
    code: str,
    title: str,
    text: str,
    language: str,
    asked: _Asked,
    why: str,
) -> Hit:
    if entry.document and entry.document.language == language:
        text = entry.document.body or text
    return Hit(
        kind=entry.kind,
        key=row.key,
        code=code,
        title=title,
        url=row.get_absolute_url(),
        snippet=snippet(text, analysis.matched_words(text, asked.wanted, language)),
        why=why or _why(title, text, asked.wanted, language),
        language=language,
        object=row,
    )


def _why(title: str, text: str, wanted: set[str], language: str) -> str:
    """Which words stand where, as a sentence."""
    for place, shown in ((_("Words in the title: %(words)s."), title), (_("Words in the text: %(words)s."), text)):
        found = [shown[start:end] for start, end in analysis.matched_words(shown, wanted, language)]
        if found:
            return place % {"words": ", ".join(dict.fromkeys(word.lower() for word in found[:6]))}
    return _("Parts of words are alike.")
