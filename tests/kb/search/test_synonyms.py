"""Synonyms: which pairs a query's words have, whatever their form and language, and what they find."""

import csv
from pathlib import Path

import pytest

from errors.alignment.tokens import folded_words
from kb import search
from kb.models import Synonym
from kb.search import index_reader, text_query
from kb.search.synonyms import Meaning, SynonymRow, is_form_of, keys, meanings
from kb.stemming import _IRREGULAR, base_forms, stem
from tests.factories import make_article, make_error

DATA = Path(__file__).parents[3] / "kb" / "data" / "synonyms.csv"


@pytest.mark.parametrize(
    ("word", "stored"),
    [
        ("räkenskapsåret", "räkenskapsår"),
        ("räkenskapsåren", "räkenskapsår"),
        ("bokföringsårets", "bokföringsår"),
        ("fraktsättet", "fraktsätt"),
        ("abonnemanget", "abonnemang"),
        ("varunumret", "varunummer"),
        ("kontot", "konto"),
        ("kontona", "konto"),
        ("verifikaten", "verifikat"),
        ("avdelningarna", "avdelning"),
        ("produkter", "produkt"),
        ("spärrade", "spärrad"),
        ("prosjektet", "prosjekt"),
        ("artikkelen", "artikkel"),
        ("bilagene", "bilag"),
        ("kundetypen", "kundetype"),
        ("inventories", "inventory"),
        ("departments", "department"),
    ],
)
def test_forms_of_a_word_are_looked_up(word, stored):
    (word,), (stored,) = folded_words(word), folded_words(stored)
    language = "en" if stored in ("inventory", "department") else "sv"
    row = Synonym(language=language, word=stored)
    row.derive()
    assert {row.folded, row.stem} & keys([word], ["sv", "en"])
    assert is_form_of(word, stored)


@pytest.mark.parametrize(
    ("word", "stored"), [("ratt", "rattighet"), ("kop", "kopare"), ("vila", "vilande"), ("kontera", "konto")]
)
def test_words_with_the_same_stem_are_not_forms_of_each_other(word, stored):
    assert not is_form_of(word, stored) or not {stored} & keys([word], ["sv"])


def test_base_forms_are_not_short():
    assert base_forms("det") == base_forms("året") == []


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "found find finds"),
        ("en", "paid pay pays"),
        ("sv", "faktura fakturan fakturor"),
        ("sv", "konto kontot kontots"),
        ("sv", "projekt projektet projektets"),
        ("sv", "moms momsen momsens"),
        ("sv", "licens licensen licenser"),
        ("sv", "inaktiv inaktivt inaktiva"),
        ("sv", "låst låsta låstes låser"),
        ("sv", "betald betalt betalda betalas"),
        ("sv", "finns fanns funnits"),
        ("sv", "kontoplan kontoplanen kontoplaner"),
    ],
)
def test_forms_of_a_word_have_one_stem(language, forms):
    assert len({stem(form, language) for form in folded_words(forms)}) == 1


def test_irregular_forms_begin_like_their_stems():
    for language, forms in _IRREGULAR.items():
        for form in forms:
            assert form[0] == stem(form, language)[0]


FOREIGN = SynonymRow("bilag", "nb", "sv", "verifikation")
ENGLISH = SynonymRow("voucher", "en", "sv", "verifikation")


@pytest.mark.parametrize(
    ("row", "word", "languages", "known", "counts"),
    [
        (FOREIGN, "bilaget", ["sv", "en"], (), True),
        (FOREIGN, "bilag", ["sv", "en"], ("bilag",), True),  # the stem of the Swedish word bilagor
        (FOREIGN, "bilagor", ["sv", "en"], ("bilag",), False),
        (ENGLISH, "voucher", ["sv"], (), True),
        (ENGLISH, "voucher", ["sv"], ("vouch",), False),
        (ENGLISH, "vouchers", ["en", "sv"], ("voucher",), True),
    ],
)
def test_pair_counts_in_its_language_and_for_words_that_are_not_known(row, word, languages, known, counts):
    found = meanings([row], [word], languages, known)
    assert found == ([Meaning(word, "sv", "verifikation")] if counts else [])


@pytest.mark.django_db
def test_synonyms_take_one_query(django_assert_num_queries):
    Synonym.objects.create(language="sv", word="fiskalår", means="räkenskapsår")
    Synonym.objects.create(language="sv", word="fiskalår", means="period")
    with django_assert_num_queries(1):
        found = index_reader.look_up(["konto"], ["fiskalaret", "konto"], ["sv"]).synonyms
    assert found == [Meaning("fiskalaret", "sv", "period"), Meaning("fiskalaret", "sv", "räkenskapsår")]


@pytest.mark.django_db
def test_language_of_the_meaning_is_that_of_the_word_unless_it_is_said():
    rows = [
        Synonym.objects.create(language="sv", word="a", means="b"),
        Synonym.objects.create(language="da", word="a", means="b", means_language="sv"),
    ]
    assert [row.means_language for row in rows] == ["sv", "sv"]


@pytest.fixture
def content(db):
    for key, text in {"a": "Artikeln används redan", "b": "Kontot saknas", "c": "Perioden är låst"}.items():
        make_error("", {"sv": [text]}, {"sv": text}, key=key)
    make_article("order", {"sv": ("Order är klar", "Ordern är klar")})
    search.rebuild()


def first(query, language="sv"):
    return next((hit.key for hit in search.search(query, language).hits), None)


@pytest.mark.parametrize(
    ("query", "row", "key"),
    [
        ("dubbletter", {"language": "sv", "word": "dubblett", "means": "används redan"}, "a"),
        ("sperret", {"language": "nb", "word": "sperret", "means": "låst", "means_language": "sv"}, "c"),
        ("locked", {"language": "en", "word": "locked", "means": "låst", "means_language": "sv"}, "c"),
    ],
)
def test_word_finds_the_texts_with_its_meaning(content, query, row, key):
    assert first(query) is None
    Synonym.objects.create(**row)
    assert first(query) == key


def test_what_a_word_means_weighs_less_than_the_word_itself(content):
    for word in ("låst", "obefintlig"):
        Synonym.objects.create(language="sv", word=word, means="saknas")
    weights = [
        text_query.read(word, {}, "sv").weights[stem("saknas", "sv")] for word in ("låst", "obefintlig")
    ]
    assert weights == [text_query.SYNONYM_WEIGHT, 1]


@pytest.mark.parametrize("query", ["PeriodLåst", "PeriodLåstException", "LåstPeriodError"])
def test_joined_words_are_no_evidence_beside_their_parts(content, query):
    asked = text_query.read(query, {}, "sv")
    assert asked.total == pytest.approx(text_query.read("period låst", {}, "sv").total)


def test_function_words_of_a_meaning_are_no_evidence(content):
    Synonym.objects.create(language="sv", word="obalans", means="låst inte")
    assert set(text_query.read("obalans", {}, "sv").evidence) == {stem("last", "sv")}


def test_known_word_is_not_read_in_another_language(content):
    Synonym.objects.create(language="nb", word="konto", means="låst", means_language="sv")
    assert [hit.key for hit in search.search("konto saknas", "sv").hits] == ["b"]


# --- the shipped ones


@pytest.fixture(scope="module")
def shipped():
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words_of(language):
    """Words of the first catalogue and of the articles in a language."""
    root = DATA.parents[2]
    texts = [path.read_text(encoding="utf-8") for path in (root / "kb/data").glob(f"*.{language}.md")]
    with (root / "errors/data/fortnox.csv").open(encoding="utf-8", newline="") as file:
        texts += [
            cell
            for row in csv.DictReader(file)
            for name, cell in row.items()
            if name.endswith(f"_{language}")
        ]
    return {word for text in texts for word in folded_words(text)}


def test_shipped_meanings_are_words_of_the_first_catalogue(shipped):
    known = {code: {stem(word, code) for word in words_of(code)} for code in ("sv", "en")}
    assert [
        (row["word"], word)
        for row in shipped
        for word in folded_words(row["means"])
        if stem(word, row["means_language"]) not in known[row["means_language"]]
    ] == []


def test_shipped_danish_and_norwegian_words_are_no_swedish_or_english_ones(shipped):
    foreign = {
        word for row in shipped if row["language"] in ("da", "nb") for word in folded_words(row["word"])
    }
    assert foreign & (words_of("sv") | words_of("en")) == set()


def test_shipped_words_are_single_and_mean_something_else(shipped):
    for row in shipped:
        (word,) = folded_words(row["word"])
        assert folded_words(row["means"]) != [word], row
