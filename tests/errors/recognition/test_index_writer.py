import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from errors.models import CodeToken, Posting, Signature, Term, TermVariant, Wording
from errors.recognition import index_reader, index_writer
from tests.factories import make_error

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def rows():
    """Everything in the index that has a meaning: no ids of terms, no words without postings."""
    texts = dict(Term.objects.values_list("id", "text"))
    return (
        sorted(Signature.objects.values_list("id", "owner", "error", "tokens")),
        sorted(
            (texts[term], signature) for term, signature in Posting.objects.values_list("term", "signature")
        ),
        sorted(Term.objects.filter(df__gt=0).values_list("text", "df")),
        sorted(CodeToken.objects.values_list("token", "owner", "error")),
    )


def test_refresh_after_edits_is_the_same_as_a_rebuild():
    first, second = make_error("2001304"), make_error("2000550", {"sv": ["Konto {Account} är inte aktivt"]})
    Wording.objects.create(error=first, language="en", text="Could not find account")
    second.status = "retired"
    second.save()
    first.wordings.filter(language="sv").first().delete()
    refreshed = rows()
    index_writer.rebuild()
    assert refreshed == rows()


def test_refresh_of_what_has_not_changed_writes_nothing():
    error = make_error("2001304")
    with CaptureQueriesContext(connection) as asked:
        index_writer.refresh([error.pk])
    assert [row["sql"][:6] for row in asked if row["sql"][:6] in ("INSERT", "DELETE", "UPDATE")] == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda: Posting.objects.all()._raw_delete("default"),
        lambda: Signature.objects.all()._raw_delete("default"),
        lambda: CodeToken.objects.all()._raw_delete("default"),
        lambda: TermVariant.objects.all()._raw_delete("default"),
        lambda: Signature.objects.update(tokens="something else"),
        lambda: Term.objects.update(df=7),
        lambda: Signature.objects.create(id=999, owner=999, error=999, tokens="nobody"),
        lambda: Posting.objects.create(term=999, signature=999),
    ],
)
def test_rebuild_repairs_whatever_is_wrong(damage):
    make_error("2001304", {"sv": ["Kunde inte hitta konto"], "en": ["Could not find account"]})
    before, variants = rows(), sorted(TermVariant.objects.values_list("variant", "term"))
    damage()
    index_writer.rebuild()
    assert (rows(), sorted(TermVariant.objects.values_list("variant", "term"))) == (before, variants)


def test_refresh_of_a_deleted_error_leaves_nothing():
    make_error("2001304").delete()
    assert rows() == ([], [], [], [])


def test_variants_are_one_deletion_away_and_never_hold_digits():
    assert index_reader.variants("kont") == {"kont", "ont", "knt", "kot", "kon"}
    assert index_reader.variants("k0nto") == set()


@pytest.mark.parametrize(
    ("code", "tokens"),
    [
        ("2001304", {"2001304"}),
        ("ORA-00942", {"ora-00942", "ora00942"}),
        ("007", {"007", "7"}),
        ("access_denied", {"access_denied", "accessdenied"}),
    ],
)
def test_code_tokens_forgive_case_and_punctuation(code, tokens):
    assert index_reader.code_tokens(code) == tokens
