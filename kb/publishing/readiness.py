"""Readiness checks: findings about a text before its publication, each with advice for the editor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404
from django.urls import resolve
from django.utils.translation import get_language_from_path, ngettext, override
from django.utils.translation import gettext as _

from errors.alignment.signatures import placeholders
from errors.models import ErrorCode, Wording

from ..markdown import cross_links
from ..markdown.rendering import Rendered
from ..models import Article, ArticleTranslation, Revision

_ADDRESS = re.compile(r'<a (?:[^<>]*? )?href="(/[^"#?]*)')
_SLOT = re.compile(r'<span class="slot" data-name="(\w+)">')
MAX_NAMED_EXAMPLES = 10  # in one finding


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence for the editor. The editor has to confirm publication despite a harmful finding."""

    text: str
    is_harmful: bool = False


def findings(translation: ArticleTranslation, revision: Revision) -> list[Finding]:
    """Return the findings about a revision, the harmful ones first."""
    rendered = cross_links.render_body(revision.body, translation.language)
    results = [
        *_broken(rendered, translation.language),
        *_pictures(rendered),
        *_missing_parts(translation, revision),
        *_empty_slots(translation, rendered),
        *_untested(translation),
        *_twins(translation, revision),
    ]
    return sorted(results, key=lambda finding: not finding.is_harmful)


def _broken(rendered: Rendered, language: str) -> Iterator[Finding]:
    """Find links that lead nowhere. Links to unpublished articles are not harmful: publication repairs them."""
    keys = {reference.target for reference in rendered.broken if reference.kind == "article"}
    waiting = set(Article.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    dead = [f"[[{ref}]]" for ref in rendered.broken if ref.kind != "article" or ref.target not in waiting]
    paths = dict.fromkeys(_ADDRESS.findall(rendered.html))
    dead += [path for path in paths if not _resolves(path, language)]
    if dead:
        message = _("These links lead nowhere: %(links)s. Type [[ in the text to choose what to link to.")
        yield Finding(message % {"links": ", ".join(dead[:MAX_NAMED_EXAMPLES])}, is_harmful=True)
    if waiting:
        message = _("Not published yet: %(links)s. These links work as soon as it is.")
        yield Finding(message % {"links": ", ".join(sorted(waiting)[:MAX_NAMED_EXAMPLES])})


def _resolves(path: str, language: str) -> bool:
    """Return whether a path on this site leads to a page. Old addresses count, because they redirect.

    Django resolves addresses only in the active language, which is the editor's; so the path's own language is
    activated, else the text's.
    """
    try:
        with override(get_language_from_path(path) or language):
            match = resolve(path)
    except Http404:
        return False
    if match.view_name == "kb:article":
        return Article.objects.listed().filter(pk=match.kwargs["pk"]).exists()
    return True


def _pictures(rendered: Rendered) -> Iterator[Finding]:
    """Find pictures without a text alternative."""
    if count := rendered.images_without_text:
        message = ngettext("%(count)d picture has no text.", "%(count)d pictures have no text.", count)
        hint = _("Write what it shows between the brackets: ![here](…).")
        yield Finding(f"{message % {'count': count}} {hint}", is_harmful=True)


def _missing_parts(translation: ArticleTranslation, revision: Revision) -> Iterator[Finding]:
    """Find what the article lacks: text, summary, or the error that a fix is for."""
    article = translation.article
    if not _has_words(revision):
        yield Finding(_("The text is empty."), is_harmful=True)
    if not revision.summary:
        yield Finding(_("There is no summary: lists and search results show one."))
    if article.kind == Article.Kind.FIX and not article.fixes.exists():
        yield Finding(_("This article fixes no error yet. Choose which under “fixes” on the article's page."))


def _has_words(revision: Revision) -> bool:
    return bool(revision.title.strip() and revision.body.strip())


def _empty_slots(translation: ArticleTranslation, rendered: Rendered) -> Iterator[Finding]:
    """Find slots without a placeholder of the same name in the errors' wordings: they stay empty for all readers."""
    names = set(_SLOT.findall(rendered.html))
    if not names:
        return
    wordings = Wording.objects.filter(error__fixes__article=translation.article)
    known = {name for text in wordings.values_list("text", flat=True) for name in placeholders(text)}
    if empty := sorted(names - known):
        message = _("No wording of its errors has a value for %(names)s: readers see the braces.")
        yield Finding(message % {"names": ", ".join(f"{{{name}}}" for name in empty[:MAX_NAMED_EXAMPLES])})


def _untested(translation: ArticleTranslation) -> Iterator[Finding]:
    """Find errors without a sample, for which no test shows that a pasted message leads to them."""
    errors = ErrorCode.objects.listed().filter(fixes__article=translation.article, sample="")
    if keys := sorted(set(errors.values_list("key", flat=True))):
        message = _("Not tested by a sample: %(errors)s. Add what a reader would paste on the error's page.")
        yield Finding(message % {"errors": ", ".join(keys[:MAX_NAMED_EXAMPLES])})


def _twins(translation: ArticleTranslation, revision: Revision) -> Iterator[Finding]:
    """Find a published article with the same title in this language."""
    others = ArticleTranslation.objects.listed().filter(language=translation.language)
    twin = others.filter(published__title__iexact=revision.title).exclude(article=translation.article).first()
    if twin:
        message = _("Another article has this title: %(key)s. Say in the title what is different here.")
        yield Finding(message % {"key": twin.article.key})
