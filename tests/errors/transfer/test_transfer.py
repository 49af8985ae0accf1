import io
import json

import pytest
from django.core.management import CommandError, call_command

from errors import transfer
from errors.models import ErrorCode, ErrorLink, ErrorText, Fixer, System, Wording
from errors.recognition.resolver import resolve
from errors.signals import catalogue_changed
from errors.versions import MovedError
from tests.factories import SystemFactory, make_error
from tests.helpers.catalogue_files import BROKEN, HEADER, counts, planned


def load(data, format="csv", **options):
    plan = planned(data, format, **options)
    assert plan.issues == []
    transfer.apply(plan)
    return plan


def rows():
    """Everything that an import may write."""
    models = (System, ErrorCode, Wording, ErrorText, Fixer, ErrorLink)
    return [list(model.objects.order_by("id").values()) for model in models]


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "issues"), [pytest.param(*row[1:], id=row[0]) for row in BROKEN])
def test_broken_file_reports_every_fault_and_changes_nothing(file, issues, tmp_path):
    make_error("2001304")
    before = rows()
    assert sorted((issue.line, issue.column) for issue in planned(file).issues) == sorted(issues)
    path = tmp_path / "broken.csv"
    path.write_text(file, newline="")
    with pytest.raises(CommandError, match=f"errors {len(issues)}. Nothing was changed."):
        call_command("import_errors", path, stderr=io.StringIO())
    assert rows() == before


@pytest.mark.django_db
def test_wrong_encoding_names_line_and_column():
    SystemFactory()
    plan = planned(f"{HEADER}fortnox-api,1,,Åtgärda,\nfortnox-api,2,,Fel,Låst\n".encode("latin-1"))
    assert [(issue.line, issue.column) for issue in plan.issues] == [(2, "message_sv"), (3, "title_sv")]
    plan = planned(f"{HEADER}fortnox-api,1,,Fel,\n".encode("utf-16"))
    assert [(issue.line, issue.column) for issue in plan.issues] == [(1, "")]


@pytest.mark.django_db
def test_faults_are_printed_with_file_line_and_column(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text(f"{HEADER}nobody,1,,Fel,\n")
    printed = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_errors", path, stderr=printed)
    assert printed.getvalue() == f"{path}: line 2, system: There is no system “nobody”.\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "issues"),
    [
        ("{", [("line", 1, "")]),
        (f"[{'9' * 5000}]", [("entry", 0, "")]),
        ('"text"', [("entry", 0, "")]),
        ('{"colour": 1}', [("entry", 0, "colour")]),
        ('{"errors": 1}', [("entry", 0, "errors")]),
        ('{"systems": [{"slug": "a b"}]}', [("system", 1, "slug")]),
        ('{"systems": [{"slug": "a"}, {"slug": "a"}]}', [("system", 2, "slug")]),
        ('[1, {"system": "fortnox-api", "titles": {"sv": 1.5}}]', [("entry", 1, ""), ("entry", 2, "titles")]),
        ('[{"system": "fortnox-api", "messages": {"sv": ["{} x"]}}]', [("entry", 1, "messages.sv")]),
        ('[{"system": "fortnox-api", "messages": {"sv": "\\ud800 x"}}]', [("entry", 1, "messages.sv")]),
        ('[{"system": "fortnox-api", "titles": {"svenska": "x"}}]', [("entry", 1, "titles")]),
        ('[{"titles": {"sv": "x"}, "colour": ""}]', [("entry", 1, "colour"), ("entry", 1, "system")]),
    ],
)
def test_broken_json_names_entry_and_field(content, issues):
    SystemFactory()
    found = planned(content, "json").issues
    assert sorted((issue.unit, issue.line, issue.column) for issue in found) == issues


CATALOGUE = """system;code;http_status;area;status;fixed_by;related;message_sv;message_en;title_sv;meaning_sv
fortnox-api;2001304;400;accounts;;Customer, integration-developer;confused:2001303;"Kunde inte hitta konto {Account}.
Kontot saknas";Account not found;Kontot finns inte;Lägg upp kontot.
fortnox-api;2001303;;;inferred;;;Kontot är spärrat;;;Det kan inte användas.
"""


@pytest.mark.django_db
def test_import_writes_what_the_file_says():
    SystemFactory()
    assert counts(load("\ufeff" + CATALOGUE)) == (2, 0, 0, 0)
    error = ErrorCode.objects.get(key="2001304")
    assert (error.code, error.http_status, error.area, error.status) == (
        "2001304",
        400,
        "accounts",
        "published",
    )
    assert error.actors == ["customer", "integration_developer"]
    assert list(error.links.values_list("kind", "target__key")) == [("confused", "2001303")]
    assert list(error.wordings.filter(language="sv").values_list("text", "origin", "is_primary")) == [
        ("Kunde inte hitta konto {Account}.", "official", True),
        ("Kontot saknas", "official", False),
    ]
    other = ErrorCode.objects.get(key="2001303")
    assert list(other.texts.values_list("title", "meaning")) == [
        ("Kontot är spärrat", "Det kan inte användas.")
    ]


@pytest.mark.django_db
def test_second_import_changes_nothing():
    SystemFactory()
    load(CATALOGUE)
    before = rows()
    assert counts(load(CATALOGUE)) == (0, 0, 2, 0)
    assert rows() == before


@pytest.mark.django_db
def test_imported_errors_are_found_and_announced():
    SystemFactory()
    told = []

    def listen(error_ids, **kwargs):
        told.extend(error_ids)

    catalogue_changed.connect(listen)
    load(CATALOGUE)
    catalogue_changed.disconnect(listen)
    assert told == sorted(ErrorCode.objects.values_list("id", flat=True))
    assert resolve("Kunde inte hitta konto 3050.").best.error.key == "2001304"


AWKWARD = [
    "=HYPERLINK(1)", "+46", "-1", "@x", "'=x", "''quoted'", 'He said "no"; twice, so', "two\nlines\n\n  and more",
    "=two\n-lines", "semi;colon", "tab\tinside", "{{literal}} {Name}", "emoji 🧾", "עברית", "100 % säker",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("format", transfer.FORMATS)
def test_round_trip_is_exact(format):
    first = make_error(
        "-32601", {"sv": AWKWARD, "en": AWKWARD[::-1]}, {"sv": "=1+1"}, meanings={"sv": "- a\n\n- b"}
    )
    second = make_error("", {"fi": ["Tiliä ei löydy"]}, system=SystemFactory(slug="mynt"), status="retired")
    ErrorLink.objects.create(source=first, target=second, kind="same_cause")
    ErrorCode.objects.filter(pk=second.pk).update(
        merged_into=first, note="=note", sources="a\nb", http_status=400
    )
    Fixer.objects.create(error=second, actor="vendor_support")
    text, everything = (transfer.write(transfer.Stored.load(), name) for name in (format, "json"))
    assert counts(planned(text, format)) == (0, 0, 2, 0)
    ErrorCode.objects.update(merged_into=None)
    ErrorCode.objects.all().delete()
    assert counts(load(text, format)) == (2, 0, 0, 0)
    assert transfer.write(transfer.Stored.load(), "json") == everything


@pytest.mark.django_db
def test_lines_ended_as_browsers_do_are_no_change():
    make_error("1", {"sv": ["two\r\nlines"]})
    assert counts(planned(transfer.write(transfer.Stored.load(), "csv"))) == (0, 0, 1, 0)


@pytest.mark.django_db
def test_absent_column_is_left_alone_and_empty_cell_clears():
    make_error("1", {"sv": ["Fel"], "en": ["Error"]}, {"sv": "Titel"}, fixed_by=["customer"], area="vat")
    load("system,code,area,message_sv\nfortnox-api,1,,Nytt fel\n")
    error = ErrorCode.objects.get()
    assert (error.area, error.actors, error.title_in("sv")) == ("", ["customer"], "Titel")
    assert list(error.wordings.order_by("id").values_list("text", flat=True)) == ["Error", "Nytt fel"]
    load("system,code,message_en,title_sv\nfortnox-api,1,,\n")
    assert (list(error.wordings.values_list("language", flat=True)), error.texts.count()) == (["sv"], 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wordings", "kept"),
    [
        ("A B C", "A B C"),
        ("C A B", "A B C"),
        ("A C", "A C"),
        ("A B C D", "A B C"),
        ("A X C", "A"),
        ("X A B", "A B"),
    ],
)
def test_messages_keep_the_order_of_the_file_and_their_ids(wordings, kept):
    error = make_error("1", {"sv": ["A", "B", "C"]})
    before = dict(error.wordings.values_list("text", "id"))
    load(f'system,code,message_sv\nfortnox-api,1,"{wordings.replace(" ", chr(10))}"\n')
    after = list(error.wordings.values_list("text", "id", "is_primary"))
    assert [text for text, _id, _primary in after] == wordings.split()
    assert [primary for _text, _id, primary in after] == [True] + [False] * (len(after) - 1)
    assert sorted(text for text, id, _primary in after if before.get(text) == id) == kept.split()


@pytest.mark.django_db
def test_origin_is_kept_where_the_file_has_none():
    error = make_error("1", {"sv": ["Fel"]})
    error.wordings.update(origin="integrator")
    load('system,code,message_sv\nfortnox-api,1,"Fel\nAnnat fel"\n')
    assert list(error.wordings.values_list("origin", flat=True)) == ["integrator", "official"]
    load('system,code,message_sv,origin_sv\nfortnox-api,1,"Fel\nAnnat fel","\ntranslation"\n')
    assert list(error.wordings.values_list("origin", flat=True)) == ["official", "translation"]


@pytest.mark.django_db
def test_unknown_system_is_made_when_asked():
    file = "system,message_en\nAcme Books,Nope\nacme-books,No way\n"
    assert [issue.line for issue in planned(file).issues] == [2, 3]
    assert counts(load(file, create_systems=True)) == (2, 0, 0, 0)
    assert list(System.objects.values_list("slug", "name")) == [("acme-books", "Acme Books")]


@pytest.mark.django_db
def test_json_declares_systems():
    content = {
        "systems": [{"slug": "acme", "code_format": "E##"}],
        "errors": [{"system": "acme", "titles": {"en": "x"}}],
    }
    assert counts(load(json.dumps(content), "json")) == (1, 0, 0, 0)
    content["systems"][0] |= {"name": "Acme", "hosts": "acme.example api.acme.example"}
    load(json.dumps(content), "json")
    assert list(System.objects.values_list("slug", "name", "code_format", "hosts")) == [
        ("acme", "Acme", "E##", "acme.example api.acme.example")
    ]
    content["systems"][0]["hosts"] = "https://acme.example/"
    assert [issue.column for issue in planned(json.dumps(content), "json").issues] == ["hosts"]


@pytest.mark.django_db
def test_import_of_signals_changes_what_they_lead_to():
    SystemFactory(hosts="fortnox.se")
    file = "system,key,signals,title_en\nfortnox-api,a,{},A\n"
    load(file.format("http:401 net:dns"))
    assert resolve("HTTP 401 from api.fortnox.se").known
    load(file.format("http:403?"))
    assert not resolve("HTTP 401 from api.fortnox.se").matches
    assert not resolve("HTTP 403 from api.fortnox.se").known
    assert [match.error.key for match in resolve("HTTP 403 from api.fortnox.se").matches] == ["a"]


@pytest.mark.django_db
def test_commands_print_counts_and_dry_run_changes_nothing(tmp_path):
    SystemFactory()
    (tmp_path / "in.csv").write_text(CATALOGUE)
    printed = io.StringIO()
    call_command("import_errors", tmp_path / "in.csv", "--dry-run", stdout=printed)
    assert (
        printed.getvalue().splitlines()[-1]
        == "new 2, changed 0, same 0, errors 0 (dry run: nothing was changed)"
    )
    assert ErrorCode.objects.count() == 0
    call_command("import_errors", tmp_path / "in.csv", stdout=(printed := io.StringIO()))
    assert printed.getvalue() == "new 2, changed 0, same 0, errors 0\n"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_exported_file_imports_as_the_same(name, tmp_path):
    make_error("1")
    make_error("2", {"sv": ["Annat"]}, system=SystemFactory(slug="mynt"))
    call_command("export_errors", tmp_path / name, "--system", "mynt", stdout=io.StringIO())
    call_command("import_errors", tmp_path / name, stdout=(printed := io.StringIO()))
    assert printed.getvalue() == "new 0, changed 0, same 1, errors 0\n"


@pytest.mark.django_db
def test_plan_and_apply_ask_as_many_queries_for_many_rows(django_assert_max_num_queries):
    SystemFactory()
    file = "system,code,message_en,title_en,fixed_by\n" + "".join(
        f"fortnox-api,E{number},Wrong number {number},Title,customer\n" for number in range(60)
    )
    with django_assert_max_num_queries(8):
        plan = planned(file)
    transfer.apply(plan)
    with django_assert_max_num_queries(8):
        assert counts(planned(file)) == (0, 0, 60, 0)


# --- somebody else writes meanwhile


def meanwhile():
    return {
        "the error": lambda: ErrorCode.objects.get(key="1").save(),
        "a wording": lambda: Wording.objects.filter(error__key="1").first().save(),
        "the same new error": lambda: make_error("2"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("change", meanwhile())
def test_plan_is_refused_where_the_catalogue_has_moved_since(change):
    make_error("1")
    plan = planned(
        "system,code,note,message_sv\nfortnox-api,1,Filens,Ett\nfortnox-api,2,Filens,Två\n".encode()
    )
    meanwhile()[change]()
    with pytest.raises(MovedError):
        transfer.apply(plan)
    assert not ErrorCode.objects.filter(note="Filens").exists()


@pytest.mark.django_db
def test_plan_is_applied_where_something_else_has_moved():
    make_error("1")
    other = make_error("3")
    plan = planned(b"system,code,note,message_sv\nfortnox-api,1,Filens,Ett\n")
    before = ErrorCode.objects.get(key="1").version
    other.save()
    transfer.apply(plan)
    error = ErrorCode.objects.get(key="1")
    assert (error.note, error.version) == ("Filens", before + 1)
