"""Texts of HTTP clients and their systems about failed connections, as regular expressions. Pure.

Sources as in `errors.recognition.client_texts`. Every repetition is bounded.
"""

import re

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
