"""Small random catalogues on a fixed ground, and texts that people make of them, as strategies of Hypothesis."""

import re
from dataclasses import dataclass, field

from hypothesis import strategies as st

from errors.alignment.signatures import fill, placeholders
from errors.models import ErrorCode
from tests.factories import SystemFactory, make_article, make_error

WORDS = {
    language: listed.split()
    for language, listed in {
        "sv": "konto faktura kund artikel saknas finns inte ogiltig låst period är redan används kan hitta serie moms"
        " licens order aktiv betalning projekt makulerad stängd behörighet rad belopp",
        "en": "account invoice customer article missing not found invalid locked period is already used cannot find"
        " series vat license order active payment project cancelled closed permission row amount",
    }.items()
}
SLOTS = ("Account", "Series", "Number")
VALUES = ("3051", "AX-77", "B", "Eva Lind", "2026-03-31", "4711")
_SLOT = re.compile(r" \{\w+\}")
FOREIGN = (
    "gräddfil",
    "cykel",
    "horisont",
    "piano",
    "umbrella",
    "garden",
    "whisper",
    "trombon",
    "solros",
    "kettle",
)
GROUND = {
    "sv": "Filen kunde inte läsas in från banken|Mottagaren har spärrat autogirot|Sessionen gick ut under natten"
    "|Utskriften avbröts av skrivaren|Momsrapporten är inlämnad|Löneperioden överlappar en annan"
    "|Räntan måste vara positiv|Organisationsnumret har fel kontrollsiffra|Bilagan är för stor"
    "|Dagskassan stämmer med en differens|Kvittot har ingen bild|Avtalet upphörde i fjol",
    "en": "The file could not be read from the bank|The recipient has blocked direct debit|The session ended overnight"
    "|Printing was stopped by the printer|The VAT report has been submitted|The pay period overlaps another"
    "|Interest must be positive|The registration number has a wrong check digit|The attachment is too large"
    "|The day's takings differ|The receipt has no picture|The agreement ended last year",
}


@dataclass(frozen=True, slots=True)
class ErrorPlan:
    """An error before it is stored: of one of two systems, the second one without a format of codes."""

    system: int
    has_code: bool
    wordings: tuple[tuple[str, str], ...]  # language, template
    title: str


@dataclass(slots=True)
class StoredCatalogue:
    """The errors of a plan, with the wordings that texts are made of."""

    errors: list[ErrorCode] = field(default_factory=list)
    wordings: list[tuple[ErrorCode, str, str]] = field(default_factory=list)  # error, language, template


def templates(language: str, min_words: int = 1) -> st.SearchStrategy[str]:
    """Return wordings of some words with at most two slots, none at the beginning and none beside another one."""
    words = st.lists(st.sampled_from(WORDS[language]), min_size=min_words, max_size=6, unique=True)
    slots = st.lists(st.sampled_from(SLOTS), max_size=2, unique=True)
    return st.builds(_with_slots, words, slots, st.integers(1, 3))


def _with_slots(words: list[str], slots: list[str], place: int) -> str:
    """Return the words with the first slot after `place` words, and the second one at the end."""
    parts = [*words[:place], *(f"{{{slot}}}" for slot in slots[:1]), *words[place:]]
    if len(words) > place:
        parts += [f"{{{slot}}}" for slot in slots[1:]]
    text = " ".join(parts)
    return text[0].upper() + text[1:]


@st.composite
def plans(draw: st.DrawFn, min_words: int = 1) -> list[ErrorPlan]:
    """Draw two to four errors; a later one may have the wording of an earlier one, or that one without its slot."""
    errors: list[ErrorPlan] = []
    used: list[tuple[str, str]] = []
    for _error in range(draw(st.integers(2, 4))):
        languages = draw(st.lists(st.sampled_from(["sv", "en"]), min_size=1, max_size=3))
        own = [(language, draw(templates(language, min_words))) for language in languages]
        if used and draw(st.integers(0, 3)) == 0:
            twin, text = draw(st.sampled_from(used))
            own.append((twin, text if draw(st.booleans()) else _SLOT.sub("", text, count=1)))
        used += own
        title = " ".join(draw(st.lists(st.sampled_from(WORDS["sv"]), min_size=2, max_size=5, unique=True)))
        errors.append(
            ErrorPlan(draw(st.integers(0, 1)), draw(st.booleans()), tuple(dict.fromkeys(own)), title)
        )
    return errors


def store(plan: list[ErrorPlan]) -> StoredCatalogue:
    """Store the errors, published, each with an article that fixes it where its number is even."""
    systems = [SystemFactory(), SystemFactory(slug="other", code_format="")]
    stored = StoredCatalogue()
    for number, row in enumerate(plan):
        messages: dict[str, list[str]] = {}
        for language, text in row.wordings:
            messages.setdefault(language, []).append(text)
        code = ["2009{:03}", "E{:03}"][row.system].format(101 * (number + 1)) if row.has_code else ""
        titles = {"sv": f"{row.title} {number}"}
        error = make_error(code, messages, titles, key=f"error-{number}", system=systems[row.system])
        stored.errors.append(error)
        stored.wordings += [(error, *wording) for wording in row.wordings]
        if number % 2 == 0:
            texts = {"sv": (f"Åtgärda {row.title} {number}", "Öppna {Account} och rätta.")}
            make_article(f"fix-{number}", texts, [error])
    return stored


def store_ground() -> None:
    """Store errors with other words, so that a word weighs about what it does in a catalogue of some size."""
    texts = {language: listed.split("|") for language, listed in GROUND.items()}
    system = SystemFactory(slug="ground", code_format="")
    for number, (swedish, english) in enumerate(zip(texts["sv"], texts["en"], strict=True)):
        make_error("", {"sv": [swedish], "en": [english]}, key=f"ground-{number}", system=system)


FRAMES = {
    "exact": "{}",
    "point": "{}.",
    "mark": "{}!",
    "log": "2026-01-02 03:04:05,123 ERROR [main] {}",
    "label": "Fel: {}",
}
LOOSE_FRAMES = {
    "mail": "Hej, när jag sparar en beställning får jag {} och vet inte vad jag ska göra.",
    "json": '{{"error": {{"status": 400, "message": "{}"}}}}',
    "xml": "<Response><Message>{}</Message></Response>",
    "payload": '{{"rows": [{{"text": "faktura kund period"}}, {{"text": "konto saknas"}}], "message": "{}"}}',
    "quoted": "Programmet skriver ”{}” på skärmen",
}
CASES = ("as it is", "upper", "lower")


def filled(template: str, values: list[str]) -> str:
    """Return the template with values in its slots."""
    return fill(template, dict(zip(placeholders(template), values, strict=False)))


def variants(template: str) -> st.SearchStrategy[str]:
    """Return what a program may show of a wording: other values and case, punctuation, a log's line."""
    return st.builds(
        _variant, st.just(template), chosen_values(), st.sampled_from(sorted(FRAMES)), st.sampled_from(CASES)
    )


def chosen_values() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(VALUES), min_size=len(SLOTS), max_size=len(SLOTS), unique=True)


def _variant(template: str, values: list[str], frame: str, case: str) -> str:
    changed = {"upper": _upper, "lower": str.lower}.get(case, str)(template)
    return FRAMES[frame].format(filled(changed, values))


def _upper(template: str) -> str:
    """Return the template in capitals, its slots as they are."""
    return fill(template.upper(), {slot.upper(): f"{{{slot}}}" for slot in placeholders(template)})


def any_text(stored: StoredCatalogue) -> st.SearchStrategy[str]:
    """Return texts of a stored catalogue: variants, in mails and payloads, cut, codes, and rubbish."""
    wordings = st.sampled_from([template for _error, _language, template in stored.wordings])
    variant = wordings.flatmap(variants)
    plain = st.builds(filled, wordings, chosen_values())
    framed = st.builds(
        lambda text, frame: LOOSE_FRAMES[frame].format(text), plain, st.sampled_from(sorted(LOOSE_FRAMES))
    )
    cut = st.builds(lambda text, share: text[: max(4, len(text) * share // 10)], plain, st.integers(5, 9))
    codes = [error.code for error in stored.errors if error.code] or ["2009999"]
    code = st.builds(
        str.format,
        st.sampled_from(["{}", "kod {}", "felkod {}", "order {}"]),
        st.sampled_from([*codes, "2009999"]),
    )
    words = st.lists(st.sampled_from([*WORDS["sv"], *WORDS["en"], *FOREIGN]), min_size=1, max_size=8)
    titles = st.sampled_from([text.title for error in stored.errors for text in error.texts.all()])
    return st.one_of(variant, framed, cut, code, words.map(" ".join), titles)
