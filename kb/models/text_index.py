"""BM25 text index of articles and errors, derived from their rows.

`kb.search.index_writer` writes it, and `kb.search.index_reader` reads it.
"""

from django.db import models


class Document(models.Model):
    """One error or article in one language as plain text, with everything that result lists show."""

    class Kind(models.TextChoices):
        ERROR = "error"
        ARTICLE = "article"
        QUESTION = "question"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=10)
    sort_key = models.CharField(max_length=250)  # breaks ties alike on every database
    title = models.TextField()
    body = models.TextField(blank=True)
    aliases = models.TextField(blank=True)  # one a line
    lead = models.IntegerField(default=0)  # how many characters of the body are its summary
    slug = models.CharField(max_length=120, blank=True)  # in an article's address
    code = models.CharField(max_length=100, blank=True)  # of an error
    actors = models.CharField(max_length=150, blank=True)  # who can fix it, with spaces between them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="document_unique")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> tuple[str, int, str]:
        return self.kind, self.object_id, self.language

    @property
    def content(self) -> tuple[str | int, ...]:
        """The stored columns, by which the index writer finds documents that have changed."""
        texts = self.sort_key, self.title, self.body, self.aliases
        return *texts, self.lead, self.slug, self.code, self.actors

    @property
    def summary(self) -> str:
        return self.body[: self.lead]


class TextTerm(models.Model):
    """A stem or 4-gram; `df` is the number of documents with it. The empty term counts all documents."""

    text = models.CharField(max_length=64, unique=True)
    df = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.text


class TextPosting(models.Model):
    """A term in a document. `weight` is its BM25 weight without idf, in thousandths."""

    pk = models.CompositePrimaryKey("term", "document")
    term = models.BigIntegerField()
    document = models.BigIntegerField(db_index=True)
    weight = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.term} {self.document}"
