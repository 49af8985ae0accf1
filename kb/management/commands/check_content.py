"""Command `check_content`: list gaps in the content, and fail if there are any."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError
from django.db.models import Exists, OuterRef

from errors import slots
from errors.languages import content_languages
from errors.management.reporting import ReportingCommand
from errors.models import ErrorCode, ErrorText
from errors.recognition import wordings
from kb.markdown.cross_links import broken_links
from kb.models import Article, ArticleTranslation, ExternalLink, Fix


class Command(ReportingCommand):
    help = (
        "List broken cross-links and samples, errors without a fix or a meaning, articles without a "
        "translation, and dead external links. Exits with 1 if there are any. Warns of placeholders "
        "without a label."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = [
            f"{link.translation.article.key}.{link.translation.language}: [[{link.reference}]] leads nowhere"
            for link in broken_links()
        ]
        samples = list(broken_samples())
        gaps = [*errors_without_fix(), *errors_without_meaning(), *articles_without_language(), *dead_links()]
        for line in (*broken, *samples, *gaps):
            self.stdout.write(line)
        for name, language in slots.without_label():
            self.stderr.write(f"warning: the placeholder {name} has no label in {language}")
        summary = f"{len(broken)} broken links, {len(samples)} broken samples, {len(gaps)} gaps"
        if broken or samples or gaps:
            raise CommandError(summary)
        self.stdout.write(summary)


def broken_samples() -> Iterator[str]:
    """Yield a line for each error whose sample is recognised as another error or none."""
    errors = ErrorCode.objects.listed().exclude(sample="").select_related("system")
    for error, other in wordings.broken_samples(errors.iterator()):
        yield f"{error.system.slug}/{error.key}: its sample leads to {other or 'nothing'}"


def errors_without_fix() -> Iterator[str]:
    """Yield a line for each listed error that no published article fixes."""
    fixes = Fix.objects.filter(error=OuterRef("pk"), article__in=Article.objects.listed())
    for error in _listed_errors().exclude(Exists(fixes)):
        yield f"{error.system.slug}/{error.key}: no fix"


def errors_without_meaning() -> Iterator[str]:
    for language in content_languages():
        explained = ErrorText.objects.filter(error=OuterRef("pk"), language=language).exclude(meaning="")
        for error in _listed_errors().exclude(Exists(explained)):
            yield f"{error.system.slug}/{error.key}: no meaning in {language}"


def articles_without_language() -> Iterator[str]:
    for language in content_languages():
        texts = ArticleTranslation.objects.listed().filter(article=OuterRef("pk"), language=language)
        for article in Article.objects.listed().exclude(Exists(texts)):
            yield f"{article.key}: no text in {language}"


def dead_links() -> Iterator[str]:
    """Yield a line for each link that `check_links` found dead."""
    for link in ExternalLink.objects.dead().prefetch_related("translations__article"):
        for text in link.translations.all():
            yield f"{text.article.key}.{text.language}: {link.url} does not answer ({link.answer})"


def _listed_errors() -> Any:
    return ErrorCode.objects.listed().filter(merged_into=None).select_related("system")
