"""Hostile texts for every field that a reader can type into."""

HOSTILE = [
    "",
    "\0",
    "a\0b",
    "x" * 20_000,
    "konto " * 4_000,
    "🦊" * 300,
    "\u202eotnok attih etni ednuK",
    "لا يمكن العثور على الحساب",
    "' OR 1=1 --",
    "100 % av \"allt\" <script>alert('x')</script>",
    "%00%s%(x)s{0}{{x}}{%x%}",
    "\\",
    "\ud7ff\ufffe\r\n\r\n",
    "[[error:2001304]]" * 100,
    "{" * 5_000,
]
