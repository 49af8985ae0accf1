"""Vocabulary: labels of secrets in Swedish and English with inflections and misspellings, and words near them. Pure."""

import re

_KODE, _START = r"(?:code|kode?n?)", r"(?<![^\W_])"
_END = r"(?:[_-]?(?:\d|value|confirmation|hash)|['’]s|s?(?:fältet|rutan))?(?![\w@]|-[^\W\d_])"
_NAMES = {
    "cvc": (
        rf"{_START}cv[cv]2?(?:[ -]?(?:{_KODE}|nummer|number|nr|siffrorna))?|kortets [^\W\d_]{{1,12}}kod(?:en)?"
        r"|card (?:verification|security) (?:code|number)|security code on (?:the |my )?card"
    ),
    "code": (
        rf"(?:engångs|one[ -]time[ -](?:pass)?|{_START}(?:verification|verifierings|verifikations|security|säkerhets"
        r"|login|inloggnings|confirmation|bekräftelse|authenticator|two[ -]factor|tvåfaktors|2fa|mfa|sms|pin|bank-?id))"
        rf"[ _-]?{_KODE}|(?:engångs-?lösenord|one[ -]time[ -]?password)(?:et)?"
        rf"|{_START}(?:t?otp|pin|2fa|mfa)(?:[ -]?{_KODE})?"
        rf"|{_START}(?:din|your|min|my|vår|our) {_KODE}|{_KODE} (?:[^\W\d_]{{1,12}} ){{0,3}}"
        r"(?:bank-?id|sms(?::?et)?|app(?:en)?|mobil(?:en)?|authenticator|phone)"
    ),
    "card": (
        rf"(?:(?:{_START}|kredit|betal|bank|företags|konto)kort(?:et)?[ -]?(?:nummer|numret|nr)?"
        rf"|{_START}(?:credit |debit )?cards?(?:[ _-]?(?:number|no))?|{_START}(?:visa|mastercard|amex|pan))"
        r"(?=[^\n]{0,40}\d{4})"  # "kort" is short, too
    ),
    "password": (
        r"l(?:ö|o\u0308?)s{1,2}(?:en|ne)(?:ord|rod|fras)(?:e[nt]s?|en|s)?|pass?w(?:or|ro)d(?:s|et|en)?|passwd"
        rf"|pass(?:phrase|code)|{_START}(?:pwd?|pass|passord(?:et)?|l[öo]sen(?:kod)?(?:en|et)?)"
    ),
    "person": (
        rf"{_START}(?:person|personal|pers|samordnings|national|identity|id|p)[ .-]?"
        r"(?:(?:id|identity|identification)[ -]?)?(?:nummer|numret|number|nr|no)"
        rf"|{_START}(?:ssn|social security(?: number)?)"
    ),
    "token": (
        r"(?:(?:access|refresh|oauth|auth|session|csrf|id|api|client|app|shared)[ _-]?)?(?:tokens?(?:en|et)?|secrets?)"
        r"|secret[ _-]?(?:access[ _-]?)?key|(?:klient-?)?hemlighet(?:en)?|(?:hemlig |privat[ae]? )?nyckeln?"
        r"|(?:api|access|private|session|encryption|signing|account|stripe|licen[sc]e)[ _-]?keys?"
        rf"|auth(?:ori[sz]ation)?[ _-]?{_KODE}|(?:auktoriserings|behörighets|api)[ -]?kod(?:en)?"
        rf"|{_KODE} (?:för|for|från|from) (?:auktoriser|autentiser|authori[sz])\w{{0,12}}"
        rf"|{_START}(?:bearer|sid|_csrf|(?:our|my|the) key)|(?:php|j)sess(?:ion)?id|[a-z]{{1,20}}_session"
        rf"|{_START}(?:sessions?[ _-]?(?:id|cookie|kakan?)|session|(?:set-)?cookies?|cookien|kakan?|kakor)"
    ),
}
# A label. The name of the matching group is its class.
LABEL = re.compile("|".join(f"(?P<{name}>(?:{names}){_END})" for name, names in _NAMES.items()), re.I)

IS = re.compile(r"är|is|was|var|blev|blir|be|vara|lyder|heter|reads|equals", re.I)
LINK = re.compile(r"till|to|fortfarande|still|nu|now|värdet|value|alltså|dvs", re.I)
# Words that are never a value.
ORDINARY = re.compile(
    r"är|is|was|var|and|och|or|eller|för|for|not|inte|must|måste|ha[rs]|can|kan|saknas|required|krävs|ogiltigt?"
    r"|felaktigt?|fel|wrong|incorrect|används|med|with|the|de[tn]|from|från|in?|på|on|to|till|av|of",
    re.I,
)
# Words that are followed by a name or the number of a thing.
NUMBERED = re.compile(
    r"ocr|faktura(?:n|or)?|invoices?|order(?:n|s)?|konto(?:t|n)?|accounts?|kund(?:en|er)?|customers?|leverantör|supplier"
    r"|artik(?:el|eln|lar)|articles?|verifi(?:kat|kation|kationen)|vouchers?|do[ck]ument(?:et|s)?|version|port|row|rad"
    r"|fel(?:et|kod|koden)?|kode?n?|code|errors?|status|http|id|nr|no|number|nummer|request|ref|referens|company|företag"
    r"|user(?:name)?|användaren?|användarnamn|line|rev",
    re.I,
)
# Words that describe a password, by their endings: "lösenordet är spärrat", "my password is not accepted".
STATE = re.compile(
    r".*(?:t|ed|ing|id|ble|ive|ong|ty)|fel|borta|slut|samma|kvar|okej|gone|here|okay|same|fine|weak|safe|good|null",
    re.I,
)
