"""Tables of the signature index, derived from the catalogue.

`errors.recognition.index_writer` writes them, `errors.recognition.index_reader` reads them. They have no foreign keys,
so that the same SQL serves both databases and a rebuild touches nothing else.
"""

from django.db import models


class Signature(models.Model):
    """Signature of one wording: folded words, `*` for a gap. Its id is the wording's."""

    id = models.BigIntegerField(primary_key=True)
    owner = models.BigIntegerField(db_index=True, help_text="The error that has the message.")
    error = models.BigIntegerField(help_text="The error to show: the survivor, where errors were merged.")
    tokens = models.TextField()

    def __str__(self) -> str:
        return self.tokens


class Term(models.Model):
    """Word of the signatures. `df` is the number of signatures that hold it; the empty word has the number of all."""

    text = models.CharField(max_length=64, unique=True)
    df = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.text


class Posting(models.Model):
    """Signature `signature` holds word `term`."""

    pk = models.CompositePrimaryKey("term", "signature")
    term = models.BigIntegerField()
    signature = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.term} {self.signature}"


class TermVariant(models.Model):
    """Word `term` without one letter, or the word itself. Words at one edit's distance share a variant."""

    pk = models.CompositePrimaryKey("variant", "term")
    variant = models.CharField(max_length=64)
    term = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.variant} {self.term}"


class CodeToken(models.Model):
    """Form of an error's code in which it is looked up."""

    pk = models.CompositePrimaryKey("token", "owner")
    token = models.CharField(max_length=100)
    owner = models.BigIntegerField(db_index=True, help_text="The error that has the code.")
    error = models.BigIntegerField(help_text="The error to show: the survivor, where errors were merged.")

    def __str__(self) -> str:
        return self.token
