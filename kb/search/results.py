"""Search results: hits with the reason why they were found, and the errors recognised in the text.

Lists render from `Document` rows alone. Only detail views read `ErrorCode` and `Article`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from errors.alignment.common_words import is_telling
from errors.choices import Actor
from errors.languages import in_language
from errors.publishable import REACHABLE
from errors.recognition.resolver import MAX_MATCHES, ErrorCandidate, Resolution, reason_for

from ..models import Alias, Document, Fix
from . import analysis, documents, index_reader
from .ranking import Candidate, RankedQuery
from .snippets import snippet

MAX_SNIPPET_SOURCE_CHARS = 4_000  # of a document that is searched for snippets
MAX_REASON_WORDS = 6
ARTICLE_KINDS = (Document.Kind.ARTICLE, Document.Kind.QUESTION)

Key = tuple[bool, int]  # (is it an error, id)


@dataclass(frozen=True)
class Hit:
    """One result. `language` is that of title and snippet; `why` is a sentence in the reader's language."""

    kind: str  # "error", "article" or "question"
    id: int  # of the error or the article
    name: str  # of an error "system/key"; of an article its key
    code: str
    title: str
    url: str
    snippet: SafeString
    why: str
    language: str
    actors: Sequence[Actor] = ()  # who can fix an error

    @property
    def key(self) -> str:
        return self.name.rpartition("/")[2]

    @property
    def system(self) -> str:
        """Return the slug of an error's system, "" for an article."""
        return self.name.rpartition("/")[0]


@dataclass(frozen=True)
class Results:
    """One page of hits out of `total`, and the verdict on the text.

    `is_answered` is True if an error is sure, or if the text is the first hit's title or alias, word for word. `score`
    is that of the first hit, in nats.
    """

    resolution: Resolution
    hits: list[Hit]
    total: int
    is_answered: bool = False
    score: float = 0.0

    @property
    def errors(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == "error"]

    @property
    def articles(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == "article"]

    @property
    def questions(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == "question"]

    @property
    def offered(self) -> list[Hit]:
        """The hits to show before a message is sent: the sure errors alone, if there are any."""
        sure = {candidate.error for candidate in self.resolution.candidates if candidate.is_sure}
        return [hit for hit in self.errors if hit.id in sure] if sure else self.hits


def build_results(ranked: RankedQuery, candidates: Sequence[Candidate]) -> Results:
    """Return the candidates as hits, without those that readers may no longer see."""
    page = _with_fixes(candidates, ranked) if ranked.is_sure else candidates
    documents_found = _documents(page, ranked.language)
    recognised = {scored.error: scored for scored in ranked.ranking.candidates}
    hits = []
    for candidate in page:
        if document := documents_found.get((candidate.is_error, candidate.object_id)):
            scored = recognised.get(candidate.object_id) if candidate.is_error else None
            hits.append(_hit(candidate, document, ranked, scored))
    first = ranked.candidates[0] if ranked.candidates else None
    return Results(
        resolution(ranked),
        hits,
        max(len(ranked.candidates), len(hits)),
        is_answered=ranked.is_sure or (first is not None and first.is_titled),
        score=round(first.score, 1) if first else 0.0,
    )


def resolution(ranked: RankedQuery) -> Resolution:
    """Return the verdict on a query: its errors in the order of the hits, whichever page of them is shown."""
    scored = {found.error: found for found in ranked.ranking.candidates}
    errors = [candidate.object_id for candidate in ranked.candidates if candidate.is_error]
    return Resolution(
        [scored.get(error) or ErrorCandidate(error) for error in errors],
        ranked.ranking.unknown_code,
        ranked.language,
        other_vendor=ranked.ranking.other_vendor,
        has_articles=len(errors) < len(ranked.candidates),
        text=ranked.ranking.question,
    )


def _with_fixes(candidates: Sequence[Candidate], ranked: RankedQuery) -> list[Candidate]:
    """Return the sure errors, articles of the same alias and those that fix them, then the other candidates."""
    scored = [found for found in ranked.ranking.candidates[:MAX_MATCHES] if found.is_sure]
    sure, twins = [found.error for found in scored], _twins(scored)
    known = {twin.object_id for twin in twins}
    articles = [article for article in Fix.objects.articles_of(sure) if article not in known]
    fixes = [Candidate(Document.Kind.ARTICLE, article) for article in articles]
    first = [candidate for candidate in candidates if candidate.object_id in sure]
    others = [candidate for candidate in candidates if candidate.object_id not in sure]
    return [*first, *twins, *fixes, *others]


def _twins(sure: Sequence[ErrorCandidate]) -> list[Candidate]:
    """Return the articles with the alias that proves an error. One query, only if an alias does."""
    words = {" ".join(found.signature) for found in sure if found.wording < 0}
    rows = Alias.objects.accepted().filter(folded__in=words) if words else []
    aliases = {row.article_id: row.text for row in rows if row.article_id}
    return [
        Candidate(Document.Kind.ARTICLE, article, alias=text) for article, text in sorted(aliases.items())
    ]


def _documents(candidates: Sequence[Candidate], reader: str) -> dict[Key, Document]:
    """Return each candidate's document to show: of an error the one found, of an article the reader's language."""
    chosen = [
        candidate.document
        for candidate in candidates
        if candidate.document and (candidate.is_error or candidate.language == reader)
    ]
    others = [candidate for candidate in candidates if candidate.document not in chosen]
    errors = {candidate.object_id for candidate in others if candidate.is_error}
    articles = {candidate.object_id for candidate in others if not candidate.is_error}
    by_key: dict[Key, list[Document]] = {}
    for document in index_reader.read(chosen, sorted(errors), sorted(articles)):
        by_key.setdefault((document.kind == Document.Kind.ERROR, document.object_id), []).append(document)
    if retired := {error for error in errors if (True, error) not in by_key}:
        for draft in documents.of_errors(retired, REACHABLE):
            by_key.setdefault((True, draft.document.object_id), []).append(draft.document)
    return {
        key: document_shown for key, rows in by_key.items() if (document_shown := in_language(rows, reader))
    }


def _hit(candidate: Candidate, document: Document, ranked: RankedQuery, scored: ErrorCandidate | None) -> Hit:
    text = document.body if candidate.document == document.pk else document.summary
    found = analysis.matched_words(text[:MAX_SNIPPET_SOURCE_CHARS], ranked.terms, document.language)
    marks = [(start, end) for start, end in found if is_telling(text[start:end])]
    if scored:
        reason = reason_for(scored, document.code, ranked.names)
    elif not (candidate.is_error or candidate.document or candidate.alias):
        reason = _("Fixes the error in your text.")
    else:
        reason = _reason(candidate, document.title, text, marks, ranked, document.language)
    return Hit(
        kind=document.kind,
        id=document.object_id,
        name=document.sort_key,
        code=document.code,
        title=document.title,
        url=_url(document),
        snippet=snippet(text, marks),
        why=reason,
        language=document.language,
        actors=[Actor(actor) for actor in document.actors.split()],
    )


def _url(document: Document) -> str:
    if document.kind == Document.Kind.ERROR:
        return reverse("errors:detail", args=document.sort_key.split("/", 1))
    return reverse("kb:article", args=[document.object_id, document.slug or document.sort_key])


def _reason(
    candidate: Candidate,
    title: str,
    text: str,
    marks: list[tuple[int, int]],
    ranked: RankedQuery,
    language: str,
) -> str:
    """Return a sentence that names the words found and their place."""
    if candidate.alias:
        return _("Readers call it “%(alias)s”.") % {"alias": candidate.alias}
    in_title = analysis.matched_words(title, ranked.terms, language)
    for place, source, marked in (
        (_("Words in the title: %(words)s."), title, in_title),
        (_("Words in the text: %(words)s."), text, marks),
    ):
        words = dict.fromkeys(source[start:end].lower() for start, end in marked)
        if told := [word for word in words if is_telling(word, ranked.names)]:
            return place % {"words": ", ".join(told[:MAX_REASON_WORDS])}
    return _("Parts of some words match.")
