"""An article's aliases in its files: those that editors have accepted, in the file's language."""

from collections.abc import Iterable

from django.db.models import Prefetch

from ..models import Alias, Article
from ..models.aliases import MAX_ALIAS_CHARS, fold_words, has_letters, tidy
from .fields import Fields


def read(fields: Fields) -> tuple[str, ...]:
    """As the database holds them; of two that differ in capitals and punctuation only, one."""
    texts = list(fields.words("aliases"))
    if any(len(text) > MAX_ALIAS_CHARS or not has_letters(tidy(text)) for text in texts):
        fields.mistake(
            f"An alias must be words, at most {MAX_ALIAS_CHARS} characters.", fields.nodes["aliases"]
        )
        return ()
    return tuple(sorted({fold_words(text): text for text in map(tidy, texts)}.values()))


def accepted() -> Prefetch:
    """What `stored` reads."""
    return Prefetch("aliases", Alias.objects.accepted())


def stored(article: Article, language: str) -> tuple[str, ...]:
    return tuple(sorted(alias.text for alias in article.aliases.all() if alias.language == language))


def write(article: Article, language: str, texts: Iterable[str]) -> None:
    """Accepted ones that the file does not name go away; what readers proposed waits on for an editor."""
    rows = {row.folded: row for row in Alias.objects.filter(article=article, language=language)}
    wanted = {fold_words(text): text for text in texts}
    for folded, row in rows.items():
        if folded in wanted and (row.text, row.state) != (wanted[folded], Alias.State.ACCEPTED):
            row.text, row.state = wanted[folded], Alias.State.ACCEPTED
            row.save()
        elif folded not in wanted and row.state == Alias.State.ACCEPTED:
            row.delete()
    # No signals: the caller brings search in step when the article is whole.
    Alias.objects.bulk_create(
        Alias(article=article, language=language, text=text, folded=folded, state=Alias.State.ACCEPTED)
        for folded, text in wanted.items()
        if folded not in rows
    )
