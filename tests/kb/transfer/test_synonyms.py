"""Import of synonyms from a CSV file."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from kb.management.commands.quickstart import SYNONYMS
from kb.models import ContentVersion, Synonym
from kb.transfer import synonyms

pytestmark = pytest.mark.django_db

HEADER = "language,word,means_language,means\n"


def plan(text):
    return synonyms.plan(text.encode() if isinstance(text, str) else text, "s.csv")


def load(path, **options):
    out = StringIO()
    call_command("import_synonyms", str(path), stdout=out, **options)
    return out.getvalue()


def test_new_pairs_are_added_and_stored_ones_kept(tmp_path):
    (tmp_path / "s.csv").write_text(HEADER + "sv,Fiskalår,,räkenskapsår\nnb,bilag,sv,verifikation\n")
    version = ContentVersion.current()
    assert load(tmp_path / "s.csv", dry_run=True).startswith("2 new, 0 same, 0 errors (dry run")
    assert not Synonym.objects.exists()
    assert load(tmp_path / "s.csv") == "2 new, 0 same, 0 errors\n"
    assert load(tmp_path / "s.csv") == "0 new, 2 same, 0 errors\n"
    rows = Synonym.objects.order_by("id").values_list("folded", "stem", "means_language")
    assert list(rows) == [("fiskalar", "fiskal", "sv"), ("bilag", "bilag", "sv")]
    assert ContentVersion.current() != version


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("language,word\n", ["s.csv:1: The columns must be: language, word, means_language, means."]),
        (HEADER + "sv,två ord,sv,x\n", ["s.csv:2: word: Write one word, without hyphens and spaces."]),
        (HEADER + "sv,a,sv,\n", ["s.csv:2: means: This field cannot be blank."]),
        (HEADER + "xx,a,sv,b\n", ["s.csv:2: There is no language “xx”."]),
        (HEADER + "sv,a,b\n", ["s.csv:2: The row has 3 cells, the header 4."]),
        (HEADER + 'sv,a,sv,"b\n', ["s.csv:2: The row cannot be read: unexpected end of data."]),
        (b"\xff\xfe", ["s.csv:1: The file is not UTF-8. Save it as UTF-8."]),
    ],
)
def test_mistakes_are_named_with_their_lines(text, mistakes):
    with override("en"):
        found = plan(text)
    assert [str(mistake) for mistake in found.mistakes] == mistakes
    with pytest.raises(ValueError, match="cannot be applied"):
        synonyms.apply(found)


def test_columns_may_stand_in_any_order_and_twins_count_once():
    found = plan("means,word,language,means_language\nb,a,sv,\nb,a,sv,sv\n\n")
    assert ([str(row) for row in found.new], found.same, found.mistakes) == (["a → b"], 1, [])


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(synonyms, "MAX_SYNONYMS", 1)
    assert len(plan(HEADER + "sv,a,sv,b\nsv,c,sv,d\nsv,e,sv,f\n").mistakes) == 1


def test_shipped_file_is_imported_and_comes_back_from_the_export(admin_client):
    load(SYNONYMS)
    count = Synonym.objects.count()
    exported = admin_client.get("/admin/kb/synonym/export/csv/").content
    found = plan(exported)
    assert (found.new, found.same, found.mistakes) == ([], count, [])


@pytest.mark.parametrize(("name", "said"), [("none.csv", "No such file"), ("empty.csv", "nothing to import")])
def test_command_fails_with_a_true_sentence(tmp_path, name, said):
    (tmp_path / "empty.csv").write_text(HEADER)
    with pytest.raises(CommandError, match=said):
        load(tmp_path / name)


def test_mistake_imports_nothing(tmp_path):
    (tmp_path / "s.csv").write_text(HEADER + "sv,a,sv,b\nsv,c,sv,\n")
    with pytest.raises(CommandError, match="Nothing was imported"):
        load(tmp_path / "s.csv")
    assert not Synonym.objects.exists()
