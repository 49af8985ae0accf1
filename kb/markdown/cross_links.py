"""Cross-links between errors and articles: targets, broken links, backlinks, and the stored HTML that contains them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import override

from errors.models import ErrorCode
from errors.publishable import LISTED

from ..models import Article, ArticleTranslation, CrossLink
from .rendering import Reference, Rendered, Target, references_in, render

BATCH = 200


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A reference in a published text whose target does not exist."""

    translation: ArticleTranslation
    reference: Reference


# --- resolving: one query a kind


def render_body(body: str, language: str) -> Rendered:
    """Return an article's Markdown rendered for a page in that language."""
    return render(body, language, resolve)


def render_preview(body: str, language: str = "") -> str:
    """Return the same as HTML: the function that django-markdownx calls."""
    return render_body(body, language).html


def resolve(references: Sequence[Reference], language: str) -> dict[Reference, Target]:
    """Return the targets of the references for a page in that language, without broken ones.

    Sends one query a kind, and those for related texts.
    """
    with override(language or None):
        rows: dict[str, Mapping[str, ErrorCode | Article]] = {
            "error": _errors({reference.target for reference in references if reference.kind == "error"}),
            "article": _articles(
                {reference.target for reference in references if reference.kind == "article"}
            ),
        }
        return {
            reference: _target(row, reference.fragment)
            for reference in references
            if (row := rows[reference.kind].get(reference.target))
        }


def _errors(names: set[str]) -> dict[str, ErrorCode]:
    """Return errors by `system/key`, or by key or code alone if it is unique. A merged error gives its survivor."""
    if not names:
        return {}
    ends = names | {name.partition("/")[2] for name in names}
    rows = ErrorCode.objects.reachable().filter(Q(key__in=ends) | Q(code__in=ends)).order_by("id")
    by_name: dict[str, list[ErrorCode]] = {}
    related = ("texts", "wordings", "merged_into__texts", "merged_into__wordings")
    for row in rows.select_related("system", "merged_into__system").prefetch_related(*related):
        for name in _names(row):
            by_name.setdefault(name, []).append(row.merged_into or row)
    return {name: by_name[name][0] for name in names & by_name.keys() if len(set(by_name[name])) == 1}


def _articles(keys: set[str]) -> dict[str, Article]:
    rows = Article.objects.filter(key__in=keys).listed().with_texts() if keys else ()
    return {row.key: row for row in rows}


def _target(row: ErrorCode | Article, fragment: str) -> Target:
    """Return the target in the active language, else in another one, which it names."""
    if isinstance(row, ErrorCode):
        text = row.text_in() or row.wording_in()
        code = f" ({row.code})" if row.code and row.code != row.title else ""
        anchor = f"#{slugify(fragment)}" if fragment else ""
        language = text.language if text else ""
        return Target(row.get_absolute_url() + anchor, row.title + code, language, _canonical(row))
    anchor = f"#h-{slugify(fragment.removeprefix('h-'), allow_unicode=True)}" if fragment else ""
    language = row.translation.language if row.translation else ""
    return Target(row.get_absolute_url() + anchor, row.title, language, _canonical(row))


def _canonical(row: ErrorCode | Article) -> str:
    """Return the name under which links to the row are stored."""
    return f"{row.system.slug}/{row.key}" if isinstance(row, ErrorCode) else row.key


def _names(row: ErrorCode | Article) -> set[str]:
    """Return all names by which an author may refer to the row."""
    if isinstance(row, Article):
        return {row.key}
    ends = {row.key, row.code} - {""}
    return ends | {f"{row.system.slug}/{end}" for end in ends}


def _kind(row: ErrorCode | Article) -> CrossLink.Kind:
    return CrossLink.Kind.ERROR if isinstance(row, ErrorCode) else CrossLink.Kind.ARTICLE


# --- what links here


def articles_linking_to(row: ErrorCode | Article) -> list[Article]:
    """Return articles whose published text links to this error or article."""
    links = CrossLink.objects.filter(kind=_kind(row), target=_canonical(row), translation__status__in=LISTED)
    articles = Article.objects.filter(pk__in=links.values("translation__article")).select_related("category")
    return list((articles.exclude(pk=row.pk) if isinstance(row, Article) else articles).with_texts())


def broken_links() -> Iterator[BrokenLink]:
    """Yield every broken reference in published texts."""
    translations = _published(ArticleTranslation.objects.listed().order_by("article__key", "language"))
    for start in range(0, len(translations), BATCH):
        batch = translations[start : start + BATCH]
        written = {row: references_in(row.published.body) for row in batch if row.published}
        known = resolve(list({reference for references in written.values() for reference in references}), "")
        for row, references in written.items():
            yield from (BrokenLink(row, reference) for reference in references if reference not in known)


# --- stored HTML and cross-links: derived data


@transaction.atomic
def render_published(translations: Iterable[ArticleTranslation]) -> None:
    """Store the HTML and the cross-links of the published revisions of these translations."""
    for translation in translations:
        if (revision := translation.published) is None:
            continue
        rendered = render_body(revision.body, translation.language)
        if rendered.html != revision.html:
            revision.html = rendered.html
            revision.save(update_fields=["html"])
        _store_links(translation, rendered)


def rerender_referrers(targets: Iterable[ErrorCode | Article]) -> set[int]:
    """Render the texts that link to these rows again: their title, address or visibility changed.

    Returns the ids of the articles that were rendered; their documents in the search index have changed, too.
    """
    names: dict[str, set[str]] = {}
    for row in targets:
        names.setdefault(_kind(row), set()).update(_names(row))
    # The linked names are few, the changed ones may be a whole catalogue: compare them here, not in SQL.
    linked = CrossLink.objects.filter(kind__in=names).values_list("kind", "target", "translation")
    ids = {translation for kind, target, translation in linked if target in names[kind]}
    referrers = _published(ArticleTranslation.objects.filter(pk__in=ids)) if ids else []
    render_published(referrers)
    return {referrer.article_id for referrer in referrers}


def _published(translations: QuerySet[ArticleTranslation]) -> list[ArticleTranslation]:
    return list(translations.select_related("published", "article"))


def _store_links(translation: ArticleTranslation, rendered: Rendered) -> None:
    """Store resolved links under their target's name, and broken ones as written, since a target may appear later."""
    targets = rendered.targets
    current = {(ref.kind, targets[ref].name if ref in targets else ref.target) for ref in rendered.references}
    stored = {(link.kind, link.target): link.pk for link in translation.cross_links.all()}
    CrossLink.objects.filter(pk__in=[pk for link, pk in stored.items() if link not in current]).delete()
    CrossLink.objects.bulk_create(
        CrossLink(translation=translation, kind=kind, target=target)
        for kind, target in current - stored.keys()
    )
