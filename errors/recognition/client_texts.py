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
HAS_STATUS = re.compile(r"[45](?<![^\W_][45])\d\d(?![^\W_])")

STATUS = r"(?P<status>[45]\d\d)(?![\w%]|[.,]\d)"
_LINK = r"[\"']?[ \t]{0,2}[:=]?[ \t]{0,2}[\"'(\[]{0,2}"
NO_UNIT = (
    r"(?![ \u00a0]\d{3}\b|[ \u00a0]{0,2}"
    r"(?:kr|sek|eur|usd|st|pcs|rows?|rader|rad|items?|invoices?|fakturor|records?|bytes?|ms|kb|mb)\b)"
)
# After a verb that also counts things ("returned 500 invoices"), the status ends its clause or has a preposition.
CLAUSE_END = (
    r"(?![ ](?:f\u00f6r|too)[ ](?:mycket|lite|m\u00e5nga|f\u00e5|much|many)\b)"
    r"(?=[ \t]{0,2}(?:\Z|[\r\n)\]};!?\"']|[.,:](?:\s|\Z)|\("
    r"|(?:from|for|on|at|when|while|with|och|and|fr\u00e5n|f\u00f6r|p\u00e5|n\u00e4r|vid|till|hela|alltid|varje|igen|utan|men"
    r"|again|always|every|instead|without|but)\b))"
)


def any_of(alternatives: str) -> str:
    """Return the pattern of these alternatives, one a line."""
    return "(?:" + "|".join(line.strip() for line in alternatives.strip().splitlines()) + ")"


_HTTP = r"\bHTTP(?:/\d(?:\.\d)?)?[\"']?[ _-]{0,2}" + any_of(r"""
    (?:Error|Exception|fel|kod|code|svar)?
    status(?:[ _-]?code|kod)?
    response(?:[ _-]code)?
    """)
_CLASS = r"\b" + any_of(r"""
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
_ANSWERED = r"\b" + any_of(r"""
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
    _HTTP + _LINK + STATUS,
    # status code 429, status: 429, "statusCode":429, response.status=401, statuskoden 401, with a status of 429
    r"(?<![^\W_])status(?:[ _-]?code|kod(?:en)?)?(?: of(?: code)?| was| is| var| \u00e4r)?"
    + _LINK
    + STATUS
    + NO_UNIT,
    # Response code 401, returned error: 401, returned an error: (403), returnerade ett fel: (401), svarade med fel 503
    r"\bresponse[ _]?(?:status|code)" + _LINK + STATUS,
    r"\b(?:returned|returnerade|svarade(?: med)?)(?: an| ett)? (?:error|fel)" + _LINK + STATUS,
    # Request to https://… failed: 503, misslyckades med status 401
    r"\b(?:failed|misslyckades|fejlede|feilet|fehlgeschlagen)(?: with| med)?(?: an| ett)?(?: error| fel| status)?"
    + _LINK
    + STATUS
    + NO_UNIT
    + CLAUSE_END,
    # of .NET in other languages: returnerede en fejl: (401), returnerte en feil: (403), palautti virheen: (503)
    r"\b(?:returnerede (?:en )?fejl(?:en)?|returnerte (?:en )?feil|einen Fehler zur\u00fcck(?:gegeben)?"
    r"|palautti virheen|renvoy\u00e9 une erreur|heeft een fout geretourneerd|devolvi\u00f3 un error)"
    + _LINK
    + STATUS,
    # HttpClientErrorException$Unauthorized: 401, ClientResponseError: 401, Net::HTTPFatalError 503
    _CLASS + r"[:( ]{1,3}" + STATUS,
    # Response{protocol=h2, code=401, …}, [401] during [GET], 401 Client Error
    r"\bResponse\{protocol=[\w./]{1,12}, code=" + STATUS,
    r"\[" + STATUS + r"(?: [\w ]{1,30})?\] during \[",
    r"\b" + STATUS + r" (?:Client|Server) Error\b",
    # GET https://… 401, POST /3/orders → 503
    _REQUEST + STATUS + NO_UNIT,
    # https://…/invoices -> 503, https://…/invoices: 401, https://…/invoices (403)
    r"\bhttps?://[^\s\"'<>]{1,300}?[\"']?[ \t]{0,2}(?:->|=>|\u2192|:[ \t]|\(|\breturned\b|\bfailed with\b|\bsvarade\b)"
    r"[ \t]{0,2}" + STATUS + NO_UNIT + CLAUSE_END,
    # Authorization failed - please check your credentials, 401 (https://…)
    r"(?:error|fail|denied|\bfel|misslyck|exception|credential|refused|reject|nekad|unavailable|limit|forbidden|request"
    r"|anrop)[^\r\n]{0,120}[,:;\u2013(-][ \t]{0,2}"
    + STATUS
    + r"(?=[) \t]{0,3}[(\[<\"'\u2013-]{0,2}[ \t]?https?://)",
    # svarade med 403, was answered 403, responded with 403, got a 503 from
    _ANSWERED + r"[ \t]{1,2}" + STATUS + CLAUSE_END,
)
STATUSES = tuple(re.compile(pattern, re.I) for pattern in _STATUS_PATTERNS)


def _spaced(phrase: str) -> str:
    return phrase.replace(" ", r"[\s_-]?")


_ANY_REASON = "|".join(map(_spaced, REASONS.values()))
_REASON_OF = {status: re.compile(rf"(?:{_spaced(phrase)})\Z", re.I) for status, phrase in REASONS.items()}
# 502 Bad Gateway, (403) Forbidden, 401: "Unauthorized"; Too Many Requests (429); Unauthorized, 401
BESIDE_REASON = re.compile(
    rf"(?<![\w.,-])(?P<number>[45]\d\d)[\s:()\"'\u2013-]{{1,4}}(?P<after>{_ANY_REASON})(?![^\W_])"
    rf"|(?<![^\W_])(?P<before>{_ANY_REASON})(?:[\s:]{{0,2}}[(\[]|[ ]?[,:\u2013-][ ]{{1,2}}|[ ])"
    r"(?P<last>[45]\d\d)(?![\w%]|[.,]\d)",
    re.I,
)


def is_reason(status: int, phrase: str) -> bool:
    """Return True if this is the reason phrase of the status."""
    pattern = _REASON_OF.get(status)
    return pattern is not None and pattern.match(phrase) is not None
