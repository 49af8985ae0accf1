"""“This applies when …” in and out with the errors' own texts: the part of a catalogue's PO file that is the fixes'."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from errors.transfer.parts import PARTS, Texts

from .models import Fix, FixCondition


class Conditions:
    """Their contexts are `when system/error article actor`."""

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
        for (context, language), text in texts.items():
            _when, error, article, actor = context.split(" ")
            system, key = error.split("/", 1)
            fix = Fix.objects.get(
                error__system__slug=system, error__key=key, article__key=article, fixed_by=actor
            )
            FixCondition.objects.update_or_create(fix=fix, language=language, defaults={"when": text})


PARTS["when"] = Conditions()
