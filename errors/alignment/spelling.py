"""Spellings and opposites: two ways to write one word are made one. Pure.

American and British spelling differ by rules and by a list. A rule maps the form that no other language uses
(`organization`, `colour`) to the form that another language may have (`organisation` is Swedish, too), so that words
of other languages stay as they are. Sources: the tables of Wikipedia's “American and British English spelling
differences”; Svenska Akademiens ordlista for `ej` and `icke`.

A negated adjective (`not active`) means the same as an adjective with a prefix (`inactive`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MIN_RULE_LETTERS = 6  # shorter words are changed by the list only

_Z = re.compile(r"([a-z]{3,})([iy])z(e[ds]?|ers?|ing|able|ations?|ational)\Z")
# Words in -ize that have no form in -ise: capsize, downsize, apprize, seize, maize.
_ONLY_Z = ("siz", "priz", "seiz", "maiz", "baiz")
_ALSO_S = ("emphasiz", "synthesiz", "hypothesiz", "fantasiz", "parenthesiz")

# Variant → canonical spelling, for stems to which each ending is added. The canonical spelling comes second.
_OUR = (
    "arbour armour behaviour clamour colour demeanour endeavour favour fervour flavour harbour honour humour"
    " labour neighbour odour parlour rancour rigour rumour saviour savour splendour tumour valour vapour vigour"
)
_OUR_ENDINGS = " s ed ing al able ite ites ful less hood hoods ly er ers"
_DOUBLED = (
    "cancel channel counsel dial equal fuel initial label level marshal model panel pencil quarrel shovel signal"
    " total travel tunnel"
)
_DOUBLED_ENDINGS = "ed ing"
_RE = "calib cent fib lit lust meag met kilomet millimet centimet sab sepulch somb spect theat"
_OGUE = "anal catal dial epil monol prol"
_LISTED = (
    "acknowledgement acknowledgment acknowledgements acknowledgments adviser advisor advisers advisors ageing aging"
    " aluminium aluminum artefact artifact artefacts artifacts benefitted benefited benefitting benefiting"
    " biassed biased cancelation cancellation catalogued cataloged cataloguing cataloging centred centered"
    " centring centering defence defense defences defenses despatch dispatch despatched dispatched"
    " enquire inquire enquired inquired enquiry inquiry enquiries inquiries enrol enroll enrols enrolls"
    " enrolment enrollment enrolments enrollments focussed focused focussing focusing fulfil fulfill fulfils fulfills"
    " fulfilment fulfillment grey gray greyed grayed instalment installment instalments installments"
    " jewellery jewelry judgement judgment judgements judgments licence license licences licenses licenced licensed"
    " licencing licensing licencee licensee licencees licensees offence offense offences offenses"
    " practise practice practised practiced practises practices practising practicing pretence pretense"
    " programme program programmes programs sceptical skeptical skilful skillful"
    " sublicence sublicense traveller traveler travellers travelers unlabelled unlabeled uncancelled uncanceled"
    " wilful willful woollen woolen"
    " ej inte icke inte"
    " cant cannot couldn could doesn does didn did isn is wasn was weren were hasn has hadn had"
    " shouldn should wouldn would mustn must"
)


def _variants() -> Iterator[tuple[str, str]]:
    """Yield (variant, canonical spelling) of the listed words."""
    for stem in _OUR.split():
        for ending in _OUR_ENDINGS.split(" "):
            yield stem + ending, f"{stem[:-3]}or{ending}"
    for stem in _DOUBLED.split():
        for ending in _DOUBLED_ENDINGS.split():
            yield stem + stem[-1] + ending, stem + ending
    for stem in _RE.split():
        yield from ((f"{stem}re", f"{stem}er"), (f"{stem}res", f"{stem}ers"))
    for stem in _OGUE.split():
        yield from ((f"{stem}ogue", f"{stem}og"), (f"{stem}ogues", f"{stem}ogs"))
    listed = _LISTED.split()
    yield from zip(listed[::2], listed[1::2], strict=True)


_SPELLINGS = dict(_variants())


def canonical(word: str) -> str:
    """Return the one spelling that stands for all spellings of a folded word. Idempotent."""
    if spelling := _SPELLINGS.get(word):
        return spelling
    if "z" not in word or len(word) < MIN_RULE_LETTERS or not (match := _Z.match(word)):
        return word
    stem = match[1] + match[2] + "z"
    if (match[2] == "y" and not stem.endswith("lyz")) or (stem.endswith(_ONLY_Z) and stem not in _ALSO_S):
        return word
    return f"{match[1]}{match[2]}s{match[3]}"


# --- opposites

# Negation → prefix → adjectives, in the forms that follow the negation. The prefix makes the opposite.
_SV_IN = (
    "aktiv aktivt aktiva aktiverad aktiverat aktiverade kompatibel kompatibelt kompatibla konsekvent korrekt"
)
_SV_O = (
    "attesterad attesterat attesterade auktoriserad auktoriserat auktoriserade autentiserad autentiserat autentiserade"
    " balanserad balanserat balanserade behörig behörigt behöriga bekräftad bekräftat bekräftade betald betalt betalda"
    " bokförd bokfört bokförda definierad definierat definierade fakturerad fakturerat fakturerade fullständig"
    " fullständigt fullständiga giltig giltigt giltiga identifierad identifierat känd känt kända läsbar läsbart läsbara"
    " läslig läsligt lämplig lämpligt matchad matchat matchade möjlig möjligt möjliga registrerad registrerat"
    " registrerade rimlig rimligt signerad signerat signerade sparad sparat sparade synlig synligt synliga säker"
    " säkert tillgänglig tillgängligt tillgängliga tillräcklig tillräckligt tillräckliga tillåten tillåtet tillåtna"
    " verifierad verifierat verifierade"
)
_EN_IN = (
    "accessible accurate active adequate admissible applicable compatible complete consistent correct eligible secure"
    " sufficient valid visible"
)
_EN_UN = (
    "able acceptable allocated approved assigned authenticated authorised available balanced billed booked"
    " changed confirmed defined documented encrypted expected finished identified known licensed limited locked mapped"
    " matched named necessary paid posted processable processed published reachable readable reconciled recognised"
    " registered related released reserved resolved safe saved shipped signed specified stable successful suitable"
    " supported trusted used usable verified"
)
_OPPOSITES_BY_PREFIX = {
    "inte": {"in": _SV_IN, "o": _SV_O},
    "not": {
        "in": _EN_IN,
        "un": _EN_UN,
        "im": "possible proper",
        "il": "legal",
        "ir": "regular relevant",
        "dis": "connected allowed",
        "mis": "match",
    },
    "ikke": {
        "in": "aktiv aktivt aktive",
        "u": "autoriseret autorisert balanceret balansert betalt fuldstændig fullstendig gyldig gyldigt"
        " gyldige kendt kendte kjent kjente korrekt læselig mulig muligt synlig tilgængelig tilgængeligt tilgjengelig"
        " tilstrækkelig tilstrekkelig",
    },
    "nicht": {
        "in": "aktiv aktive korrekt kompatibel",
        "un": "autorisiert bekannt bezahlt gebucht gültig gültige möglich vollständig zulässig",
    },
}
_IRREGULAR = {
    ("not", "balance"): "unbalanced",
    ("not", "enabled"): "disabled",
    ("not", "unique"): "duplicate",
    ("inte", "lika"): "olika",
}
_BETWEEN = frozenset(
    ("a", "an", "any", "currently", "en", "ett", "langre", "lenger", "longer", "mehr", "yet")
)
# Words before the end of a contraction: the tokeniser splits couldn't at its apostrophe.
_AUXILIARIES = (
    "are aren can could couldn did didn do does doesn don had hadn has hasn have haven is isn must mustn should"
    " shouldn was wasn were weren would wouldn"
)
_WITH_T = frozenset(_AUXILIARIES.split())
_UMLAUTS = str.maketrans("åäöü", "aaou")


def _opposites() -> Iterator[tuple[tuple[str, str], str]]:
    for negation, by_prefix in _OPPOSITES_BY_PREFIX.items():
        for prefix, adjectives in by_prefix.items():
            for adjective in adjectives.translate(_UMLAUTS).split():
                yield (negation, adjective), prefix + adjective
    yield from _IRREGULAR.items()


# (negation, adjective) → its opposite, in canonical spelling
_OPPOSITES = {(negation, canonical(word)): canonical(opposite) for (negation, word), opposite in _opposites()}
_NEGATIONS = frozenset((*_OPPOSITES_BY_PREFIX, "ej", "icke", "no", "t"))


class Opposite(NamedTuple):
    """Words of a text that stand for one word: the indexes of the first and the last one, and the word."""

    first: int
    last: int
    word: str


def opposites(words: Sequence[str]) -> list[Opposite]:
    """Return the negated words with their negations, and what each pair stands for, in order and without overlaps.

    `words` are folded, in any spelling: `is not active` gives (1, 2, "inactive"). A negation is one word (`can not`:
    (0, 1, "cannot")), and so is the end of a contraction (`couldn t`: (1, 1, "not")).
    """
    if _NEGATIONS.isdisjoint(words):
        return []
    found: list[Opposite] = []
    for i, word in enumerate(words):
        if word not in _NEGATIONS or not (negation := _negation(words, i)):
            continue
        joined = _joined(words, i, negation)
        if joined and not (found and joined.first <= found[-1].last):
            found.append(joined)
    return found


def _negation(words: Sequence[str], i: int) -> str:
    """Return the negation in canonical spelling; "" if the word negates nothing here: `no`, the letter `t`."""
    if words[i] == "no":
        return "not" if i + 1 < len(words) and words[i + 1] == "longer" else ""
    if words[i] == "t":
        return "not" if i and words[i - 1] in _WITH_T else ""
    return canonical(words[i])


def _joined(words: Sequence[str], i: int, negation: str) -> Opposite | None:
    """Return the joined form of the negation at index `i`, with the word that it negates, else with the one before."""
    at = i + 2 if i + 1 < len(words) and words[i + 1] in _BETWEEN else i + 1
    if at < len(words) and (opposite := _OPPOSITES.get((negation, canonical(words[at])))):
        return Opposite(i - 1 if words[i] == "t" else i, at, opposite)
    if negation == "not" and i and words[i - 1] == "can":
        return Opposite(i - 1, i, "cannot")
    return Opposite(i, i, "not") if words[i] == "t" else None
