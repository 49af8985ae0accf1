"""Schemas of the API's requests and responses, shown in its OpenAPI description."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, model_validator

MAX_TEXTS = 100
MAX_TEXT_CHARS = 100_000

Text = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]


class Problem(Schema):
    """Error response (RFC 9457, problem details)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []


def _either(schema: dict[str, Any]) -> None:
    """Describe that exactly one of `text` and `texts` is required, and neither is null."""
    for name in ("text", "texts"):
        field = schema["properties"][name]
        field |= field.pop("anyOf")[0]
        field.pop("default", None)
    schema["oneOf"] = [{"required": ["text"]}, {"required": ["texts"]}]
    schema["examples"] = [{"text": "Kunde inte hitta konto 1930 (2001304)", "language": "sv"}]


class ResolveIn(Schema):
    """One text or a list of texts."""

    text: Text | None = Field(None, description="The pasted text: a message, a log or a whole response body.")
    texts: list[Text] | None = Field(None, max_length=MAX_TEXTS)
    language: str | None = Field(None)

    model_config = ConfigDict(json_schema_extra=_either)

    @model_validator(mode="after")
    def has_text(self) -> "ResolveIn":
        if (self.text is None) == (self.texts is None):
            raise ValueError("Give either text or texts.")
        return self

    @property
    def all_texts(self) -> list[str]:
        return self.texts if self.texts is not None else [self.text or ""]


class MatchOut(Schema):
    system: str
    code: str
    key: str
    title: str
    message: str = Field(description="The wording that matched; without one, the first of the error.")
    url: str
    confidence: Literal["code", "message", "template", "near"]
    why: str
    values: dict[str, str] = Field(description="The text's values for the placeholders of the wording.")
    fixed_by: list[str]


class VerdictOut(Schema):
    """Members that every answer to a text has."""

    verdict: Literal["sure", "likely", "unknown"] = Field(
        description="sure: an error is recognised. likely: errors or articles are suggested. unknown: none is."
    )
    unknown_code: str = Field(description="A code in a known system's format that no error has; else empty.")
    other_vendor: str = Field(
        description="A vendor that the text names and that has no errors here; else empty."
    )


class ResolutionOut(VerdictOut):
    known: bool = Field(description="False if no match is certain; the matches are then suggestions.")
    matches: list[MatchOut] = Field(description="Best first, at most five; the certain ones first.")


class ResolveOut(Schema):
    results: list[ResolutionOut]


class HitOut(Schema):
    kind: Literal["error", "article", "question"]
    system: str = Field(description="The slug of an error's system; empty for an article.")
    key: str
    code: str
    title: str
    url: str
    snippet: str = Field(description="HTML: escaped text with <mark>.")
    why: str
    language: str


class SearchOut(VerdictOut):
    results: list[HitOut]
    total: int


class WordingOut(Schema):
    language: str
    text: str
    origin: str


class FixOut(Schema):
    article: str
    language: str
    title: str
    url: str
    fixed_by: str
    when: str
    html: str


class ErrorRef(Schema):
    system: str
    code: str
    key: str
    title: str
    url: str


class RelatedOut(ErrorRef):
    kind: str


class ErrorOut(Schema):
    system: str
    code: str
    key: str
    status: str
    http_status: int | None
    title: str
    meaning: str
    language: str
    messages: list[WordingOut]
    fixed_by: list[str]
    fixes: list[FixOut]
    related: list[RelatedOut]
    url: str
    hash: str = Field(description="Hash of the content: the same in every format of this error.")


class ErrorsOut(Schema):
    results: list[ErrorRef]
    next: str | None = Field(description="Address of the next page; null on the last one.")


class ArticleRef(Schema):
    key: str
    kind: str
    title: str
    summary: str
    url: str


class ArticlesOut(Schema):
    results: list[ArticleRef]
    next: str | None = Field(description="Address of the next page; null on the last one.")


class ArticleOut(Schema):
    key: str
    kind: str
    slug: str
    language: str
    title: str
    summary: str
    html: str
    errors: list[ErrorRef]
    url: str


# --- the whole catalogue as one file


class CatalogueSystemOut(Schema):
    slug: str
    name: str
    vendor: str
    kind: str
    code_format: str = Field(description="Format of its codes; # is a digit.")


class CatalogueFixOut(Schema):
    article: str = Field(description="The key of an article in this file.")
    fixed_by: str
    when: str


class CatalogueErrorTextOut(Schema):
    language: str = Field(
        description="Language of title and meaning; another one than the key's if they are not translated."
    )
    title: str
    meaning: str
    fixes: list[CatalogueFixOut]
    hash: str


class CatalogueErrorOut(Schema):
    system: str
    code: str
    key: str
    status: str
    http_status: int | None
    messages: list[WordingOut]
    fixed_by: list[str]
    texts: dict[str, CatalogueErrorTextOut] = Field(description="By content language.")


class CatalogueArticleTextOut(Schema):
    slug: str
    title: str
    summary: str
    html: str


class CatalogueArticleOut(Schema):
    key: str
    kind: str
    texts: dict[str, CatalogueArticleTextOut]


class CatalogueOut(Schema):
    """All published content, in every language."""

    format: int
    version: int = Field(description="Content version: it grows with every change.")
    languages: list[str]
    systems: list[CatalogueSystemOut]
    errors: list[CatalogueErrorOut]
    articles: list[CatalogueArticleOut]


# --- drafts


class DraftIn(Schema):
    title: str = Field(min_length=1, max_length=200)
    summary: str = Field("", max_length=300)
    body: str = Field(max_length=MAX_TEXT_CHARS, description="Markdown, with the editor's syntax.")


class DraftOut(Schema):
    key: str
    language: str
    title: str
    summary: str
    body: str
    state: str = Field(
        description="draft, in_review, approved or rejected; empty before the first text is written."
    )
    revision: int


class ErrorDraftIn(Schema):
    """An error with the members of the catalogue's JSON file; it is stored as a draft."""

    system: str = Field(max_length=100, description="The slug of a system of this catalogue.")
    code: str = Field("", max_length=100)
    key: str | None = Field(None, max_length=120)
    http_status: int | None = Field(None, ge=100, le=599)
    area: str | None = Field(None, max_length=50)
    messages: dict[str, list[str]] = Field(description="Wordings by language, with placeholders as {Name}.")
    titles: dict[str, str] = Field(default_factory=dict)
    meanings: dict[str, str] = Field(default_factory=dict)
