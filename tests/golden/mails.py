"""Every message of the catalogue, unquoted, in the middle of a sentence of somebody's mail.

The sentences speak of invoices, customers, accounts and Fortnox, as the catalogue does, so that a short message has
to be found among words that other entries have.
"""

from collections.abc import Iterator

from kb import search

from .figures import Figure, share_of, total
from .wordings import Asked, asked, first_of

MAILS = {
    "sv": [
        "Hej! När vår redovisningskonsult skickar fakturorna till Fortnox får hon {} och kunden kan inte se vad som ska"
        " ändras på kontot.",
        "God morgon, sedan i tisdags säger systemet {} när vi bokför en kundfaktura och momsen ska in i morgon.",
        "Vi bytte dator i går men programmet skriver {} igen och ekonomiavdelningen behöver rapporten före helgen.",
        "Hejsan supporten, på ordern till vår största kund kom {} upp när lagret skulle leverera, hur går vi vidare med"
        " betalningen?",
        "Kollegan som har hand om leverantörerna ser {} på skärmen så fort hon sparar artikeln i Fortnox.",
        "Jag har startat om allting men möts ändå av {} när jag exporterar kvittona till bokföringen, tacksam för hjälp"
        " med kontot.",
        "Enligt vår revisor blev det {} för alla betalningar över tusen kronor, kan ni titta på kundens faktura?",
        "Det står {} bredvid projektet och då vågar jag inte skicka löneunderlaget till byrån.",
    ],
    "en": [
        "Hi! Whenever our accountant sends the invoices to Fortnox she gets {} and the customer cannot see what to"
        " change in the account.",
        "Good morning, since Tuesday the system says {} every time we book a customer invoice and the VAT is due on"
        " Friday.",
        "We changed computers yesterday but the program writes {} again and the finance team needs its report before"
        " the weekend.",
        "Hello support, on the order for our biggest customer {} came up when the warehouse was about to deliver, how"
        " do we go on with the payment?",
        "My colleague who handles the suppliers sees {} on her screen as soon as she saves the article in Fortnox.",
        "I have restarted everything but still meet {} when I export the receipts to the bookkeeping, grateful for any"
        " help with the account.",
        "According to our auditor there was {} for all payments above a thousand kronor, could you look at the"
        " customer's invoice?",
        "It shows {} next to the project and so I dare not send the payroll file to the agency.",
    ],
}
EACH = 2  # mails that each message stands in
SHORT_WORDS = 2


def mails(row: Asked) -> Iterator[str]:
    """Yield the message in `EACH` mails: as it is written, then with a small first letter."""
    frames = MAILS[row.language]
    for again in range(EACH):
        text = row.text.rstrip(" .")
        if again and text.split()[0].istitle():  # nobody would change FORTNOX_… and InvoiceUnderPayment
            text = text[0].lower() + text[1:]
        yield frames[(row.number + again * len(frames) // EACH) % len(frames)].format(text)


def measure() -> list[Figure]:
    rows = [(len(row.words) <= SHORT_WORDS, *_answer(row, mail)) for row in asked() for mail in mails(row)]
    parts = [
        share_of(f"in a mail, {length}", [row[1:] for row in rows if row[0] == is_short])
        for length, is_short in (("one or two words", True), ("three words and more", False))
    ]
    return [total("in a mail, all messages", parts), *parts]


def _answer(row: Asked, mail: str) -> tuple[bool, str]:
    first = first_of(match.error for match in search.recognise(mail, row.language).matches)
    return first in row.names, f"{mail} → {first} not {row.error}"
