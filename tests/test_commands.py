"""Every command exits with 0 only where all is well, and says what was wrong otherwise."""

import socket
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from errors.management.reporting import EXIT_CODES, ReportingCommand
from kb.models import Document, ExternalLink
from kb.publishing import external_links
from tests.factories import SystemFactory, make_article, make_error
from tests.helpers.contact import waiting

OURS = sorted(name for name, app in get_commands().items() if app in ("errors", "kb"))
CSV = "system,key,title_sv\nfortnox-api,a,Fel\n"


def faulty(tmp_path):
    (tmp_path / "in.csv").write_text(CSV.replace("title_sv", "message"))
    return ["import_errors", tmp_path / "in.csv"]


def faulty_dry(tmp_path):
    return [*faulty(tmp_path), "--dry-run"]


def without_rows(tmp_path):
    (tmp_path / "in.csv").write_text("system,title_sv\n")
    return ["import_errors", tmp_path / "in.csv"]


def of_another_kind(tmp_path):
    (tmp_path / "in.xlf").write_text("<xliff/>")
    return ["import_errors", tmp_path / "in.xlf"]


def nested(tmp_path):
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    for name in ("a.md", "deeper/b.sv.md"):
        (tmp_path / "deep" / name).write_text("# A")
    return ["import_articles", tmp_path]


def faulty_article(tmp_path):
    (tmp_path / "a.sv.md").write_text("no fields")
    return ["import_articles", tmp_path]


def gap(_tmp_path):
    make_error("1", {"sv": ["Fel"]})
    return ["check_content"]


def broken_sample(_tmp_path):
    make_error("1", {"sv": ["Fel"]}, sample="Nothing like it")
    return ["check_content"]


def difference(_tmp_path):
    make_error("1", {"sv": ["Kontot saknas"]})
    Document.objects.all().delete()
    return ["doctor"]


IN_DATABASE = (gap, broken_sample, difference)
# What is typed, in which situation, and the sentence that must be said
SITUATIONS = [
    (faulty, "Without the issues it would have been: new 1, changed 0, same 0, errors 2. Nothing was changed."),
    (faulty_dry, "Without the issues it would have been: new 1, changed 0, same 0, errors 2. Nothing was changed."),
    (without_rows, "The file holds nothing to import."),
    (of_another_kind, ".xlf is none of csv, json, xlsx, po. Name the format with --format."),
    (lambda tmp: ["import_errors", tmp / "none.csv"], "none.csv: No such file or directory"),
    (nested, "No article files here; 2 Markdown files lie in subfolders. They are called <key>.<language>.md."),
    (lambda tmp: ["import_articles", tmp], "No article files here. They are called <key>.<language>.md."),
    (lambda tmp: ["import_articles", tmp, "--dry-run"], "No article files here."),
    (lambda tmp: ["import_articles", tmp / "none"], "There is no such directory."),
    (lambda tmp: ["import_synonyms", tmp / "none.csv"], "none.csv: No such file or directory"),
    (faulty_article, "Nothing was imported. Without the faults it would have been: 0 new, 0 changed, 0 same, 1 error"),
    (lambda tmp: ["export_errors", tmp / "x.pdf"], ".pdf is none of csv, json, xlsx. Name the format with --format."),
    (lambda tmp: ["export_errors", tmp / "x.po"], ".po is none of csv, json, xlsx. Name the format with --format."),
    (lambda tmp: ["export_errors", tmp / "x.csv", "--system", "none"], "There is no system “none”."),
    (lambda tmp: ["export_errors", tmp / "none" / "x.csv"], "No such file or directory"),
    (lambda _tmp: ["export_articles", __file__], "File exists"),
    (lambda tmp: ["export_bundle", tmp / "x.pdf"], "The bundle is a zip: name a file that ends in .zip."),
    (lambda tmp: ["export_bundle", tmp / "none" / "x.zip"], "No such file or directory"),
    (gap, "0 broken links, 0 broken samples, 3 gaps"),
    (broken_sample, "0 broken links, 1 broken samples, 3 gaps"),
    (difference, "The search indexes differ from the content. Repair them with: doctor --repair"),
    (lambda _tmp: ["rebuild_search", "--after", "errors:99999999999999999999"], "--after takes errors:ID or"),
    (lambda _tmp: ["rebuild_search", "--after", "nothing"], "--after takes errors:ID or"),
    (lambda _tmp: ["mcp", "--port", "99999"], "--port must be between 1 and 65535."),
    (lambda _tmp: ["quickstart", "--port", "0"], "--port must be between 1 and 65535."),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("situation", "sentence"), SITUATIONS)
def test_command_fails_with_a_true_sentence(situation, sentence, tmp_path):
    SystemFactory()
    before = sorted(tmp_path.iterdir())
    line = list(map(str, situation(tmp_path)))
    made = sorted(tmp_path.iterdir())
    with pytest.raises(CommandError) as failed:
        call_command(*line, stdout=StringIO(), stderr=StringIO())
    assert sentence in str(failed.value)
    assert (failed.value.returncode, sorted(tmp_path.iterdir())) == (1, made or before)


@pytest.mark.django_db
def test_what_is_not_known_is_no_success(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("explain", "xyzzy")
    assert ended.value.code == 1


@pytest.mark.parametrize("name", OURS)
def test_help_says_what_the_exit_codes_mean(name):
    command = load_command_class(get_commands()[name], name)
    said = command.create_parser("manage.py", name).format_help()
    assert isinstance(command, ReportingCommand)
    assert EXIT_CODES in " ".join(said.split())


def test_every_command_has_a_situation_in_which_it_fails(tmp_path_factory):
    tried = {
        str(situation(tmp_path_factory.mktemp("x"))[0])
        for situation, _sentence in SITUATIONS
        if situation not in IN_DATABASE
    }
    assert sorted(tried | {"check_content", "check_links", "doctor", "explain", "send_outbox"}) == OURS


@pytest.mark.django_db
def test_delivery_that_fails_is_no_success(settings, capsys):
    waiting()
    settings.EMAIL_BACKEND = "tests.helpers.contact.BrokenBackend"
    with pytest.raises(CommandError, match="1 could not be delivered; they are tried again later"):
        call_command("send_outbox")
    assert capsys.readouterr().out == "0 sent, 1 failed\n"


# --- links


def checked(monkeypatch, answer):
    """What `check_links` says with a name service that answers so."""
    make_article("a", {"sv": ("A", "[x](http://one.example/a) [y](http://two.example/)")})
    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(external_links, "PAUSE", 0)
    monkeypatch.setattr(external_links, "sleep", lambda _seconds: None)
    with pytest.raises(CommandError) as failed:
        call_command("check_links", stdout=StringIO())
    return str(failed.value), sorted(ExternalLink.objects.values_list("state", flat=True))


def no_service(code):
    def answer(*_arguments, **_named):
        raise socket.gaierror(code, "no answer")

    return answer


@pytest.mark.django_db
@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_NONAME])
def test_name_service_that_is_down_makes_no_link_dead(monkeypatch, code):
    said, states = checked(monkeypatch, no_service(code))
    assert said == "0 addresses asked, 0 dead, 2 out of this machine's reach: is its network up?"
    assert states == ["unasked", "unasked"]
    assert not ExternalLink.objects.dead().exists()


@pytest.mark.django_db
def test_name_that_is_gone_is_a_dead_link(monkeypatch):
    def answer(host, *_arguments, **_named):
        if host.startswith("one"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]

    said, states = checked(monkeypatch, answer)
    assert (said, states) == ("2 addresses asked, 1 dead", ["dead", "skipped"])
