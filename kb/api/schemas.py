"""What the API takes and gives, as OpenAPI shows it."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, model_validator

MAX_TEXTS = 100
MAX_TEXT_CHARS = 100_000

Text = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]


class Problem(Schema):
    """A fault, as RFC 9457 says."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []


def _either(schema: dict[str, Any]) -> None:
    """One of the two, and not null."""
    for name in ("text", "texts"):
        field = schema["properties"][name]
        field |= field.pop("anyOf")[0]
        field.pop("default", None)
    schema["oneOf"] = [{"required": ["text"]}, {"required": ["texts"]}]
    schema["examples"] = [{"text": "Kunde inte hitta konto 1930 (2001304)", "language": "sv"}]


class ResolveIn(Schema):
    """One text or several."""

    text: Text | None = Field(None, description="What was pasted: a message, a log, a whole body.")
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
    message: str = Field(description="The wording that matched, or the first one.")
    url: str
    confidence: Literal["code", "message", "template", "near"]
    why: str
    values: dict[str, str] = Field(description="What stood in the message's placeholders.")
    fixed_by: list[str]


class ResolutionOut(Schema):
    known: bool = Field(description="False when nothing is sure; the matches are then suggestions.")
    matches: list[MatchOut] = Field(description="Best first, at most five.")


class ResolveOut(Schema):
    results: list[ResolutionOut]


class HitOut(Schema):
    kind: Literal["error", "article", "question"]
    key: str
    code: str
    title: str
    url: str
    snippet: str = Field(description="HTML: escaped text with <mark>.")
    why: str
    language: str


class SearchOut(Schema):
    results: list[HitOut]
    total: int


class MessageOut(Schema):
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
    messages: list[MessageOut]
    fixed_by: list[str]
    fixes: list[FixOut]
    related: list[RelatedOut]
    url: str
    hash: str = Field(description="The same in every shape of this error that says the same.")


class ErrorsOut(Schema):
    results: list[ErrorRef]
    next: str | None = Field(description="Where the list goes on; null at its end.")


class ArticleRef(Schema):
    key: str
    kind: str
    title: str
    summary: str
    url: str


class ArticlesOut(Schema):
    results: list[ArticleRef]
    next: str | None = Field(description="Where the list goes on; null at its end.")


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


class SystemEntry(Schema):
    slug: str
    name: str
    vendor: str
    kind: str
    code_format: str = Field(description="How its codes look: # is a digit.")


class FixEntry(Schema):
    article: str = Field(description="The key of an article in this file.")
    fixed_by: str
    when: str


class ErrorTextEntry(Schema):
    language: str = Field(description="Of title and meaning; another one where they are not translated.")
    title: str
    meaning: str
    fixes: list[FixEntry]
    hash: str


class ErrorEntry(Schema):
    system: str
    code: str
    key: str
    status: str
    http_status: int | None
    messages: list[MessageOut]
    fixed_by: list[str]
    texts: dict[str, ErrorTextEntry] = Field(description="By content language.")


class ArticleTextEntry(Schema):
    slug: str
    title: str
    summary: str
    html: str


class ArticleEntry(Schema):
    key: str
    kind: str
    texts: dict[str, ArticleTextEntry]


class CatalogueOut(Schema):
    """Everything readers can find, in every language."""

    format: int
    version: int = Field(description="Moves whenever content does.")
    languages: list[str]
    systems: list[SystemEntry]
    errors: list[ErrorEntry]
    articles: list[ArticleEntry]


# --- drafts


class DraftIn(Schema):
    title: str = Field(min_length=1, max_length=200)
    summary: str = Field("", max_length=300)
    body: str = Field(max_length=MAX_TEXT_CHARS, description="Markdown, as in the editor.")


class DraftOut(Schema):
    key: str
    language: str
    title: str
    summary: str
    body: str
    state: str = Field(description="draft, in_review, approved or rejected; empty before the first text.")
    revision: int


class ErrorDraftIn(Schema):
    """An error as the catalogue's JSON file has it; it becomes a draft."""

    system: str = Field(max_length=100, description="The slug of a system that is here.")
    code: str = Field("", max_length=100)
    key: str | None = Field(None, max_length=120)
    http_status: int | None = Field(None, ge=100, le=599)
    area: str | None = Field(None, max_length=50)
    messages: dict[str, list[str]] = Field(description="Wordings by language; places for values as {Name}.")
    titles: dict[str, str] = Field(default_factory=dict)
    meanings: dict[str, str] = Field(default_factory=dict)
