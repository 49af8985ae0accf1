from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from errors.models import ErrorCode
from errors.versions import MovedError
from kb import transfer
from kb.models import Article, ArticleTranslation, Category, ContentVersion, Fix, Revision
from kb.publishing import workflow
from kb.transfer.fields import quoted
from tests.factories import make_error

DATA = Path(__file__).parents[3] / "kb" / "data"
CATEGORIES = """- key: periods
  order: 10
  names:
    en:
      name: "Periods"
      slug: periods
      summary: "About periods."
    sv:
      name: "Perioder"
      slug: perioder
      summary: ""
"""
SWEDISH = """---
kind: fix
category: periods
systems: [fortnox-api]
order: 10
title: "Lås upp: en \\"period\\""
slug: las-upp
summary: "Så låser du upp."
fixes:
  - error: fortnox-api/2000401
    fixed_by: customer
    when: "Någon har låst."
---
## Gör så här

    kod

Öppna {Period}.
"""
ENGLISH = (
    SWEDISH.replace('"Lås upp: en \\"period\\""', '"Unlock"')
    .replace("las-upp", "unlock")
    .replace("Så låser", "How")
)


@pytest.fixture
def folder(tmp_path):
    """A directory of one article in two languages, and the rows that it names."""
    (tmp_path / "categories.yaml").write_text(CATEGORIES, encoding="utf-8")
    (tmp_path / "unlock.sv.md").write_text(SWEDISH, encoding="utf-8")
    (tmp_path / "unlock.en.md").write_text(ENGLISH, encoding="utf-8")
    return tmp_path


def load(folder):
    plan = transfer.plan(folder)
    transfer.apply(plan)
    return str(plan)


def mistakes(folder):
    return [str(mistake) for mistake in transfer.plan(folder).mistakes]


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.django_db
def test_import_publishes_and_says_what_is_new(folder):
    make_error("2000401")
    assert load(folder) == "3 new, 0 changed, 0 same, 0 errors"
    article = Article.objects.get()
    english = article.translations.get(language="en")
    assert (english.title, english.slug, english.status) == ("Unlock", "unlock", "published")
    assert english.published.body == "## Gör så här\n\n    kod\n\nÖppna {Period}."
    assert (article.category.key, [system.slug for system in article.systems.all()]) == (
        "periods",
        ["fortnox-api"],
    )
    fix = article.fixes.get()
    assert (fix.error.code, fix.fixed_by, fix.when) == ("2000401", "customer", "Någon har låst.")
    assert not english.is_stale


@pytest.mark.django_db
def test_second_import_changes_nothing(folder):
    make_error("2000401")
    load(folder)
    before = list(Revision.objects.values_list("pk", flat=True)), ContentVersion.current()
    plan = transfer.plan(folder)
    assert str(plan) == "0 new, 0 changed, 3 same, 0 errors"
    assert (plan.articles, plan.categories) == ([], [])
    transfer.apply(plan)
    assert list(Revision.objects.values_list("pk", flat=True)) == before[0]


@pytest.mark.django_db
def test_export_gives_the_same_bytes_and_imports_as_nothing(folder, tmp_path_factory):
    make_error("2000401")
    load(folder)
    out = tmp_path_factory.mktemp("out")
    assert transfer.export(out) == 3
    assert files(out) == files(folder)
    assert str(transfer.plan(out)) == "0 new, 0 changed, 3 same, 0 errors"


@pytest.mark.django_db
def test_other_ways_to_write_the_same_are_read(folder, tmp_path_factory):
    make_error("2000401")
    canonical = files(folder)
    loose = "\ufeff" + SWEDISH.replace("[fortnox-api]", "\n- fortnox-api").replace("\n", "\r\n") + "\r\n\r\n"
    (folder / "unlock.sv.md").write_bytes(loose.encode())
    load(folder)
    out = tmp_path_factory.mktemp("out")
    transfer.export(out)
    assert files(out) == canonical


@pytest.mark.django_db
def test_changed_text_is_one_new_revision_and_leaves_drafts(folder):
    make_error("2000401")
    load(folder)
    swedish = ArticleTranslation.objects.get(language="sv")
    draft = workflow.save_draft(swedish, title="Utkast", summary="", body="Utkast")
    (folder / "unlock.sv.md").write_text(SWEDISH.replace("{Period}", "perioden"), encoding="utf-8")
    assert load(folder) == "0 new, 1 changed, 2 same, 0 errors"
    swedish.refresh_from_db()
    assert (swedish.published.number, swedish.draft, swedish.published.body[-16:]) == (
        3,
        draft,
        "\nÖppna perioden.",
    )


@pytest.mark.django_db
def test_changed_slug_and_fixes_make_no_revision(folder):
    make_error("2000401")
    make_error("2000402")
    load(folder)
    for name, text in (("unlock.sv.md", SWEDISH), ("unlock.en.md", ENGLISH)):
        changed = text.replace("2000401", "2000402").replace("slug: ", "slug: x-").replace("Någon", "Ingen")
        (folder / name).write_text(changed, encoding="utf-8")
    assert load(folder) == "0 new, 2 changed, 1 same, 0 errors"
    assert Revision.objects.count() == 2
    assert [(fix.error.code, fix.when) for fix in Fix.objects.all()] == [("2000402", "Ingen har låst.")]
    assert sorted(ArticleTranslation.objects.values_list("slug", flat=True)) == ["x-las-upp", "x-unlock"]


@pytest.mark.django_db
def test_articles_and_categories_may_swap_their_addresses(folder):
    make_error("2000401")
    other = SWEDISH.replace("las-upp", "annan")
    (folder / "other.sv.md").write_text(other, encoding="utf-8")
    load(folder)
    (folder / "other.sv.md").write_text(SWEDISH, encoding="utf-8")
    (folder / "unlock.sv.md").write_text(other, encoding="utf-8")
    load(folder)
    slugs = ArticleTranslation.objects.filter(language="sv").values_list("article__key", "slug")
    assert dict(slugs) == {"other": "las-upp", "unlock": "annan"}


@pytest.mark.django_db
def test_all_faults_are_told_at_once_with_file_and_line(folder):
    make_error("2000401")
    broken = ENGLISH.replace("kind: fix", "kind: fux").replace("2000401", "404").replace("customer", "nobody")
    (folder / "unlock.en.md").write_text(
        broken.replace("order: 10", "order: ten\nextra: 1"), encoding="utf-8"
    )
    (folder / "latin.sv.md").write_bytes(SWEDISH.encode("latin-1"))
    (folder / "unlock.fi.md").write_text(SWEDISH, encoding="utf-8")
    (folder / "bare.sv.md").write_text("No front matter", encoding="utf-8")
    (folder / "yaml.sv.md").write_text(SWEDISH.replace("kind: fix", "kind: fix: x"), encoding="utf-8")
    (folder / "nul.sv.md").write_text(SWEDISH + "\0", encoding="utf-8")
    found = {(mistake.file, mistake.line) for mistake in transfer.plan(folder).mistakes}
    assert {
        ("bare.sv.md", 1),
        ("latin.sv.md", 6),
        ("nul.sv.md", 19),
        ("yaml.sv.md", 2),
        ("unlock.fi.md", 0),
    } <= found
    assert {("unlock.en.md", line) for line in (2, 5, 6, 11, 12)} <= found
    assert not Article.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("category: periods", "category: none", "unlock.sv.md:3: There is no category “none”."),
        ("[fortnox-api]", "[fortnox-api, nix]", "unlock.sv.md:4: There is no system “nix”."),
        ("2000401", "404", "unlock.sv.md:10: There is no error “fortnox-api/404”."),
        (
            "slug: las-upp",
            "slug: Lås upp",
            "unlock.sv.md:7: “slug” must be made of a–z, 0–9 and single hyphens, not “Lås upp”.",
        ),
        ("slug: las-upp", "slug: las-upp\nslug: x", "unlock.sv.md:8: “slug” stands here twice."),
        (
            "fixed_by: customer",
            "fixed_by: me",
            "unlock.sv.md:11: “fixed_by” must be one of customer, system_administrator,",
        ),
        ("summary: ", "sumary: ", "unlock.sv.md:8: “sumary” is not a field of this file."),
        ("title: ", 'title: "\\ud800" #', "unlock.sv.md:6: “title” must be plain text"),
        ("order: 10", "order: 99999", "unlock.sv.md:5: “order” must be at most 32767."),
        (
            "order: 10",
            "order: 10\nverified_on: 2026-13-01",
            "unlock.sv.md:6: “verified_on” must be a date like 2026-01-31",
        ),
        (
            "title: ",
            f"title: '{'x' * 201}' #",
            "unlock.sv.md:6: “title” has 201 characters; at most 200 fit.",
        ),
        (
            "order: 10",
            "order: 20",
            "unlock.sv.md:5: “order” is not the same as in unlock.en.md; all languages share it.",
        ),
    ],
)
def test_each_fault_has_its_line(folder, old, new, told):
    make_error("2000401")
    (folder / "unlock.sv.md").write_text(SWEDISH.replace(old, new), encoding="utf-8")
    assert any(line.startswith(told) for line in mistakes(folder)), mistakes(folder)


@pytest.mark.django_db
def test_addresses_of_others_are_not_taken(folder):
    make_error("2000401")
    load(folder)
    (folder / "unlock.sv.md").rename(folder / "second.sv.md")
    (folder / "unlock.en.md").unlink()
    assert mistakes(folder) == ["second.sv.md:7: The slug “las-upp” belongs to unlock."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "order: 10",
            "order: 10\n  parent: periods",
            "categories.yaml:1: Categories have at most two levels.",
        ),
        ("order: 10", "order: 10\n  parent: none", "categories.yaml:1: There is no category “none”."),
        ("    sv:", "    fi:", "categories.yaml:9: There is no language “fi”; use sv or en."),
        (
            "- key: periods",
            "- key: a: b",
            "categories.yaml:1: This is not YAML: mapping values are not allowed here.",
        ),
    ],
)
def test_faults_of_categories(folder, old, new, told):
    make_error("2000401")
    (folder / "categories.yaml").write_text(CATEGORIES.replace(old, new), encoding="utf-8")
    assert told in mistakes(folder)


@pytest.mark.django_db
def test_command_prints_counts_and_imports_nothing_on_a_fault(folder, capsys):
    with pytest.raises(CommandError, match=r"no error “fortnox-api/2000401”.*\nNothing was imported"):
        call_command("import_articles", str(folder))
    assert not Category.objects.exists()
    make_error("2000401")
    call_command("import_articles", str(folder), "--dry-run")
    assert not Article.objects.exists()
    call_command("import_articles", str(folder))
    assert capsys.readouterr().out.endswith("\n3 new, 0 changed, 0 same, 0 errors\n")


@pytest.mark.django_db
def test_directory_called_like_an_article_is_left_alone(tmp_path):
    (tmp_path / "unlock.sv.md").mkdir()
    assert str(transfer.plan(tmp_path)) == "0 new, 0 changed, 0 same, 0 errors"


@pytest.mark.django_db
def test_export_to_what_is_no_directory_says_why(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CommandError, match=f"{file}: File exists"):
        call_command("export_articles", file)


@pytest.mark.django_db
def test_missing_directory_is_a_fault(tmp_path):
    assert transfer._read(tmp_path / "none", mistakes := []) == ([], [])
    assert mistakes[0].text == "There is no such directory."


@pytest.mark.django_db
def test_content_check_lists_gaps_and_broken_links_and_fails(folder, capsys):
    make_error("2000401", titles={"sv": "T"}, meanings={"sv": "M"})
    make_error("2000402", status="draft")
    (folder / "unlock.en.md").unlink()
    load(folder)
    with pytest.raises(CommandError, match="0 broken links, 0 broken samples, 2 gaps"):
        call_command("check_content")
    expected = ["fortnox-api/2000401: no meaning in en", "unlock: no text in en"]
    assert capsys.readouterr().out.splitlines() == expected
    ErrorCode.objects.update(status="published")
    (folder / "unlock.sv.md").write_text(SWEDISH + "[[article:none]]\n", encoding="utf-8")
    load(folder)
    with pytest.raises(CommandError, match="1 broken links, 0 broken samples, 5 gaps"):
        call_command("check_content")
    assert "unlock.sv: [[article:none]] leads nowhere" in capsys.readouterr().out


@pytest.mark.django_db
def test_export_takes_a_fixed_number_of_queries(folder, tmp_path, django_assert_max_num_queries):
    make_error("2000401")
    for number in range(3):
        text = SWEDISH.replace("las-upp", f"las-upp-{number}")
        (folder / f"unlock-{number}.sv.md").write_text(text, encoding="utf-8")
    load(folder)
    with django_assert_max_num_queries(8):
        transfer.export(tmp_path / "out")


@given(st.text())
def test_quoted_text_comes_back_from_yaml(text):
    assert yaml.safe_load(f"a: {quoted(text)}\n") == {"a": text}


def test_the_articles_of_the_project_are_in_the_canonical_form():
    from kb.transfer.articles import read_article

    for path in sorted(DATA.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        article = read_article(path.name, text, found := [])
        assert (found, article.dump()) == ([], text)


def meanwhile():
    return {
        "the article": lambda: Article.objects.get().save(),
        "a text": lambda: ArticleTranslation.objects.get(language="sv").save(),
        "a draft": lambda: workflow.save_draft(
            ArticleTranslation.objects.get(language="sv"), title="Ny", summary="", body="Ny"
        ),
        "a category": lambda: Category.objects.first().save(),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("change", meanwhile())
def test_plan_is_refused_where_the_articles_have_moved_since(folder, change):
    make_error("2000401")
    load(folder)
    for path in folder.iterdir():
        path.write_text(path.read_text().replace("order: 10", "order: 20").replace("Lås upp", "Öppna"))
    plan = transfer.plan(folder)
    assert plan.changed
    meanwhile()[change]()
    with pytest.raises(MovedError):
        transfer.apply(plan)
    assert ArticleTranslation.objects.get(language="sv").published.number == 1
