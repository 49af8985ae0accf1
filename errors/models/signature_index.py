"""The signature index: derived from the catalogue, written and read only by `errors.recognition.index_reader`.

Plain tables without foreign keys, so that the same SQL serves both databases and a rebuild touches nothing else.
"""

from django.db import models


class Signature(models.Model):
    """One message as folded words, `*` for a gap. Its id is the message's."""

    id = models.BigIntegerField(primary_key=True)
    owner = models.BigIntegerField(db_index=True, help_text="The error that has the message.")
    error = models.BigIntegerField(help_text="The error to show: the survivor, where errors were merged.")
    tokens = models.TextField()

    def __str__(self) -> str:
        return self.tokens


class Term(models.Model):
    """A word of the signatures; `df` counts the signatures that hold it. The empty word counts all of them."""

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
    """`variant` is word `term` less one letter, or the word itself: one-edit typing errors meet here."""

    pk = models.CompositePrimaryKey("variant", "term")
    variant = models.CharField(max_length=64)
    term = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.variant} {self.term}"


class CodeToken(models.Model):
    """A folded code and the error that answers to it."""

    pk = models.CompositePrimaryKey("token", "owner")
    token = models.CharField(max_length=100)
    owner = models.BigIntegerField(db_index=True, help_text="The error that has the code.")
    error = models.BigIntegerField(help_text="The error to show: the survivor, where errors were merged.")

    def __str__(self) -> str:
        return self.token
