"""Texts of HTTP clients, with the places of status, reason phrase and host, as their own sources print them."""

from http import HTTPStatus

# (with a host, without one); "" where the client always or never names it
STATUS_TEXTS = [
    (
        "AxiosError: Request failed with status code {status} https://{host}/3/orders",
        "AxiosError: Request failed with status code {status}",
    ),
    (
        "Error: Request failed with status code {status} (GET https://{host}/3/invoices)",
        "Error: Request failed with status code {status}",
    ),
    (
        '{{"status":{status},"config":{{"baseURL":"https://{host}/3"}}}}',
        '{{"message":"Request failed","statusCode":{status}}}',
    ),
    (
        "axios error response.status={status} statusText={reason} host={host}",
        "response.status={status} statusText={reason}",
    ),
    (
        "HTTPError: Response code {status} ({reason}) https://{host}/3",
        "HTTPError: Response code {status} ({reason})",
    ),
    ("HTTPError: Request failed with status code {status} {reason}: GET https://{host}/3/me", ""),
    (
        "requests.exceptions.HTTPError: {status} Client Error: {reason} for url: https://{host}/3/invoices/",
        "",
    ),
    (
        "requests.exceptions.HTTPError: {status} Server Error: {reason} for url: https://{host}/3/invoices/",
        "",
    ),
    (
        "urllib.error.HTTPError: HTTP Error {status}: {reason} ({host})",
        "urllib.error.HTTPError: HTTP Error {status}: {reason}",
    ),
    (
        "urllib3.exceptions.ResponseError: too many {status} error responses; HTTP {status} from https://{host}/",
        "",
    ),
    ("httpx.HTTPStatusError: Client error '{status} {reason}' for url 'https://{host}/3/orders'", ""),
    (
        "aiohttp.client_exceptions.ClientResponseError: {status}, message='{reason}', url=URL('https://{host}/3')",
        "",
    ),
    ("System.Net.Http.HttpRequestException: {status} ({reason}) from {host}", ""),
    (
        "Response status code does not indicate success: {status} ({reason}). {host}",
        "System.Net.Http.HttpRequestException: Response status code does not indicate success: {status} ({reason}).",
    ),
    (
        "System.Net.WebException: The remote server returned an error: ({status}) {reason}. https://{host}/3/articles",
        "System.Net.WebException: The remote server returned an error: ({status}) {reason}.",
    ),
    ("", "Fjärrservern returnerade ett fel: ({status}) Nekad."),
    (
        "curl: (22) The requested URL returned error: {status} ({host})",
        "curl: (22) The requested URL returned error: {status}",
    ),
    ("< HTTP/2 {status}\n< host: {host}", "HTTP/1.1 {status} {reason}"),
    (
        "ClientException: Client error: `GET https://{host}/3/x` resulted in a `{status} {reason}` response:",
        "",
    ),
    (
        "file_get_contents(https://{host}/3): Failed to open stream: HTTP request failed! HTTP/1.1 {status} {reason}",
        "",
    ),
    ('"url":"https://{host}/3","http_code":{status}', '"http_code":{status}'),
    ("java.io.IOException: Server returned HTTP response code: {status} for URL: https://{host}/3/x", ""),
    ("Response{{protocol=h2, code={status}, message=, url=https://{host}/3/x}}", ""),
    (
        "org.apache.http.client.HttpResponseException: status code: {status}, reason phrase: {reason}, host: {host}",
        "org.apache.http.client.HttpResponseException: status code: {status}, reason phrase: {reason}",
    ),
    (
        "org.springframework.web.client.HttpClientErrorException: {status} : [no body] https://{host}/3",
        "org.springframework.web.client.HttpClientErrorException: {status} {reason}: [no body]",
    ),
    ("WebClientResponseException: {status} {reason} from GET https://{host}/3/x", ""),
    ("feign.FeignException: [{status}] during [GET] to [https://{host}/3/x] [Client#get()]", ""),
    (
        'Net::HTTPClientException: {status} "{reason}" ({host})',
        'Net::HTTPClientException: {status} "{reason}"',
    ),
    (
        "Faraday::ClientError: the server responded with status {status} for GET https://{host}/3",
        "Faraday::ClientError: the server responded with status {status}",
    ),
    (
        "RestClient::ExceptionWithResponse: {status} {reason} https://{host}/",
        "RestClient::ExceptionWithResponse: {status} {reason}",
    ),
    ("unexpected status {status} {reason} from {host} after 3 tries", "unexpected status code: {status}"),
    ("GET https://{host}/3/orders {status}", "GET /3/orders {status}"),
    ("POST https://{host}/3/orders => {status} in 84 ms", "POST /3/orders -> {status}"),
    (
        "",
        "<html><title>{status} {reason}</title><body><h1>{status} {reason}</h1><hr>nginx</body></html>",
    ),
    ("HTTP {status} {reason} from {host}", "HTTP {status} {reason}"),
    ("Status: {status}, Reason: limit hit, Host: {host}", "status: {status}"),
    ("{host} svarade {status} på anropet", "servern svarade med {status}."),
    ("Anropet till {host} gav HTTP-fel {status}", "HTTP-fel {status}"),
    ("statuskod {status} från {host}", "statuskoden var {status}"),
    ("Vi fick felet {status} {reason} när vi anropade https://{host}/3/", "felet {status} {reason}"),
    ("The connector was answered {status}: {reason} ({host})", ""),
    ("{reason} ({status}) from https://{host}/3/x", "{reason} ({status})"),
    (
        'time=12:00 level=error msg="upstream" status={status} url=https://{host}/3',
        "level=error status={status}",
    ),
]

# (signal, text with a host, text without one)
FAILURE_TEXTS = [
    ("net:dns", "Det gick inte att matcha fjärrnamnet: '{host}'", "Det gick inte att matcha fjärrnamnet"),
    ("net:dns", "Fjernnavnet kunne ikke fortolkes: '{host}'", ""),
    ("net:dns", "Det eksterne navnet kan ikke løses: '{host}'", ""),
    ("net:dns", "Der Remotename konnte nicht aufgelöst werden: '{host}'", ""),
    ("net:timeout", "{host}: Åtgärden har överskridit tidsgränsen.", "Åtgärden har överskridit tidsgränsen."),
    ("net:timeout", "Timeout für Vorgang überschritten (https://{host}/3)", ""),
    ("net:refused", "Det gick inte att ansluta till fjärrservern {host}", ""),
    ("net:refused", "Måldatorn kunde inte nås: den aktivt nekade det. ({host}:443)", ""),
    ("net:refused", "fsockopen(): Unable to connect to ssl://{host}:443 (Connection refused)", ""),
    ("net:reset", 'Post "https://{host}/oauth-v1/token": EOF', ""),
    (
        "net:reset",
        "Den underliggande anslutningen stängdes. {host}",
        "Den underliggande anslutningen stängdes",
    ),
    ("net:reset", "Die zugrunde liegende Verbindung wurde geschlossen: {host}", ""),
    ("net:reset", "org.apache.http.NoHttpResponseException: {host}:443 failed to respond", ""),
    ("tls:certificate", "SSLPeerUnverifiedException: Hostname {host} not verified", ""),
    ("net:dns", "getaddrinfo ENOTFOUND {host}", "getaddrinfo ENOTFOUND"),
    ("net:dns", "getaddrinfo EAI_AGAIN {host}:443", "getaddrinfo EAI_AGAIN"),
    ("net:dns", "curl: (6) Could not resolve host: {host}", "curl: (6) Could not resolve host"),
    (
        "net:dns",
        "cURL error 6: Could not resolve host: {host} (see https://curl.haxx.se/libcurl/c/libcurl-errors.html)",
        "",
    ),
    ("net:dns", "dial tcp: lookup {host} on 10.0.0.2:53: no such host", ""),
    ("net:dns", "java.net.UnknownHostException: {host}", "java.net.UnknownHostException"),
    ("net:dns", "The remote name could not be resolved: '{host}'", "The remote name could not be resolved"),
    (
        "net:dns",
        "socket.gaierror: [Errno -2] Name or service not known ({host})",
        "socket.gaierror: [Errno -2] Name or service not known",
    ),
    ("net:dns", "Failed to open TCP connection to {host}:443 (getaddrinfo: Name or service not known)", ""),
    (
        "net:refused",
        "FetchError: request to https://{host}/3/x failed, reason: connect ECONNREFUSED 192.0.2.7:443",
        "connect ECONNREFUSED",
    ),
    (
        "net:refused",
        "HTTPSConnectionPool(host='{host}', port=443): Max retries exceeded with url: /3/invoices",
        "",
    ),
    (
        "net:refused",
        "WP_Error http_request_failed: cURL error 7: Failed to connect to {host} port 443",
        "WP_Error http_request_failed: cURL error 7",
    ),
    (
        "net:refused",
        "aiohttp.ClientConnectorError: Cannot connect to host {host}:443 ssl:default",
        "aiohttp.ClientConnectorError",
    ),
    (
        "net:refused",
        "No connection could be made because the target machine actively refused it. ({host}:443)",
        "",
    ),
    (
        "net:refused",
        "java.net.ConnectException: Connection refused: {host}/192.0.2.1:443",
        "java.net.ConnectException: Connection refused",
    ),
    ("net:reset", "read ECONNRESET while posting to {host}", "Error: read ECONNRESET"),
    ("net:reset", "Error: socket hang up (https://{host}/3)", "Error: socket hang up"),
    (
        "net:reset",
        "('Connection aborted.', RemoteDisconnected('Remote end closed connection')) {host}",
        "Remote end closed connection",
    ),
    ("net:reset", 'Post "https://{host}/3/x": unexpected EOF', "unexpected EOF"),
    ("net:reset", "curl: (52) Empty reply from server {host}", "curl: (52) Empty reply from server"),
    (
        "net:timeout",
        "Connect Timeout Error (attempted address: {host}:443)",
        "ConnectTimeoutError: Connect Timeout Error",
    ),
    (
        "net:timeout",
        "java.net.SocketTimeoutException: Read timed out (host {host}, path /3)",
        "java.net.SocketTimeoutException: Read timed out",
    ),
    (
        "net:timeout",
        "AxiosError: timeout of 10000ms exceeded https://{host}/",
        "AxiosError: timeout of 10000ms exceeded",
    ),
    ("net:timeout", 'Get "https://{host}/3": context deadline exceeded', "context deadline exceeded"),
    ("net:timeout", "curl: (28) Operation timed out after 30001 ms {host}", "curl: (28) Operation timed out"),
    ("net:timeout", "Net::ReadTimeout with #<TCPSocket:(closed)> https://{host}/", "Net::ReadTimeout"),
    (
        "net:timeout",
        'upstream timed out (110: Connection timed out) while reading, upstream: "https://{host}/3"',
        "",
    ),
    (
        "net:timeout",
        "The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing. {host}",
        "",
    ),
    ("net:unreachable", "connect EHOSTUNREACH {host}", "Error: connect EHOSTUNREACH"),
    (
        "net:unreachable",
        "dial tcp: connect: no route to host ({host})",
        "dial tcp: connect: no route to host",
    ),
    (
        "tls:certificate",
        "SSLError(SSLCertVerificationError('certificate verify failed')) host='{host}'",
        "certificate verify failed",
    ),
    (
        "tls:certificate",
        "PKIX path building failed for https://{host}/3",
        "javax.net.ssl.SSLHandshakeException: PKIX path building failed",
    ),
    ("tls:certificate", "x509: certificate has expired or is not yet valid: https://{host}", ""),
    (
        "tls:certificate",
        "cURL error 60: SSL certificate problem: {host}",
        "cURL error 60: SSL certificate problem",
    ),
]


def status_text(template: str, status: int, host: str) -> str:
    return template.format(status=status, reason=HTTPStatus(status).phrase, host=host)
