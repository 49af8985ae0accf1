import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from errors.models import Posting, Wording
from errors.recognition.index_writer import refresh
from kb import search
from kb.models import Document, TextPosting, TextTerm
from kb.search import analysis, index_writer
from tests.factories import make_article, make_error

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

WORDS = ["alfa", "beta", "gamma", "delta", "kappa"]


@pytest.fixture
def content(monkeypatch):
    monkeypatch.setattr(search, "BATCH", 2)
    for number, word in enumerate(WORDS):
        make_error(f"{number}", {"sv": [f"Konto {word} saknas i planen"]}, {"sv": f"Konto {word}"})
    make_article("unlock", {"sv": ("Lås upp en period", "Perioden"), "en": ("Unlock a period", "The period")})


def found(query):
    return [hit.key for hit in search.search(query, "sv").hits]


def held():
    texts = dict(TextTerm.objects.values_list("id", "text"))
    return sorted(
        (document.key, document.content, texts[row.term], row.weight)
        for document in Document.objects.all()
        for row in TextPosting.objects.filter(document=document.pk)
    ), sorted(TextTerm.objects.filter(df__gt=0).values_list("text", "df"))


def run(name, **options):
    call_command(name, stdout=(out := StringIO()), stderr=StringIO(), **options)
    return out.getvalue()


def test_rebuild_finds_no_less_at_any_moment(content):
    questions = [f"Konto {word} saknas i planen" for word in WORDS]
    before = [found(question) for question in questions]
    Posting.objects.filter(signature__in=Wording.objects.filter(error__key="1"))._raw_delete("default")
    for _step in search.rebuilding():
        assert [found(question)[:1] for question in questions[2:]] == [["2"], ["3"], ["4"]]
    assert [found(question) for question in questions] == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda: TextPosting.objects.all()._raw_delete("default"),
        lambda: TextPosting.objects.update(weight=1),
        lambda: Document.objects.update(body="something else"),
        lambda: Document.objects.filter(kind="error")._raw_delete("default"),
        lambda: Document.objects.filter(kind="error").update(object_id=F("object_id") + 4711),
        lambda: TextTerm.objects.update(df=3),
    ],
)
def test_rebuild_repairs_whatever_is_wrong(content, damage):
    before = held()
    damage()
    search.rebuild()
    assert held() == before


def test_rebuild_goes_on_where_it_stopped(content):
    steps = search.rebuilding()
    first = next(steps)
    steps.close()
    rest = [(step.part, step.done, step.total) for step in search.rebuilding((first.part, first.last))]
    assert rest[:3] == [("errors", 4, 5), ("errors", 5, 5), ("articles", 1, 1)]


def test_rebuild_command_counts_and_refuses_rubbish(content):
    assert run("rebuild_search") == "Indexed 5 errors and 1 articles.\n"
    with pytest.raises(CommandError, match="--after takes"):
        run("rebuild_search", after="nothing")


def test_doctor_finds_and_repairs(content):
    assert "errors: up to date\narticles: up to date\n" in run("doctor")
    Wording.objects.filter(text__contains="gamma").update(text="Helt andra ord")
    with pytest.raises(CommandError, match="differ"):
        run("doctor")
    assert "errors: 2 differ" in run("doctor", repair=True)
    assert (found("Helt andra ord"), "errors: up to date" in run("doctor")) == (["2"], True)


@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_each_others_counts():
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time by nature
    first = make_error("1", {"sv": ["Konto saknas helt"]})
    second = make_error("2", {"sv": ["Konto saknas delvis"]})
    done = threading.Event()

    def write():
        reword(second, "Saknas konto")
        connection.close()
        done.set()

    def reword(error, text):
        error.wordings.update(text=text)
        refresh([error.pk])

    with transaction.atomic():
        reword(first, "Saknas: konto")
        writer = threading.Thread(target=write)
        writer.start()
        assert done.wait(10)
    writer.join()


def test_threads_stem_alike():
    words = [f"verifikation{ending}serierna{n % 7}" for n, ending in enumerate("abcdefgh" * 40)]
    alone = [analysis.stem.__wrapped__(word, "sv") for word in words]
    analysis.stem.cache_clear()
    wrong = []

    def stem_all():
        wrong.extend(w for w, s in zip(words, alone, strict=True) if analysis.stem.__wrapped__(w, "sv") != s)

    threads = [threading.Thread(target=stem_all) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert wrong == []


def test_aliases_weigh_as_much_as_the_title():
    weights = {
        field: index_writer.weigh(
            search.documents.IndexableDocument(Document(language="sv", **{field: "konto"}))
        )
        for field in ("title", "aliases", "body")
    }
    assert weights["title"] == weights["aliases"]
    assert weights["title"]["konto"] > weights["body"]["konto"]


@pytest.mark.parametrize("part", ["wordings", "texts"])
def test_what_is_moved_to_another_error_is_found_there_only(part):
    first = make_error("1", {"sv": ["Kapsylen lossnade"]}, {"sv": "Kapsylen lossnade"})
    make_error("2", {"en": ["Something else"]})
    rows = [first.wordings.get(), first.texts.get()]
    for row in rows if part == "wordings" else rows[::-1]:
        row.error = type(first).objects.get(key="2")
        row.save()
    assert found("kapsylen lossnade") == ["2"]
    assert not Document.objects.filter(object_id=first.pk, kind="error").exists()
