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
        not verified ~ Hostname [\w.-]{1,100} not verified
        SSLPeerUnverifiedException
        SSLCertVerificationError
        Faraday::SSLError
        tls: ~ \btls: (?:handshake failure|bad certificate|unknown certificate)
        write EPROTO
        ERR_SSL_PROTOCOL_ERROR
        SSL operation failed
        ssl/tls-kanal ~ (?:säker|betrodd|sikker|geschützte)[\w ]{1,60}SSL/TLS-kanal
        ssl-anslutningen ~ SSL-anslutningen kunde inte upprättas
        certifikat ~ (?:fjärr|fjern)certifikatet är ogiltigt
        Fjerncertifikatet er ugyldigt
        eksterne sertifikatet ~ eksterne sertifikatet er ugyldig
        remotezertifikat ~ Remotezertifikat ist [\w ]{0,60}ungültig
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
        timeoutexception ~ \b(?:Read|Connect|Write)TimeoutException\b
        timed out ~ \b(?:resolving|upstream|handshake|SSL connection) timed out
        network timeout at
        due to timeout ~ aborted due to timeout
        timeouterror ~ TimeoutError: The operation was aborted
        asyncio ~ asyncio(?:\.exceptions)?\.TimeoutError
        socket.timeout ~ socket\.timeout\b
        timeout ~ (?:HTTP::TimeoutError|Excon::Error::Timeout)
        server_timeout ~ ERR_(?:HTTP2_)?SERVER_TIMEOUT
        överskridit ~ (?:åtgärden|begäran|anropet|operationen) har överskridit (?:sin )?tidsgräns(?:en)?
        tidsgränsen ~ tidsgränsen (?:har )?(?:överskreds|överskridits)
        httpclient.timeout ~ (?:grund av|på grund|wegen|grundet|på grunn av)[\w ]{1,60}HttpClient\.Timeout
        svarade korrekt ~ anslutna parten inte svarade korrekt
        fik timeout ~ (?:handlingen|anmodningen) fik timeout
        handlingen ~ timeout for handlingen|handlingen (?:har )?overskred\w{0,3} (?:tids|timeout)
        tidsavbrudd ~ tidsavbrudd (?:for|på)|(?:fikk|ble) tidsavbrudd
        tidsavbrutt ~ (?:operasjonen|forespørselen) ble tidsavbrutt
        tidsgrensen ~ overskred(?:et)? tidsgrensen
        vorgang ~ Timeout für (?:den )?Vorgang|Vorgang hat das (?:Timeout|Zeitlimit)|Zeitlimit für den Vorgang
        zeitüberschreitung ~ Zeitüberschreitung (?:bei|der|beim)
        aikakatkai ~ (?:toiminto|pyyntö) aikakatkaistiin
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
        getaddrinfo for ~ getaddrinfo for [\w.-]{1,100} failed
        UnresolvedAddressException
        ERR_NAME_RESOLUTION_FAILED
        NS_ERROR_UNKNOWN_HOST
        matcha ~ (?:gick inte att|går inte att|kan inte|kunde inte) (?:matcha|lösa|slå upp) (?:fjärr|värd)namnet
        fjärrnamnet ~ fjärrnamnet (?:kunde inte|kan inte|gick inte att|går inte att) (?:lösa|matcha|slås upp)
        värd ~ \b(?:okänd värd(?:dator)?|värd(?:datorn|en) är okänd|ingen sådan värd(?:dator)?)\b
        fjernnavnet ~ fjernnavnet (?:kunne|kan) ikke
        eksterne navn ~ eksterne navn(?:et)? (?:kunne|kan) ikke
        kendes ikke ~ værten kendes ikke
        vært ~ \bukendt vært\b
        ukjent vert ~ \bukjent vert\b
        verten er ukjent
        remotename ~ Remotename konnte nicht
        host ~ \b(?:kein solcher host bekannt|host ist (?:unbekannt|nicht bekannt)|unbekannter host)\b
        etänimeä ei
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
        Faraday::ConnectionFailed
        HTTP::ConnectionError
        unable to connect to ~ unable to connect to (?:ssl|tls|tcp)://[\w.:-]{1,100}
        aktivt nek ~ aktivt nekade
        aktivt nægtede
        aktivt nektet
        zielcomputer ~ Zielcomputer die Verbindung verweigerte
        fjärrservern ~ (?:gick|går) inte att ansluta till fjärrservern
        fjernserveren ~ oprettes forbindelse til (?:den )?fjernserveren
        eksterne server ~ (?:koble til|forbindelse (?:til|med)) den eksterne server(?:en)?
        remoteserver ~ Verbindung (?:mit|zu) dem Remoteserver (?:kann|konnte) nicht
        etäpalvelimeen ei
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
        eof ~ \b(?:Get|Post|Put|Patch|Delete|Head) \\?"https?://[^"\s\\]{1,300}\\?": (?:unexpected )?EOF\b
        server closed idle connection
        http2: ~ http2: server sent GOAWAY
        stream error ~ stream error: stream ID \d{1,9}; (?:INTERNAL_ERROR|REFUSED_STREAM|PROTOCOL_ERROR)
        use of closed network connection
        NoHttpResponseException
        failed to respond ~ [\w.-]{1,100}:\d{2,5} failed to respond
        connection closed by peer
        StreamResetException
        prematurely closed ~ connection (?:was )?prematurely closed
        PrematureCloseException
        disconnected before secure TLS connection
        premature close ~ (?:FetchError|ERR_STREAM_PREMATURE_CLOSE)[^\r\n]{0,300}premature close
        network socket disconnected
        ServerDisconnectedError
        incompleteread ~ IncompleteRead\(
        ChunkedEncodingError
        BrokenPipeError
        broken pipe ~ (?:write|SocketException|Errno 32)[^\r\n]{0,60}broken pipe
        NS_ERROR_NET_RESET
        curl ~ cURL(?: error |: \()(?:18|55|92)\b
        error fetching http headers
        underliggande anslutningen ~ underliggande anslutningen (?:stängdes|avbröts|har stängts)
        befintlig anslutning ~ befintlig anslutning (?:tvingades|stängdes|bröts|tvångsstängdes)
        anslutningen ~ anslutningen (?:stängdes|avbröts|bröts) (?:oväntat|av fjärr)
        underliggende forbindelse ~ underliggende forbindelse (?:blev|er)
        underliggende tilkoblingen ~ underliggende tilkoblingen ble
        eksisterende forbindelse ~ eksisterende forbindelse blev
        eksisterende tilkobling ~ eksisterende tilkobling ble
        verbindung ~ zugrunde liegende Verbindung wurde|vorhandene Verbindung wurde vom
        """,
    "net:unreachable": r"""
        unreach ~ \bE(?:HOST|NET)UNREACH\b
        no route to host
        network is unreachable
        unreachable ~ unreachable (?:host|network)
        NoRouteToHostException
        AxiosError: Network Error
        TypeError: fetch failed
        address_unreachable ~ ERR_(?:ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED)
        networkerror ~ NetworkError when attempting to fetch
        """,
}


def _failure(line: str) -> tuple[str, re.Pattern[str]]:
    key, _tilde, pattern = line.strip().rpartition(" ~ ")
    return key or pattern.replace(r"\b", "").lower(), re.compile(pattern, re.I)


FAILURES = [
    (signal, *_failure(line)) for signal, lines in _FAILURES.items() for line in lines.strip().splitlines()
]
