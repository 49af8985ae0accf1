import pytest

from errors.alignment.gaps import infer_gaps
from errors.recognition.resolver import resolve
from tests.factories import make_error


def masked(*texts):
    return [" ".join(words) for words in infer_gaps([tuple(text.split()) for text in texts])]


def test_infer_gaps_where_examples_differ():
    assert (
        masked("konto kassa kan inte raderas nu", "konto bank kan inte raderas nu")
        == ["konto * kan inte raderas nu"] * 2
    )


def test_infer_gaps_of_values_of_several_words_and_several_values():
    assert (
        masked("kunden nordic ab har redan en faktura med nr x", "kunden volvo har redan en faktura med nr y")
        == ["kunden * har redan en faktura med nr *"] * 2
    )


@pytest.mark.parametrize(
    "texts",
    [
        ("kunde inte hitta konto", "kunde inte hitta kund"),
        ("perioden ar stangd for bokforing", "perioden ar stangd for bokforing i ar"),
        ("kontot finns inte i planen", "could not find the account"),
    ],
)
def test_infer_gaps_leaves_different_wordings_alone(texts):
    assert masked(*texts) == list(texts)


@pytest.mark.django_db
def test_a_second_example_makes_a_third_one_known():
    make_error(
        "1",
        {
            "sv": [
                "Serien Kassa får inte raderas ur bokföringen",
                "Serien Bank får inte raderas ur bokföringen",
            ]
        },
    )
    make_error("2", {"sv": ["Serien är inte manuell"]})
    assert resolve("Serien Moms får inte raderas ur bokföringen").best.error.key == "1"
