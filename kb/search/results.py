"""Search results: hits with the reason why they were found, and the errors recognised in the text.

Lists render from `Document` rows alone. Only detail views read `ErrorCode` and `Article`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from errors.choices import Actor
from errors.languages import in_language
from errors.publishable import REACHABLE
from errors.recognition.resolver import MAX_MATCHES, ErrorCandidate, Resolution, reason_for

from ..models import Document, Fix
from . import analysis, documents, index_reader
from .ranking import Candidate, RankedQuery
from .snippets import snippet

MAX_SNIPPET_SOURCE_CHARS = 4_000  # characters of a document that snippets are looked for in
MAX_REASON_WORDS = 6
ARTICLE_KINDS = (Document.Kind.ARTICLE, Document.Kind.QUESTION)

Key = tuple[bool, int]  # is it an error, and which error or article


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


@dataclass(frozen=True)
class Results:
    """One page of hits out of `total`, and the errors recognised in the text."""

    resolution: Resolution
    hits: list[Hit]
    total: int

    @property
    def errors(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == "error"]

    @property
    def articles(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == "article"]

    @property
    def questions(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == "question"]


def build_results(asked: RankedQuery, entries: Sequence[Candidate]) -> Results:
    """Return the candidates as hits, without those that readers may no longer see."""
    shown = _with_fixes(entries, asked) if asked.is_sure else entries
    found = _documents(shown, asked.language)
    recognised = {scored.error: scored for scored in asked.ranking.candidates[:MAX_MATCHES]}
    hits = []
    for entry in shown:
        if document := found.get((entry.is_error, entry.object_id)):
            scored = recognised.get(entry.object_id) if entry.is_error else None
            hits.append(_hit(entry, document, asked, scored))
    return Results(resolution(asked, entries), hits, max(len(asked.entries), len(hits)))


def resolution(asked: RankedQuery, entries: Iterable[Candidate]) -> Resolution:
    """Return the recognised errors. If none is sure, they are ordered by all evidence, not by signatures alone."""
    scored = asked.ranking.candidates
    if not asked.is_sure:
        first = {scored.error: scored for scored in scored[:MAX_MATCHES]}
        listed = [entry.object_id for entry in entries if entry.is_error][:MAX_MATCHES]
        scored = [first.get(error) or ErrorCandidate(error) for error in dict.fromkeys([*listed, *first])]
    return Resolution(scored, asked.ranking.unknown_code, asked.language)


def _with_fixes(entries: Sequence[Candidate], asked: RankedQuery) -> list[Candidate]:
    """Return the sure errors, the articles that fix them, then the other candidates."""
    sure = [scored.error for scored in asked.ranking.candidates[:MAX_MATCHES] if scored.is_sure]
    fixes = [Candidate(Document.Kind.ARTICLE, article) for article in Fix.objects.articles_of(sure)]
    first = [entry for entry in entries if entry.object_id in sure]
    return [*first, *fixes, *(entry for entry in entries if entry.object_id not in sure)]


def _documents(entries: Sequence[Candidate], reader: str) -> dict[Key, Document]:
    """Return each candidate's document to show: of an error the one found, of an article the reader's language."""
    fixed = [
        entry.document for entry in entries if entry.document and (entry.is_error or entry.language == reader)
    ]
    others = [entry for entry in entries if entry.document not in fixed]
    errors = {entry.object_id for entry in others if entry.is_error}
    articles = {entry.object_id for entry in others if not entry.is_error}
    by_key: dict[Key, list[Document]] = {}
    for document in index_reader.read(fixed, sorted(errors), sorted(articles)):
        by_key.setdefault((document.kind == Document.Kind.ERROR, document.object_id), []).append(document)
    if retired := {error for error in errors if (True, error) not in by_key}:
        for draft in documents.of_errors(retired, REACHABLE):
            by_key.setdefault((True, draft.document.object_id), []).append(draft.document)
    return {key: shown for key, rows in by_key.items() if (shown := in_language(rows, reader))}


def _hit(entry: Candidate, document: Document, asked: RankedQuery, scored: ErrorCandidate | None) -> Hit:
    text = document.body if entry.document == document.pk else document.summary
    marks = analysis.matched_words(text[:MAX_SNIPPET_SOURCE_CHARS], asked.wanted, document.language)
    if scored:
        reason = reason_for(scored, document.code)
    elif not entry.is_error and not entry.document:
        reason = _("Fixes the error in your text.")
    else:
        reason = _reason(entry, document.title, text, marks, asked.wanted, document.language)
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
    entry: Candidate, title: str, text: str, marks: list[tuple[int, int]], wanted: set[str], language: str
) -> str:
    """Return a sentence that names the words found and their place."""
    if entry.alias:
        return _("Readers call it “%(alias)s”.") % {"alias": entry.alias}
    in_title = analysis.matched_words(title, wanted, language)
    for place, shown, marked in (
        (_("Words in the title: %(words)s."), title, in_title),
        (_("Words in the text: %(words)s."), text, marks),
    ):
        found = [shown[start:end] for start, end in marked[:MAX_REASON_WORDS]]
        if found:
            return place % {"words": ", ".join(dict.fromkeys(word.lower() for word in found))}
    return _("Parts of words are alike.")
