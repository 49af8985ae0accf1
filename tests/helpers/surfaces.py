"""Verdicts of all surfaces of the help centre on one text, in one form, so that they can be compared.

A page is named by its path. The offline bundle's search is a script: the browser's tests ask it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils.translation import override

from errors.alignment.tokens import folded_words
from errors.models import ErrorCode, ErrorText
from kb import mcp_server, search
from kb.answers import explain
from kb.contact import suggestions
from kb.feedback import unanswered_queries
from kb.models import Alias, ArticleTranslation, SearchLog, UnansweredQuery

ORIGIN = {"origin": "http://testserver"}
MAX_SHOWN_CHARS = 300


@dataclass(frozen=True, slots=True)
class Said:
    """What one surface says. None: it does not say that.

    `known`: the text surely shows an error. `errors`: the errors that it names, the first one first. `pages`: all that
    it lists. `values`: the reader's values for the first error. `answered`: nobody has to answer this text.
    """

    known: bool | None = None
    errors: tuple[str, ...] | None = None
    pages: tuple[str, ...] | None = None
    values: dict[str, str] | None = None
    answered: bool | None = None


def asked(client: Client, text: str, language: str) -> dict[str, Said]:
    """Return what each surface says of a text in a language."""
    with override(language):
        return dict(_in_process(text, language)) | dict(_over_http(client, text, language))


def contradictions(said: dict[str, Said], text: str) -> list[str]:
    """Return a sentence for each surface that says something else than `recognise`, or lists another page first."""
    base = said["recognise"]
    first, listed = (base.errors or ())[:1], (said["search"].pages or ())[:1]
    expected = first if base.known else listed
    found = []
    for name, row in said.items():
        if row.known not in (None, base.known):
            found.append(f"{name} says known={row.known}, not {base.known}")
        if base.known and row.values not in (None, base.values):
            found.append(f"{name} has the values {row.values}, not {base.values}")
        if row.errors is not None and row.errors[:1] != first:
            found.append(f"{name} names {row.errors[:1]} first, not {first}")
        if row.pages is not None and (row.pages or base.known) and row.pages[:1] != expected:
            found.append(f"{name} lists {row.pages[:1]} first, not {expected}")
        if row.answered not in (None, base.known or is_named(text)):
            found.append(f"{name} says answered={row.answered}; known={base.known}")
    return [f"{line}: {text[:MAX_SHOWN_CHARS]!r}" for line in found]


def is_named(text: str) -> bool:
    """Return whether the text is a title or an accepted alias of a page."""
    names = [
        *Alias.objects.accepted().values_list("text", flat=True),
        *ErrorText.objects.values_list("title", flat=True),
        *ArticleTranslation.objects.listed().values_list("published__title", flat=True),
    ]
    return folded_words(text) in [folded_words(name) for name in names]


def path_of(address: str) -> str:
    return urlsplit(address).path


def _in_process(text: str, language: str) -> Iterator[tuple[str, Said]]:
    found = search.recognise(text)
    matches = [match.error.get_absolute_url() for match in found.matches]
    values = found.matches[0].values if matches else {}
    yield "recognise", Said(known=found.known, errors=tuple(matches), values=values)
    yield "explain", _explained(explain.explain(text))
    yield "assistants' resolve", _explained(mcp_server.resolve(text, language))
    results = search.search(text)
    yield "search", Said(known=results.resolution.known, **_hits(hit.url for hit in results.hits))
    yield "contact", _suggested(suggestions.for_text(text))
    UnansweredQuery.objects.all().delete()
    query = UnansweredQuery(template="only", language=language, examples=[[language, text]])
    query.save()
    yield "inbox", Said(answered=unanswered_queries.check(query))


def _over_http(client: Client, text: str, language: str) -> Iterator[tuple[str, Said]]:
    SearchLog.objects.all().delete()
    yield "search page", _search_page(client.post(f"/{language}/search/", {"text": text}, follow=True))
    yield "search log", Said(known=SearchLog.objects.latest("pk").is_recognised)
    yield "paste box", _paste_box(client.post(f"/{language}/search/recognised/", {"text": text}).context)
    typed = client.post(f"/{language}/search/suggestions/", {"text": text}).context["found"]
    yield "typing", Said(pages=tuple(path_of(hit.url) for _key, _heading, hits in typed for hit in hits))
    one, bulk = ({"text": text}, {"texts": ["-", text]})
    for name, body in (("API resolve", one), ("API resolve of several", bulk)):
        answer = client.post(
            "/api/v1/resolve", body | {"language": language}, content_type="application/json"
        )
        yield name, _resolved(answer.json()["results"][-1])
    listed = client.get("/api/v1/search", {"q": text, "language": language}).json()["results"]
    yield "API search", Said(**_hits(hit["url"] for hit in listed))
    yield (
        "widget's box",
        Said(pages=_hits(hit["url"] for hit in _widget(client, text, language)["hits"])["pages"]),
    )
    answers = _widget(client, text, language, **{"for": "form"})["answers"]
    yield "widget's form", _answers(answers)


def _explained(answer: dict[str, Any]) -> Said:
    rows = answer["answers"]
    values = rows[0]["values"] if rows else {}
    return Said(known=answer["known"], errors=tuple(path_of(row["url"]) for row in rows), values=values)


def _resolved(answer: dict[str, Any]) -> Said:
    rows = answer["matches"]
    values = rows[0]["values"] if rows else {}
    return Said(known=answer["known"], errors=tuple(path_of(row["url"]) for row in rows), values=values)


def _hits(addresses: Iterable[str]) -> dict[str, tuple[str, ...]]:
    pages = tuple(path_of(address) for address in addresses)
    return {"pages": pages, "errors": tuple(page for page in pages if "/errors/" in page)}


def _suggested(found: list[suggestions.Suggestion]) -> Said:
    first = found[0] if found else None
    values = first.reading.values if first and first.reading else {}
    known = bool(first and first.is_recognised)
    return Said(known=known, values=values, pages=tuple(path_of(row.url) for row in found))


def _answers(rows: list[dict[str, Any]]) -> Said:
    known = bool(rows and rows[0]["known"])
    return Said(known=known, pages=tuple(path_of(row["url"]) for row in rows))


def _search_page(response: Any) -> Said:
    """Read a page of results; a code alone leads to the error's own page, which is an answer."""
    if "state" not in response.context:
        path = response.redirect_chain[-1][0]
        return Said(known=True, errors=(path_of(path),))
    context = response.context
    shown = [match.error for match in [*context["sure"], *context["near"]]]
    listed = [hit.url for _key, _heading, hits in context["found"] for hit in hits]
    errors = [*map(ErrorCode.get_absolute_url, shown), *(url for url in listed if "/errors/" in url)]
    values = context["values"] if context["sure"] else None
    return Said(known=context["state"] == "recognised", errors=tuple(map(path_of, errors)), values=values)


def _paste_box(context: Any) -> Said:
    shown = [match.error.get_absolute_url() for match in [*context["sure"], *context["near"]]]
    values = context["values"] if context["sure"] else None
    return Said(known=context["state"] == "recognised", errors=tuple(shown), values=values)


def _widget(client: Client, text: str, language: str, **more: str) -> dict[str, Any]:
    body = {"text": text} | more
    return client.post(
        f"/widget/{language}/ask", body, content_type="application/json", headers=ORIGIN
    ).json()
