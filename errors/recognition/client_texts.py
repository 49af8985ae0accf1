"""Texts that HTTP clients print, as regular expressions. Pure.

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
    r"|(?:from|for|on|at|when|while|with|och|and|fr\u00e5n|f\u00f6r|p\u00e5|n\u00e4r|vid|till)\b))"
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
REASON_OF = {status: re.compile(rf"(?:{_spaced(phrase)})\Z", re.I) for status, phrase in REASONS.items()}
# 502 Bad Gateway, (403) Forbidden, 401: "Unauthorized"; Too Many Requests (429)
BESIDE_REASON = re.compile(
    rf"(?<![\w.,-])(?P<number>[45]\d\d)[\s:()\"'\u2013-]{{1,4}}(?P<after>{_ANY_REASON})(?![^\W_])"
    rf"|(?<![^\W_])(?P<before>{_ANY_REASON})[\s:]{{0,2}}[(\[](?P<last>[45]\d\d)[)\]]",
    re.I,
)

# signal → failures, one a line. Before a tilde stands what a text with it has in small letters; else it is the line.
_FAILURES = {
    "tls:certificate": r"""
        CERT_HAS_EXPIRED
        unable_to_ ~ UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)
        SELF_SIGNED_CERT
        CERT_ALTNAME_INVALID
        verify ~ certificate[ _]verify[ _]failed
        certificate has expired
        signed certificate ~ self[- ]signed certificate
        issuer certificate ~ unable to get (?:local )?issuer certificate
        x509: certificate
        failed to verify certificate
        SSLHandshakeException
        pkix path ~ PKIX path (?:building|validation) failed
        unable to find valid certification path
        SSL certificate problem
        SSL: no alternative certificate
        curl ~ cURL(?: error |: \()(?:35|51|58|60|77)\b
        ssl/tls ~ Could not (?:establish|create) (?:trust relationship for the )?SSL/TLS
        The SSL connection could not be established
        The remote certificate is invalid
        ssl_connect ~ SSL_connect returned=\d
        err_cert_ ~ ERR_CERT_[A-Z_]{3,40}
        handshake_failure
        """,
    "net:timeout": r"""
        timedout ~ \bE(?:SOCKET)?TIMEDOUT\b
        und_err_ ~ UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT
        timeouterror ~ (?:Connect|Headers|Body|Connection|Server)TimeoutError
        timeout of ~ timeout of \d{1,8} ?ms exceeded
        timeout ~ \b(?:Connect|Read|Write|Pool)Timeout(?:Error)?\b
        timed out ~ (?:read|connect(?:ion)?|operation|request) (?:has )?timed out
         timeout ~ connect(?:ion)? timeout\b
        timed out ~ Connection to [\w.-]{1,100} timed out
        SocketTimeoutException
        timeoutexception ~ Http(?:Connect)?TimeoutException
        curl ~ cURL(?: error |: \()28\b
        context deadline exceeded
        client.timeout ~ Client\.Timeout exceeded
        \bi/o timeout\b
        TLS handshake timeout
        net:: ~ Net::(?:Read|Open|Write)Timeout
        Faraday::TimeoutError
        restclient:: ~ RestClient::(?:Exceptions::)?(?:Read|Open|Request)?Timeout
        execution expired
        httpclient.timeout ~ configured HttpClient\.Timeout of
        timeout  ~ Timeout (?:awaiting|waiting for) '?\w{1,20}'?
        timed_out ~ ERR_(?:CONNECTION_)?TIMED_OUT
        tidsgränsen ~ tidsgränsen för (?:anropet|åtgärden)
        """,
    "net:dns": r"""
        \bENOTFOUND\b
        eai_ ~ \bEAI_(?:AGAIN|NONAME|NODATA|FAIL)\b
        getaddrinfo failed
         resolve  ~ could(?:n't| not) resolve (?:host|proxy)
        curl ~ cURL(?: error |: \()6\b
        no such host\b
        Name or service not known
        Temporary failure in name resolution
        nodename nor servname provided
        Failed to resolve
        NameResolutionError
        UnknownHostException
        remote name could not be resolved
        ERR_NAME_NOT_RESOLVED
        dns_probe_ ~ DNS_PROBE_[A-Z_]{3,40}
        No address associated with hostname
        server misbehaving
        kunde inte matchas ~ fjärrnamnet kunde inte matchas
        """,
    "net:refused": r"""
        \bECONNREFUSED\b
        refused ~ connection[ _]refused
        actively refused
        ConnectionRefusedError
        failed to connect to ~ Failed to connect to [\w.-]{1,100}
        connect to  ~ Could(?:n't| not) connect to (?:server|host)
        curl ~ cURL(?: error |: \()7\b
        Max retries exceeded with url
        Cannot connect to host
        ClientConnectorError
        All connection attempts failed
        Failed to open TCP connection
        Unable to connect to the remote server
        kan inte ansluta ~ kan inte ansluta till fjärrservern
        """,
    "net:reset": r"""
        \bECONNRESET\b
        \bEPIPE\b
        socket hang up
        connection reset
        err_connection_ ~ ERR_CONNECTION_(?:RESET|CLOSED)
        \bERR_EMPTY_RESPONSE\b
        connection was forcibly closed
        Remote end closed connection
        RemoteDisconnected
        Connection aborted
        \bServer disconnected\b
        other side closed
        UND_ERR_SOCKET
        Empty reply from server
        curl ~ cURL(?: error |: \()(?:52|56)\b
        Recv failure
        unexpected EOF
        unexpected end of file from server
        underlying connection was closed
        end of file reached
        response ended prematurely
        peer closed connection
        upstream prematurely closed connection
        connection was closed unexpectedly
        """,
    "net:unreachable": r"""
        unreach ~ \bE(?:HOST|NET)UNREACH\b
        no route to host
        network is unreachable
        unreachable ~ unreachable (?:host|network)
        NoRouteToHostException
        AxiosError: Network Error
        TypeError: fetch failed
        """,
}


def _failure(line: str) -> tuple[str, re.Pattern[str]]:
    key, _tilde, pattern = line.strip().rpartition(" ~ ")
    return key or pattern.replace(r"\b", "").lower(), re.compile(pattern, re.I)


FAILURES = [
    (signal, *_failure(line)) for signal, lines in _FAILURES.items() for line in lines.strip().splitlines()
]
