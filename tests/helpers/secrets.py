"""Secrets as people paste them, fixed and generated."""

import string
from datetime import date, timedelta

# The secret itself, and how it comes in what people paste.
SECRETS = {
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl": "Authorization: Bearer {}",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a": "git clone https://{}@example.com/",
    "Kastanj3TrädHusBil": "Lösenord: {}",
    "hemligt-och-långt": '{{"password": "{}"}}',
    "a81cbe2fd9914b6bb8d2f0c3": "client_secret={}",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc": "nyckel {}",
    "f3a9c1e07b5d48d2a6e4c8b0f1d2e3a4": "Cookie: sessionid={}",
    "811228-9874": "personnummer {}",
    "4111 1111 1111 1111": "kortet {}",
    "bengt.hemlig@privat.example": "kontakta {}",
    "Tallbarr77": "mitt lösenord är fortfarande {}",
    "Granris-2031": "jag loggar in med {} som lösenord",
    "3f08d038-f380-4893-94a0-a08f6e60e67a": "the access token we got was {}",
    "kL3mN8pQ2r": "klienthemligheten (den nya) {}",
    "482913": "min engångskod är {}",
    "d8Fk2LmN0pQ7rStUvWxYz123": "https://x.example/callback?code={}&state=1",
}


LINES = [how.format(secret) for secret, how in SECRETS.items()]


PASTE = "HTTP 400: Kunde inte hitta konto 3050 (kod 2001304)\n" + "\n".join(LINES)


def kept_in(text):
    return [secret for secret in SECRETS if secret in text or secret.replace(" ", "") in text]


LETTERS, DIGITS = string.ascii_letters + string.digits, string.digits


def some(characters, least, most):
    return lambda dice: "".join(dice.choices(characters, k=dice.randint(least, most)))


def checked(digits):
    """The digits with one more that fits them (Luhn)."""
    doubled = [int(digit) * (2 - n % 2) for n, digit in enumerate(reversed(digits))]
    return f"{digits}{-sum(n - 9 if n > 9 else n for n in doubled) % 10}"


def personal_number(dice):
    born = date(1930, 1, 1) + timedelta(days=dice.randrange(34_000))
    ten = checked(f"{born:%y%m%d}{dice.randrange(1000):03}")
    return dice.choice([f"{born:%Y}{ten[2:]}", f"{ten[:6]}-{ten[6:]}", ten])


def card(dice):
    start = dice.choice(["4", "51", "55", "2221", "36", "6011"])
    digits = checked(start + "".join(dice.choices(DIGITS, k=(13 if start == "36" else 15) - len(start))))
    return dice.choice([digits, " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))])
