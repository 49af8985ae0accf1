"""Accepted aliases of an article in its files, in the file's language."""

from collections.abc import Iterable

from django.db.models import Prefetch

from ..models import Alias, Article
from ..models.aliases import MAX_ALIAS_CHARS, fold_words, has_letters, tidy
from .fields import Fields


def read(fields: Fields) -> tuple[str, ...]:
    """Return the file's aliases as they are stored, without those that differ only in capitals and punctuation."""
    texts = list(fields.words("aliases"))
    if any(len(text) > MAX_ALIAS_CHARS or not has_letters(tidy(text)) for text in texts):
        fields.mistake(
            f"An alias must be words, at most {MAX_ALIAS_CHARS} characters.", fields.nodes["aliases"]
        )
        return ()
    return tuple(sorted({fold_words(text): text for text in map(tidy, texts)}.values()))


def accepted() -> Prefetch:
    """Return the prefetch that `stored` reads."""
    return Prefetch("aliases", Alias.objects.accepted())


def stored(article: Article, language: str) -> tuple[str, ...]:
    """Return the article's accepted aliases in a language, sorted. Needs the prefetch `accepted`."""
    return tuple(sorted(alias.text for alias in article.aliases.all() if alias.language == language))


def write(article: Article, language: str, texts: Iterable[str]) -> None:
    """Store the file's aliases as accepted. Deletes other accepted ones; keeps proposals.

    Sends no signals for new rows: the caller refreshes search after it has written the whole article.
    """
    rows = {row.folded: row for row in Alias.objects.filter(article=article, language=language)}
    by_words = {fold_words(text): text for text in texts}
    for folded, row in rows.items():
        if folded in by_words and (row.text, row.state) != (by_words[folded], Alias.State.ACCEPTED):
            row.text, row.state = by_words[folded], Alias.State.ACCEPTED
            row.save()
        elif folded not in by_words and row.state == Alias.State.ACCEPTED:
            row.delete()
    Alias.objects.bulk_create(
        Alias(article=article, language=language, text=text, folded=folded, state=Alias.State.ACCEPTED)
        for folded, text in by_words.items()
        if folded not in rows
    )
