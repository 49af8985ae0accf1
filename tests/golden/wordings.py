"""The listed wordings of the stored catalogue in both languages, with values in their gaps, and what answers them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from errors.alignment.signatures import fill, placeholders
from errors.alignment.tokens import fold, folded_words
from errors.models import ErrorCode, Wording

from .catalogue import literals

LANGUAGES = ("sv", "en")
VALUES = {
    "Account": "3051",
    "ArticleNumber": "AX-77",
    "Country": "Norge",
    "Currency": "DKK",
    "CustomerNumber": "1187",
    "Date": "2026-03-31",
    "Field": "YourReference",
    "InvoiceNumber": "10482",
    "OrderNumber": "5120",
    "Series": "B",
    "Status": "503",
    "User": "Eva Lind",
}
OTHER_VALUE = "AB12"
MIN_CODE_CHARS = 5  # of a code that a wording names, which answers it, too


@dataclass(frozen=True)
class Asked:
    """A wording of an error. `names` are the errors that answer it: same literal words, or their code in them."""

    error: str
    language: str
    template: str
    names: frozenset[str]

    @cached_property
    def text(self) -> str:
        """The message as one line, as a program shows it."""
        values = {name: VALUES.get(name, OTHER_VALUE) for name in placeholders(self.template)}
        return " ".join(fill(self.template, values).split())

    @property
    def words(self) -> tuple[str, ...]:
        return literals(self.template)

    @property
    def number(self) -> int:
        """A number that is the same in every run, for choices."""
        return crc32(f"{self.error} {self.template}".encode())


def asked() -> list[Asked]:
    """Return the wordings that readers may see, in a fixed order."""
    rows = (
        Wording.objects.filter(error__in=ErrorCode.objects.listed(), language__in=LANGUAGES)
        .values_list("error__system__slug", "error__key", "language", "text")
        .order_by("error__system__slug", "error__key", "language", "text")
    )
    listed = [(f"{system}/{key}", language, text) for system, key, language, text in rows]
    answers: dict[tuple[str, ...], set[str]] = {}
    for error, _language, text in listed:
        answers.setdefault(literals(text), set()).add(error)
    codes = {
        fold(code): f"{system}/{key}"
        for system, key, code in ErrorCode.objects.listed().values_list("system__slug", "key", "code")
        if len(code) >= MIN_CODE_CHARS
    }
    return [
        Asked(
            *row,
            frozenset(
                answers[literals(row[2])] | {codes[word] for word in folded_words(row[2]) if word in codes}
            ),
        )
        for row in listed
    ]


def name_of(error: ErrorCode) -> str:
    return f"{error.system.slug}/{error.key}"


def first_of(errors: Iterable[ErrorCode]) -> str:
    """Return the first error's name, "" for none."""
    return next((name_of(error) for error in errors), "")
