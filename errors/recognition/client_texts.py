"""Texts of HTTP clients about statuses, as regular expressions. Pure.

Sources: the clients' own sources and documentation (axios, got, undici, requests, urllib3, httpx, aiohttp, .NET, curl,
Guzzle, WordPress, HttpURLConnection, OkHttp, Apache HttpClient, Spring, Feign, Net::HTTP, Faraday, RestClient, Go).
Every repetition is bounded: a search of a text is linear in its length.
"""

import re

REASONS = {
    400: "bad request",
    401: "unauthori[sz]ed",
    403: "forbidden",
    404: "not found",
    405: "method not allowed",
    408: "request time-?out",
    409: "conflict",
    410: "gone",
    413: "(?:payload|content|request entity) too large",
    415: "unsupported media type",
    422: "unprocessable (?:entity|content)",
    429: "too many requests",
    500: "internal server error",
    501: "not implemented",
    502: "bad gateway",
    503: "service (?:temporarily )?unavailable",
    504: "gateway time-?out",
}
HAS_STATUS = re.compile(r"(?<![^\W_])[45]\d\d(?![^\W_])")

_STATUS = r"(?P<status>[45]\d\d)(?![\w%]|[.,]\d)"
_LINK = r"[\"']?[ \t]{0,2}[:=]?[ \t]{0,2}[\"'(\[]{0,2}"
_NO_UNIT = (
    r"(?![ \u00a0]\d{3}\b|[ \u00a0]{0,2}"
    r"(?:kr|sek|eur|usd|st|pcs|rows?|rader|rad|items?|invoices?|fakturor|records?|bytes?|ms|kb|mb)\b)"
)
# After a verb that also counts things ("returned 500 invoices"), the status ends its clause or has a preposition.
_CLAUSE_END = (
    r"(?=[ \t]{0,2}(?:\Z|[\r\n)\]};!\"']|[.,:](?:\s|\Z)|\("
    r"|(?:from|for|on|at|when|while|with|och|and|fr\u00e5n|f\u00f6r|p\u00e5|n\u00e4r|vid|till|hela|alltid|varje|igen|utan|men"
    r"|again|always|every|instead|without|but)\b))"
)


def _any(alternatives: str) -> str:
    """Return the pattern of these alternatives, one a line."""
    return "(?:" + "|".join(line.strip() for line in alternatives.strip().splitlines()) + ")"


_HTTP = r"\bHTTP(?:/\d(?:\.\d)?)?[\"']?[ _-]{0,2}" + _any(r"""
    (?:Error|Exception|fel|kod|code|svar)?
    status(?:[ _-]?code|kod)?
    response(?:[ _-]code)?
    """)
_CLASS = r"\b" + _any(r"""
    Http(?:Client|Server)ErrorException(?:\$\w{1,40})?
    (?:Client|Web\w{0,20})Response(?:Error|Exception)
    HTTP(?:Status)?Error
    HttpException
    Net::HTTP\w{1,40}
    RestClient::\w{1,40}
    FeignException(?:\$\w{1,40})?
    """)
_REQUEST = (
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)[ \t]{1,2}[\"']?(?:https?:/)?/[^\s\"'<>]{0,300}[\"']?"
    r"(?: HTTP/\d(?:\.\d)?[\"']?)?[ \t]{0,2}(?:->|=>|\u2192|[-:])?[ \t]{0,2}(?:returned |failed with |gav )?"
)
_ANSWERED = r"\b" + _any(r"""
    svara(?:de|r|t)(?: med)?
    gav(?: oss)?
    fick(?: en)?
    answer(?:ed|s)?(?: with)?
    respond(?:ed|s)(?: with)?
    returned(?: a)?
    returns
    got(?: a)?
    received(?: a)?
    failed with
    """)

_STATUS_PATTERNS = (
    # HTTP 504, HTTP/1.1 401, HTTP Error 403, http_status=401, HTTP response code: 503, HTTP-fel 503
    _HTTP + _LINK + _STATUS,
    # status code 429, status: 429, "statusCode":429, response.status=401, statuskoden 401, with a status of 429
    r"(?<![^\W_])status(?:[ _-]?code|kod(?:en)?)?(?: of(?: code)?| was| is| var| \u00e4r)?"
    + _LINK
    + _STATUS
    + _NO_UNIT,
    # Response code 401, returned error: 401, returned an error: (403), returnerade ett fel: (401), svarade med fel 503
    r"\bresponse[ _]?(?:status|code)" + _LINK + _STATUS,
    r"\b(?:returned|returnerade|svarade(?: med)?)(?: an| ett)? (?:error|fel)" + _LINK + _STATUS,
    # HttpClientErrorException$Unauthorized: 401, ClientResponseError: 401, Net::HTTPFatalError 503
    _CLASS + r"[:( ]{1,3}" + _STATUS,
    # Response{protocol=h2, code=401, …}, [401] during [GET], 401 Client Error
    r"\bResponse\{protocol=[\w./]{1,12}, code=" + _STATUS,
    r"\[" + _STATUS + r"(?: [\w ]{1,30})?\] during \[",
    r"\b" + _STATUS + r" (?:Client|Server) Error\b",
    # GET https://… 401, POST /3/orders → 503
    _REQUEST + _STATUS + _NO_UNIT,
    # svarade med 403, was answered 403, responded with 403, got a 503 from
    _ANSWERED + r"[ \t]{1,2}" + _STATUS + _CLAUSE_END,
)
STATUSES = tuple(re.compile(pattern, re.I) for pattern in _STATUS_PATTERNS)


def _spaced(phrase: str) -> str:
    return phrase.replace(" ", r"[\s_-]?")


_ANY_REASON = "|".join(map(_spaced, REASONS.values()))
_REASON_OF = {status: re.compile(rf"(?:{_spaced(phrase)})\Z", re.I) for status, phrase in REASONS.items()}
# 502 Bad Gateway, (403) Forbidden, 401: "Unauthorized"; Too Many Requests (429)
BESIDE_REASON = re.compile(
    rf"(?<![\w.,-])(?P<number>[45]\d\d)[\s:()\"'\u2013-]{{1,4}}(?P<after>{_ANY_REASON})(?![^\W_])"
    rf"|(?<![^\W_])(?P<before>{_ANY_REASON})[\s:]{{0,2}}[(\[](?P<last>[45]\d\d)[)\]]",
    re.I,
)


def is_reason(status: int, phrase: str) -> bool:
    """Return True if this is the reason phrase of the status."""
    pattern = _REASON_OF.get(status)
    return pattern is not None and pattern.match(phrase) is not None
