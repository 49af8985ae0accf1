"""Conditions of fixes as an extra text source of the catalogue's PO files."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from errors.transfer.extra_texts import Texts

from .. import search
from ..models import ContentVersion, Fix, FixCondition


class Conditions:
    """Text source for conditions. A message context is `when system/error article actor`."""

    def texts(self, errors: QuerySet[Any]) -> Texts:
        rows = FixCondition.objects.filter(fix__error__in=errors.values("pk")).order_by(
            "fix__error", "fix", "id"
        )
        names = "fix__error__system__slug", "fix__error__key", "fix__article__key", "fix__fixed_by"
        return {
            (f"when {system}/{key} {article} {actor}", language): text
            for system, key, article, actor, language, text in rows.values_list(*names, "language", "when")
        }

    def check(self, text: str) -> None:
        MaxLengthValidator(FixCondition._meta.get_field("when").max_length)(text)

    def write(self, texts: Texts) -> None:
        """Store the conditions without signals, then refresh search and the content version once."""
        keys = {context.split(" ")[1].partition("/")[2] for context, _language in texts}
        names = "error__system__slug", "error__key", "article__key", "fixed_by"
        rows = Fix.objects.filter(error__key__in=keys).values_list(*names, "pk", "article")
        fixes = {f"when {system}/{key} {article} {actor}": ids for system, key, article, actor, *ids in rows}
        FixCondition.objects.bulk_create(
            (
                FixCondition(fix_id=fixes[name][0], language=language, when=text)
                for (name, language), text in texts.items()
            ),
            update_conflicts=True,
            unique_fields=["fix", "language"],
            update_fields=["when"],
        )
        if texts:
            search.refresh_articles(sorted({fixes[name][1] for name, _language in texts}))
            ContentVersion.bump()
