"""What the API takes and gives, as OpenAPI shows it."""

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, model_validator

MAX_TEXTS = 100
MAX_CHARACTERS = 100_000

Text = Annotated[str, Field(max_length=MAX_CHARACTERS)]


class Problem(Schema):
    """A fault, as RFC 9457 says."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []


class ResolveIn(Schema):
    """One text or several."""

    text: Text | None = Field(None, description="What was pasted: a message, a log, a whole body.")
    texts: list[Text] | None = Field(None, max_length=MAX_TEXTS)
    language: str | None = Field(None)

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Kunde inte hitta konto 1930 (2001304)", "language": "sv"}]}
    )

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
    title: str
    url: str
    fixed_by: str
    when: str
    html: str


class RelatedOut(Schema):
    kind: str
    system: str
    key: str
    title: str
    url: str


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


class ErrorRef(Schema):
    system: str
    key: str
    title: str
    url: str


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
