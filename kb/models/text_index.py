"""The text index: derived from articles and errors, written and read only by `kb.search.index_reader`."""

from django.db import models


class Document(models.Model):
    """What can be found: one error or article in one language, as plain text, with all that a list shows of it."""

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
        """What is stored beside the postings, to compare."""
        found = self.sort_key, self.title, self.body, self.aliases
        return *found, self.lead, self.slug, self.code, self.actors

    @property
    def summary(self) -> str:
        return self.body[: self.lead]


class TextTerm(models.Model):
    """A stem or 4-gram; `df` counts the documents that hold it. The empty one counts all documents."""

    text = models.CharField(max_length=64, unique=True)
    df = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.text


class TextPosting(models.Model):
    """Document `document` holds `term`; `weight` is its BM25 part without idf, in thousandths."""

    pk = models.CompositePrimaryKey("term", "document")
    term = models.BigIntegerField()
    document = models.BigIntegerField(db_index=True)
    weight = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.term} {self.document}"
