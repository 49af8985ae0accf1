"""What a search gives back: hits with why they were found, and what errors the text was recognised as."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from errors import resolver
from errors.models import ErrorCode
from errors.resolver import Confidence, Match, Resolution

from ..models import Article, ArticleTranslation, Document, Fix
from . import analysis
from .ranking import Asked, Entry
from .snippets import snippet

MATCHES = 5
RECOGNISED = MATCHES + 1  # errors of the ranking that are read: one may have been hidden meanwhile
MOST_TEXT = 4_000  # characters of a document that snippets are looked for in
WORDS = 6
ARTICLE_KINDS = (Document.Kind.ARTICLE, Document.Kind.QUESTION)


@dataclass(frozen=True)
class Hit:
    """One result. `language` is that of title and snippet; `why` a sentence in the reader's language."""

    kind: str  # "error", "article" or "question"
    key: str
    code: str
    title: str
    url: str
    snippet: SafeString
    why: str
    language: str
    object: ErrorCode | Article = field(repr=False)


@dataclass(frozen=True)
class Results:
    """One page of hits out of `total`, and what the text was recognised as."""

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


def show(asked: Asked, shown: list[Entry]) -> Results:
    """Read the rows of what is shown; those that readers may not see (any more) are left out."""
    recognised = {scored.error for scored in asked.ranking.scored[:RECOGNISED]}
    listed = [entry for entry in shown if entry.kind == Document.Kind.ERROR]
    full = recognised | {
        entry.object_id for n, entry in enumerate(listed) if n < MATCHES or not entry.document
    }
    errors = resolver.load(full) | _rows({entry.object_id for entry in listed} - full)
    articles = _articles({entry.object_id for entry in shown if entry.kind in ARTICLE_KINDS})
    resolution = resolver.resolution(asked.ranking, errors, asked.language)
    whys = {match.error.pk: match.why for match in resolution.matches}
    hits = []
    for entry in shown:
        if entry.kind == Document.Kind.ERROR and (error := errors.get(entry.object_id)):
            hits.append(_error_hit(entry, error, asked, whys.get(error.pk, "")))
        elif entry.kind in ARTICLE_KINDS and (article := articles.get(entry.object_id)):
            hits.append(_article_hit(entry, article, asked))
    if resolution.known:
        hits = _with_fixes(resolution, hits, asked)
    else:
        resolution = Resolution(_suggestions(resolution, hits), resolution.unknown_code)
    return Results(resolution, hits, max(len(asked.entries), len(hits)))


def _rows(ids: set[int]) -> dict[int, ErrorCode]:
    """Errors by id without their texts: what is shown of them far down a list stands in their documents."""
    errors = ErrorCode.objects.reachable().filter(pk__in=ids).select_related("system")
    return {error.pk: error for error in errors.prefetch_related("fixers")} if ids else {}


def _articles(ids: set[int]) -> dict[int, Article]:
    """Articles by id with their published texts, in one query."""
    articles: dict[int, Article] = {}
    rows = ArticleTranslation.objects.listed().filter(article__in=ids)
    for row in rows.select_related("published", "article").defer("published__body") if ids else ():
        article = articles.setdefault(row.article_id, row.article)
        article.listed_translations = [*getattr(article, "listed_translations", []), row]
    return articles


def _with_fixes(resolution: Resolution, hits: list[Hit], asked: Asked) -> list[Hit]:
    """The sure errors, the articles that fix them, then the rest."""
    sure = [match.error for match in resolution.matches if match.is_sure]
    Fix.objects.attach_to(sure)
    articles = {fix.article.pk: fix.article for error in sure for fix in error.fixes.all()}
    fixes = [_article_hit(Entry(_kind(row), row.pk), row, asked) for row in articles.values()]
    first = [hit for hit in hits if hit.object in sure]
    return [*first, *fixes, *(hit for hit in hits if hit.object not in sure)]


def _kind(article: Article) -> str:
    is_question = article.kind == Article.Kind.QUESTION
    return Document.Kind.QUESTION.value if is_question else Document.Kind.ARTICLE.value


def _suggestions(resolution: Resolution, hits: list[Hit]) -> list[Match]:
    """Where nothing is sure: the errors in the order of all evidence, not of the signatures alone."""
    matches = {match.error: match for match in resolution.matches}
    errors = [hit.object for hit in hits if isinstance(hit.object, ErrorCode)][:MATCHES]
    for error in errors:
        matches.setdefault(error, Match(error, Confidence.NEAR, error.message_in()))
    return [matches[error] for error in dict.fromkeys([*errors, *matches])][:MATCHES]


def _error_hit(entry: Entry, error: ErrorCode, asked: Asked, why: str) -> Hit:
    if document := entry.document:
        return _hit(entry, error, error.code, document.title, document.body, document.language, asked, why)
    own = error.text_in(asked.language) or error.message_in(asked.language)
    language = own.language if own else asked.language
    text = getattr(own, "meaning", "") or str(error.message_in(asked.language) or "")
    return _hit(entry, error, error.code, error.title_in(asked.language), text, language, asked, why)


def _article_hit(entry: Entry, article: Article, asked: Asked) -> Hit:
    language = article.translation.language if article.translation else asked.language
    why = "" if entry.document else _("Fixes the error in your text.")
    return _hit(entry, article, "", article.title, article.summary, language, asked, why)


def _hit(
    entry: Entry,
    row: ErrorCode | Article,
    code: str,
    title: str,
    text: str,
    language: str,
    asked: Asked,
    why: str,
) -> Hit:
    if entry.document and entry.document.language == language:
        text = entry.document.body or text
    marks = analysis.matched_words(text[:MOST_TEXT], asked.wanted, language)
    return Hit(
        kind=entry.kind,
        key=row.key,
        code=code,
        title=title,
        url=row.get_absolute_url(),
        snippet=snippet(text, marks),
        why=why or _why(entry, title, text, marks, asked.wanted, language),
        language=language,
        object=row,
    )


def _why(
    entry: Entry, title: str, text: str, marks: list[tuple[int, int]], wanted: set[str], language: str
) -> str:
    """Which words stand where, as a sentence."""
    if entry.alias:
        return _("Readers call it “%(alias)s”.") % {"alias": entry.alias}
    in_title = analysis.matched_words(title, wanted, language)
    for place, shown, marked in (
        (_("Words in the title: %(words)s."), title, in_title),
        (_("Words in the text: %(words)s."), text, marks),
    ):
        found = [shown[start:end] for start, end in marked[:WORDS]]
        if found:
            return place % {"words": ", ".join(dict.fromkeys(word.lower() for word in found))}
    return _("Parts of words are alike.")
