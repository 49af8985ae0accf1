"""Vocabulary around numbers: words that announce an error code, and nouns whose numbers are values. Pure.

Compounds are built from their parts, so that a new part is one word here. Languages: Swedish, English, Danish,
Norwegian and German; a few words of Dutch and Finnish. All sets hold folded words (`errors.alignment.tokens.fold`).
"""

from itertools import product

from ..alignment.tokens import fold


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


def _compounds(*parts: tuple[str, ...]) -> set[str]:
    return {"".join(chosen) for chosen in product(*parts)}


# --- words that announce a code

_ERRORS = _words(
    "fel fels felmeddelande felmeddelandes error err fault fejl fejls fejlmeddelelse feil feils feilmelding"
    " feilmeldings fehler fehlermeldung fehlermeldungs fout virhe"
)
_ANSWERS = _words(
    "status svar svars response message msg meddelande meddelandes meddelelse meddelelses melding meldings meldung"
    " meldungs antwort"
)
_RESULTS = _words(
    "return retur reply result reason failure exception rückgabe orsak orsaks årsag årsak ursache warning varning"
    " varnings problem fail reject rejection avvisnings avslags undantags sub sys system api http exit"
)
_CODES = _words(
    "kod kods koden kodens koder koderna kodernas kode kodes koderne code codes codens kodet koodi"
)
_NUMBERS = _words("nummer nummers numret numrets nummeret nummerets numren number numbers num nr no")
_CODE_NUMBERS = _compounds(_words("kod kods kode code"), _NUMBERS)

CODE_COMPOUNDS = frozenset(
    _compounds((*_ERRORS, *_ANSWERS), (*_CODES, *_NUMBERS, *_CODE_NUMBERS))
    | _compounds(_RESULTS, (*_CODES, *_CODE_NUMBERS))
    | _CODE_NUMBERS
)
CODES_ALONE = frozenset(_CODES)
CODE_ENDS = _CODES  # of any other compound, whose number is a value: rabattkod
ERRORS_ALONE = frozenset(
    _words("error err errno fel felet fejl fejlen feil feilen fehler fault fout virhe failure")
)
ERROR_ENDS = _words("fel felet error fejl fejlen feil feilen fehler")
MIN_ERROR_COMPOUND_LETTERS = 5  # before such an end: importfel, not skyffel

# --- words beside which a small number is a status of HTTP or of a process

STATUS_STARTS = _words("status http svar response return retur reply result antwort rückgabe")
EXIT_STARTS = _words("exit avslut")

# --- words between the announcing word and the number

VERBS = frozenset(
    _words(
        "is was are är var blev er ble blir lyder lød ist war lautet lautete equals heter hette hedder heißt"
    )
)
NUMBER_WORDS = frozenset((*_NUMBERS, *_words("numero nro id ids")))
PREPOSITIONS = frozenset(_words("with med mit having har has hade had havde hat of"))
CODE_PREPOSITIONS = frozenset(_words("of på av von af with med mit"))  # between a code word and its code
ABBREVIATIONS = frozenset(_words("nr no num nro tel org art ord inv ref dnr ver fakt lev kd"))
COUNTS = frozenset(_words("antal antall antalet anzahl total totalt totalen count"))

# --- nouns whose number is a value

_NOUN_STEMS = _words(
    # documents
    "order ordr orderrad beställning offert quote quotation offer faktur invoice plocklist följesedel följesedl"
    " kvitto kvitt receipt verifikat verifikation voucher dokument document avtal contract agreement prislist"
    " pricelist leverans delivery shipment betalning payment transaktion transaction bokning booking ärend ticket"
    # people and things
    " kund customer client leverantör supplier vendor artikel artikl article produkt product projekt project konto"
    " kont account kostnadsställ anställd employee användar user medlem member företag company butik tillgång asset"
    # Danish and Norwegian
    " ordre tilbud kunde leverandør vare prosjekt bilag linje plukliste plukkliste kvittering følgeseddel"
    # German
    " auftrag auftrags bestell bestellung angebot angebots rechnung rechnungs kunden lieferant lieferanten beleg"
    " buchung buchungs lieferschein pickliste kommissionierliste zahlung vertrag mitarbeiter"
    # addresses and numbers of their own
    " postnummer postleitzahl telefon telephone phone mobil mobile organisation organisations bankgiro plusgiro iban"
    " referens reference"
    # amounts and time
    " belopp amount summa price pris quantity saldo balance version vecka week"
)
_NOUN_ENDINGS = (
    "",
    *_words(
        "s n ns en ens et ets t ts er ers ern erna ernas ar arna arnas or orna ornas a an ans as e es ene ne na r"
    ),
)
NOUNS = frozenset(_compounds(_NOUN_STEMS, _NOUN_ENDINGS))  # also at the end of a compound
WHOLE_NOUNS = frozenset(  # not at the end: grad is no rad, throw no row
    _words(
        "rad raden rader raderna row rows line lines item items pos position positions art inv ord ref case cases"
        " bill bills zip plz post postal tel fax ocr sku ean year years sum sums total page pages sida sidan port pid"
        " thread batch job build step attempt zeile zeilen række list lists slip slips center centre centers centres"
        " året jahr org vat moms lager stock serie series serial tracking id request trace correlation"
    )
)
CODED_THINGS = frozenset(  # “VAT code 10” is no code of an error
    _words(
        "vat moms tax post postal zip area country land currency valuta product article item account customer supplier"
        " project discount rabatt promo bar qr pin sms unit bank clearing swift bic verification authorization"
        " authorisation auth activation access security source language department region tracking hs center centre"
        " reference postcode barcode gate door entry coupon gift giftcard card voucher referral invite invitation dial"
        " alarm lock locker booking campaign offer checkout loyalty membership color colour dress morse routing sort"
        " iban ean batch commodity kampanj presentkort dörr port larm hiss"
    )
)
CURRENCIES = _words("kr sek nok dkk eur euro usd gbp chf isk")
UNITS = (
    *CURRENCIES,
    *_words(
        "kronor kroner st stk stück pcs procent prosent percent prozent gånger gange times mal sekunder sekund seconds"
        " minuter minutes timmar hours dagar days ms sec rader rows kb mb bytes siffror sifre siffer ziffern digits"
        " tecken characters zeichen"
    ),
)

# --- words of a line in which a number may be a code

ANSWER_WORDS = frozenset(  # directly before a number: what a program answers, and what somebody asks about a code
    _words(
        "status svar svaret response message msg meddelande meddelandet meddelelse melding meldung antwort"
        " reply result reason failure orsak årsag årsak ursache reject rejection api http exit lyder lød"
        " lautet lautete responsen resultat resultatet detail details description text cause svarar svarade"
        " svarat fick får fått fås ger gav gett givit visar visade visat visas säger sa sade sagt står stod betyder"
        " betydde returnerar returnerade returnerat returneras kastar kastade rapporterar rapporterade meddelar"
        " meddelade innehåller innehöll loggar loggade skriver skrev kom kommer kommit dyker dök poppar fixa fixar"
        " lösa löser åtgärda åtgärdar hantera hanterar tolka tolkar förstå undvika returned returns get gets got"
        " gotten getting give gives gave given show shows showed shown showing says say said read reads state states"
        " stated comes came receive receives received receiving responded responds replied reports reported throw"
        " throws threw thrown raise raises raised mean means display displays displayed contains contained logs"
        " logged prints printed hit encountered fix fixing solve solving resolve resolving handle handling"
        " understand explain avoid svarer svarede svarte fik fikk gir giver ga viser viste vist siger sagde sier"
        " betyr returnerer returnerede returnerte kaster kastede kastet melder meldte løse løser fikse fikser gibt"
        " gab zeigt zeigte meldet meldete kommt kam liefert lieferte bekomme bekam bekommen erhalte erhielt erhalten"
        " antwortet bedeutet wirft beheben lösen"
    )
)
FAILURES = frozenset(
    _words(
        "misslyckas misslyckades misslyckats failed fails fail failing exception exceptions undantag undantaget"
        " problem problems problemet warning varning krasch kraschar kraschade crash crashes crashed nekad nekas"
        " nekades denied rejected avvisad avvisas avvisades invalid ogiltig ogiltigt felaktig felaktigt strular strul"
        " errors felen fejlede feilet mislyktes mislykkedes fehlgeschlagen"
    )
)
QUESTIONS = frozenset(
    _words("vad hur varför what how why mean means hvad hva hvordan hvorfor betyder betyr warum bedeutet")
)
