import pytest

from errors.recognition.generic import WORDS, described_words
from errors.recognition.resolver import rank, resolve
from errors.recognition.vendors import is_own_text, mentioned_vendor, other_vendor
from tests.factories import SystemFactory, make_error

DESCRIPTION = "Quota for this app is used up"
DESCRIBED = [
    '{{"error":"{word}","error_description":"{text}"}}',
    '{{"error_description": "{text}", "error": "{word}"}}',
    "{{'error': '{word}', 'message': '{text}'}}",
    '{{\n  "error": "{word}",\n  "detail": "{text}"\n}}',
    "https://shop.example/cb?error={word}&error_description={text}&state=1",
    "{word}: {text}",
    "Error: {word} ({text})",
    "error={word} error_description={text}",
    'oauth2: "{word}" "{text}"',
    "<error>{word}</error><error_description>{text}</error_description>",
]
BARE = [
    '{{"error":"{word}"}}',
    "{word}",
    "https://shop.example/cb?error={word}&state=9",
    'POST /oauth-v1/token 400 {{"error": "{word}"}}',
    '{{"error":"{word}","error_description":"{word}"}}',
    '{{"message":"Request failed with status code 400","error":"{word}"}}',
    '{{"message":"Token refresh failed: {word}"}}',
    '{{"level":"info","message":"Sync of invoices begins"}}\n{{"error":"{word}"}}',
]


@pytest.fixture
def catalogue():
    system = SystemFactory(slug="fortnox-oauth", name="Fortnox OAuth", hosts="apps.fortnox.se")
    make_error("", {"en": ["invalid_grant", "Invalid refresh token"]}, key="refresh", system=system)
    make_error("access_denied", {"sv": ["Anslutningen avbröts"]}, system=system)
    make_error("", {"en": ["The authorization code has expired"]}, key="expired", system=system)
    make_error("", {"en": ["Access denied"]}, key="denied", system=SystemFactory(slug="gastrogate"))


@pytest.mark.parametrize("word", [word.replace("_", " ") for word in WORDS.split()])
def test_every_generic_word_is_described_or_not(word):
    written = word.replace(" ", "_")
    for template in DESCRIBED:
        assert described_words(template.format(word=written, text=DESCRIPTION)) == {word}, template
    for template in BARE:
        assert described_words(template.format(word=written)) == set(), template


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("template", DESCRIBED)
def test_description_stands_above_the_generic_word(template):
    for word in ("invalid_grant", "access_denied"):
        assert resolve(template.format(word=word, text=DESCRIPTION)).matches == []
        answer = resolve(template.format(word=word, text="The authorization code has expired"))
        assert [(match.error.key, match.is_sure) for match in answer.matches] == [("expired", True)]


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("template", BARE[:5])
def test_generic_word_alone_is_what_there_is(template):
    assert resolve(template.format(word="invalid_grant")).best.error.key == "refresh"
    assert resolve(template.format(word="access_denied")).known


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("invalid_client: AADSTS7000215: Invalid client secret provided.", "Microsoft"),
        ("ORA-01017: invalid username/password; logon denied", "Oracle"),
        ("PGRST116: The result contains 0 rows", "Supabase"),
        ("Klarna: NOT_ACCEPTED_BY_RISK", "Klarna"),
        ("ERROR Klarna API error: timed out", "Klarna"),
        ("StripeCardError: Your card was declined", "Stripe"),
        ("stripe.error.CardError: Your card was declined", "Stripe"),
        ("Fel från Swish: beloppet är för högt", "Swish"),
        ("Shopify API returned 429", "Shopify"),
        ("ThrottlingException: Rate exceeded", "Amazon Web Services"),
        ("POST https://oauth2.googleapis.com/token 401", "Google"),
        (
            "google.auth.exceptions.RefreshError: ('invalid_grant: Token has been expired or revoked.')",
            "Google",
        ),
        ("hubspot: Invalid login", "HubSpot"),
        ("2026-11-18 07:02:11 ERROR [slack] Invalid login", "Slack"),
        ("Invalid VAT code (from Visma)", "Visma"),
        ("GitLab 401 Unauthorized", "GitLab"),
        ("429 från Slack", "Slack"),
        ("mysqli_connect(): (HY000/1045): Access denied", "MySQL"),
        ("Make: Too many requests", "Make"),
        ("Sage API error: not found", "Sage"),
        ("Make sure the account is active", ""),
        ("make: *** No rule", ""),
        ("Square brackets: not allowed", ""),
        ("Hur importerar jag SIE från Visma?", ""),
        ("Vi betalar med Swish och bokför i kassan", ""),
        ("The exact: amount", ""),
        ("Kunden betalar via Klarna varje månad", ""),
        ("mailto: anna@google.com", ""),
    ],
)
def test_vendor_is_named_where_an_error_begins(text, vendor):
    assert mentioned_vendor(text) == vendor


def test_vendor_beside_one_of_ours_is_not_another():
    text = "Klarna: the order was not sent to {}"
    assert other_vendor(text.format("the shop"), ["fortnox.se"], ["Fortnox"]) == "Klarna"
    for ours in ("Fortnox", "fortnox", "FortnoxClient", "https://api.fortnox.se/3"):
        assert other_vendor(text.format(ours), ["fortnox.se"], ["Fortnox", ""]) == ""
    assert other_vendor("Klarna: no", [], ["Klarna"]) == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("text", "vendor", "keys"),
    [
        ("google.auth.exceptions.RefreshError: invalid_grant", "Google", []),
        ("AADSTS50011 access_denied", "Microsoft", []),
        ("Klarna: the token is invalid", "Klarna", []),
        ("Klarna: Invalid refresh token", "Klarna", []),
        ("Invalid refresh token", "", ["refresh"]),
        ("Klarna: The authorization code has expired", "", ["expired"]),
        ("Fortnox, not Klarna: invalid_grant", "", ["refresh"]),
    ],
)
def test_other_vendor_leaves_no_answer_but_a_sure_one(text, vendor, keys):
    answer = resolve(text)
    assert (answer.other_vendor, [match.error.key for match in answer.matches if match.is_sure]) == (
        vendor,
        keys,
    )
    assert not vendor or answer.matches == []


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("text", "is_message"),
    [
        ("Access denied", True),
        ("when we send, she gets Access denied and cannot go on", True),
        ("Gastrogate says Access denied for user 5", True),
        ("Warning: Access denied for user 'shop'", False),
        ("the warehouse access denied", False),
    ],
)
def test_generic_words_that_go_on_are_no_message_without_a_system(text, is_message):
    candidates = [found for found in rank(text).candidates if found.is_intact or found.is_sure]
    assert bool(candidates) == is_message


@pytest.mark.parametrize(
    ("words", "code", "is_own"), [(3, "", False), (4, "", True), (0, "1002", False), (0, "2000310", True)]
)
def test_short_messages_and_numbers_are_everybodys(words, code, is_own):
    assert is_own_text(words, code) == is_own
