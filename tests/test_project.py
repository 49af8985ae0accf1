"""Project-wide promises: migrations, deployment, documentation, translations."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from pydoc import locate

import polib
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config.env import env_proxies

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
OPERATE = (ROOT / "docs" / "operate.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PRODUCTION = {
    "SECRET_KEY": "a-key-for-this-test-of-more-than-fifty-characters-1234567890",
    "DATABASE_URL": "sqlite:////nonexistent/db.sqlite3",
    "ALLOWED_HOSTS": "help.example.com",
    "HTTPS": "1",
}
# In templates of the admin that are ours now; Django has them in Swedish.
DJANGOS = {" By %(filter_title)s ", "Sorting priority: %(priority_number)s"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MAX_TEMPLATE_LINE_CHARS = 160
BLOCK = re.compile(
    r"\{% blocktranslate([^%]*)%\}(.*?)(?:\{% plural %\}.*?)?\{% endblocktranslate %\}", re.DOTALL
)
IMPORT_OF_TESTS = r"^\s*(?:from|import) [\w.]*\btest_.*|^\s*from \.[\w.]* import .*\btest_.*"
SWEDISH = ROOT / "config" / "locale" / "sv" / "LC_MESSAGES" / "django.po"


def manage(*arguments, **environment):
    """manage.py in a process of its own, with nothing in its environment but this."""
    command = [sys.executable, "-W", "error::DeprecationWarning", "manage.py", *arguments]
    environment = {"PATH": os.environ["PATH"]} | environment
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_migrations_import_nothing_of_the_product_but_fields_and_validators():
    named = {"errors.versions", "kb.models.widget"}  # what makemigrations has to name
    imported = {
        source
        for path in ROOT.glob("*/migrations/*.py")
        for source in re.findall(
            r"^(?:from|import) ((?:errors|kb|config)[\w.]*)", path.read_text(), re.MULTILINE
        )
    }
    assert imported <= named


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_deployment_check_is_clean():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_start_without_secret_key_says_what_to_set(tmp_path):
    source = f"import config.env as env; env.LOCAL_SECRET = env.Path({str(tmp_path / 'no')!r}); import config.settings"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": PRODUCTION["DATABASE_URL"]}
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "ImproperlyConfigured: Set SECRET_KEY to" in done.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"BEHIND_PROXY": "1"}, "BEHIND_PROXY is no longer read: unset it, and set TRUSTED_PROXIES to"),
        ({"BEHIND_PROXY": "0", "TRUSTED_PROXIES": "1"}, "BEHIND_PROXY is no longer read"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be 0 or more, not “-1”."),
        ({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES must be a whole number, not “yes”."),
    ],
)
def test_start_stops_with_a_sentence_where_the_proxies_are_said_wrong(monkeypatch, variables, sentence):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)):
        env_proxies()


@pytest.mark.parametrize(("debug", "address"), [("1", "/styleguide/\n"), ("", "")])
def test_styleguide_is_there_only_in_development(debug, address):
    ask = "from django.urls import reverse; print(reverse('styleguide'))"
    done = manage("shell", "--no-imports", "-c", ask, **PRODUCTION, DEBUG=debug)
    assert (done.stdout, "NoReverseMatch" in done.stderr) == (address, not debug)


def commands():
    files = sorted(ROOT.glob("*/management/commands/*.py"))
    return [path.stem for path in files if not path.stem.startswith("_")]


def variables():
    """Every variable that config reads, with an env_… reader."""
    for path in (ROOT / "config").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_reader = isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("env_")
            if is_reader and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


@pytest.mark.parametrize("command", commands())
def test_command_is_documented(command):
    assert f"`{command}" in OPERATE


@pytest.mark.parametrize("variable", sorted(set(variables())))
def test_setting_is_documented(variable):
    assert f"`{variable}`" in OPERATE


def test_both_commands_stand_in_the_readme():
    venv = "python3 -m venv .venv && .venv/bin/pip install -r "
    assert f"{venv}requirements.txt && .venv/bin/python manage.py quickstart\n" in README
    assert f"{venv}requirements-dev.txt && .venv/bin/python -m pytest\n" in README


def test_readme_is_short_and_its_pictures_are_small():
    assert len(README.splitlines()) <= 90
    assert {path.name for path in ROOT.glob("docs/*.png") if path.stat().st_size > 150_000} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_and_link_in_a_document_exists(document):
    text = document.read_text()
    paths = re.findall(r"(?<![\w/.-])(?:config|docs|errors|kb|static|templates|tests)/[\w./-]*\w", text)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert missing + [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_name_of_ours_in_a_document_exists(document):
    names = re.findall(r"`((?:errors|kb|tests)\.\w[\w.]*)(?:\(\w*\))?`", document.read_text())
    assert [name for name in names if locate(name) is None] == []


def test_constants_in_the_documents_have_the_values_of_the_code():
    documented = [fact for path in DOCUMENTS for fact in constants(path.read_text())]
    assert len(documented) >= 15
    assert [fact for fact in documented if getattr(locate(fact[0]), fact[1]) != fact[2]] == []


def constants(text):
    """(module, name, value) of every row of the tables whose first column is headed “constant in `path`”."""
    for path, rows in re.findall(r"\| constant in `([\w/]+)\.py` .*\n\|[-|]+\n((?:\|.*\n)+)", text):
        for row in rows.splitlines():
            names, values = row.split("|")[1:3]
            for name, value in zip(
                re.findall(r"`(\w+)`", names), re.findall(r"\d+(?:\.\d+)?", values), strict=True
            ):
                yield path.replace("/", "."), name, float(value)


def test_documented_order_of_middleware_is_that_of_the_settings():
    order = re.findall(
        r"^\| `(\w+Middleware)` \| `(\w+)`", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE
    )
    paths = [f"kb.middleware.{module}.{name}" for name, module in order]
    assert paths == [path for path in settings.MIDDLEWARE if path.startswith("kb.")]


def test_changelog_has_the_version_of_the_project_on_top():
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    versions = re.findall(r"^## \[(.+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[:2] == ["Unreleased", version]


def test_no_test_module_is_imported():
    """What several modules of tests use lies in `tests/helpers`, or as a fixture in a `conftest.py`."""
    files = [(path, path.read_text()) for path in (ROOT / "tests").rglob("*.py")]
    found = [
        (path.name, line) for path, text in files for line in re.findall(IMPORT_OF_TESTS, text, re.MULTILINE)
    ]
    assert found == []


def test_every_dependency_is_locked_with_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
        locks = [block for block in blocks if not block.startswith(("#", "-"))]
        assert [block.split()[0] for block in locks if "--hash=sha256:" not in block] == []


@pytest.fixture
def swedish():
    assert SWEDISH.exists()
    return polib.pofile(str(SWEDISH))


def test_swedish_is_complete(swedish):
    entries = [entry for entry in swedish if not entry.obsolete]
    assert [entry.msgid for entry in entries if entry.fuzzy or not entry.translated()] == []


def test_swedish_is_compiled(swedish):
    compiled = polib.mofile(str(SWEDISH.with_suffix(".mo")))
    assert {translation(entry) for entry in compiled} == {
        translation(entry) for entry in swedish.translated_entries()
    }


def translation(entry):
    return entry.msgctxt, entry.msgid, entry.msgstr, tuple(entry.msgstr_plural.values())


def test_swedish_keeps_the_names_in_the_texts(swedish):
    for entry in swedish.translated_entries():
        names = set(re.findall(r"%\((\w+)\)", entry.msgid + entry.msgid_plural))
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            assert not text or set(re.findall(r"%\((\w+)\)", text)) == names, entry.msgid


def test_swedish_has_every_string(swedish):
    assert sorted(marked_strings() - DJANGOS - {entry.msgid for entry in swedish}) == []


def marked_strings():
    """The texts that the code marks for translation, as far as they stand there as one literal."""
    names = {"_", "gettext", "gettext_lazy", "pgettext", "ngettext"}
    found = set()
    for path in (*ROOT.glob("errors/**/*.py"), *ROOT.glob("kb/**/*.py"), ROOT / "config" / "settings.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and node.args:
                text_node = node.args[1 if node.func.id == "pgettext" else 0]
                if isinstance(text_node, ast.Constant) and isinstance(text_node.value, str):
                    found.add(text_node.value)
    for path in TEMPLATES:
        text = path.read_text()
        found |= set(re.findall(r"""\{%\s*(?:translate|trans)\s+"([^"]*)\"""", text))
        found |= {block_string(tag, block) for tag, block in BLOCK.findall(text)}
    return found


def block_string(tag, block):
    """The text of a `blocktranslate`, as Django looks it up."""
    text = re.sub(r"\{\{ ?(\w+) ?\}\}", r"%(\1)s", block.replace("%", "%%"))
    return re.sub(r"\s*\n\s*", " ", text.strip()) if "trimmed" in tag else text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_lines_of_a_template_fit_on_a_screen(template):
    assert [line for line in template.read_text().splitlines() if len(line) > MAX_TEMPLATE_LINE_CHARS] == []
