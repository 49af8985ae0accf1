"""Sentences of people about a status, as regular expressions: “vi får 502 från Fortnox”. Pure.

`source` is what stands where the sender's name does, which may be any words; `errors.recognition.context` compares them
with the systems' names. A number that may be an amount, a count, a row or a document is no status. Every repetition is
bounded.
"""

import re

from .client_texts import CLAUSE_END, NO_UNIT, REASONS, STATUS, any_of

MAX_SENTENCE_CHARS = 110  # before the status

_REASON = "|".join(REASONS.values())
_SENDER = r"(?P<source>[^\W\d_][\w.-]{1,60}(?:[ ][\w.-]{1,30}){0,2})"
_OUR = r"(?:the |our |vår |vårt )?"
# Before a status that is said to come from somewhere: the beginning of a clause, or a word that announces a status.
_OPENING = (
    r"(?:(?:^|[:;.!?(\[\"'>–-])[ \t]{0,2}|\b"
    + any_of(r"""
    får|fått|fick|få|ger|gav|kommer|kom|jag|vi|man|ni|de|en|ett|bara|ständigt|konstant|många|massor av|upprepade
    återkommande|sporadiska?|ser|såg|kastar|fel|felet|felkod|felkoden|error|kod|koden|code|status|statuskod|http
    got|gets?|getting|receiv(?:e|ed|ing)|see(?:ing)?|saw|an?|the|constant|repeated|random|frequent|many|lots of|only
    returns?|hit(?:ting)?|throws?|we|they|i|fik|fikk|ich|wir|einen?|erhalten|bekommen
    """)
    + r"[ ])"
)
_GOT = (
    r"\b"
    + any_of(r"""
    får|fick|fått|fik|fikk|got|gets?|getting|receiv(?:e|ed|ing)|seeing|error|fel|felet|felkod|http|status|statuskod
    """)
    + r"(?:[ ](?:vi|jag|en|ett|an?|fel|felet|felkod|error|http|status|bara)){0,2}[ ]"
)
_SPOKE = r"\b" + any_of(r"""
    sa|sade|säger|says?|said|saying|gav|ger|gett|gives?|gave|giving|gibt|gab|gir|meldet|liefert|siger|sier
    return(?:s|ed|ing)?|returner(?:ar|ade|at|er|te)|svar(?:ar|ade|at|er|te|ede)(?: med)?|antwortet(?:e)?(?: mit)?
    (?:repl(?:y|ies|ied)|respond(?:s|ed|ing)?|answer(?:s|ed|ing)?)(?: with)?|throw(?:s|ing)?|threw
    kast(?:ar|ade|er|et)|spottar(?: ur sig)?|slänger|(?:skick(?:ar|ade)|send(?:s|er|te)?|sent)(?: tillbaka| back)?
    meddel(?:ar|ade)|fail(?:s|ed|ing)? with|misslyck(?:as|ades) med
    (?:dör|dog|kraschar|kraschade|died|crashe[sd]) (?:med|with)
    """)
_TO_US = (
    r"(?:[ ](?:oss|mig|us|me|uns|mir|os|tillbaka|back))?"
    r"(?:[ ](?:en|ett|an?|et|ein(?:en)?|bara|just|only|alltid|always|ständigt|hela tiden|nu|now|också|also)){0,2}"
    r"(?:[ ](?:http|status|statuskod|status code|error|fel|felkod|felet|kod|code))?[ ]?[ :\"']{1,2}"
)
_SAID_END = (
    r"(?:(?=[ \t]{0,2},)|(?=[ :-]{0,2}"
    + any_of(r"""
    errors?|fel|svar|response|tillbaka|back|idag|today|nu|now|igår|sedan|since|i[ ]|this|during|under|efter|after|om|if
    trots|despite|even|too|ibland|sometimes|ofta|often|direkt|or|eller|oss|us|mot|varför|why|när
    """)
    + rf"\b|[ ](?:{_REASON})\b)|{CLAUSE_END})"
)
_CALLED = rf"(?:[ ]?[:-]?(?:errors?|fel(?:et)?|or|er|svar|response|status|{_REASON})){{0,2}}[ )]{{1,2}}"
_NAME = (
    r"(?P<source>[^\W\d_][\w.]{1,40}(?:[ -](?:rest|oauth)?[ -]?(?:api(?:[:-]?et)?|server(?:n)?|fel|error))?)"
)

_PATTERNS = (
    # vi får 502 från fortnox, 403 Forbidden from Fortnox
    rf"{_OPENING}{STATUS}{_CALLED}(?:från|fra|fr|from|von|hos|av)[ ]{_OUR}{_SENDER}",
    # fick fel 403 mot Fortnox, got a 401 calling Fortnox
    rf"{_GOT}{STATUS}{_CALLED}(?:i|in|mot|against|på|on|hos|at|calling|(?:vid|i) anrop(?:et)? (?:till|mot|av)"
    rf"|när (?:vi|jag) (?:anropar|skickar till|hämtar från)|when (?:we|i) call)[ ]{_OUR}{_SENDER}",
    # Fortnox sa 403, Fortnox gave us a 503
    rf"{_SENDER}[ ](?:nu |just |alltid |always |now |has |har |have |is |keeps ){{0,2}}{_SPOKE}{_TO_US}"
    rf"{STATUS}{NO_UNIT}{_SAID_END}",
    # idag svarar Fortnox 403
    rf"{_SPOKE}[ ]{_SENDER}{_TO_US}{STATUS}{NO_UNIT}{_SAID_END}",
    # nothing but Fortnox API 403, 403 Fortnox
    rf"\A\s{{0,9}}{_NAME}[ ]?[ :,–-]{{1,3}}(?:http|status|error|fel|felkod|kod|code)?[ ]?[ :-]?{STATUS}"
    rf"(?:[ ](?:error|fel|{_REASON}))?[ .!?]{{0,4}}\s{{0,9}}\Z",
    rf"\A\s{{0,9}}(?:http|error|fel|felkod|status)?[ :]{{0,2}}{STATUS}"
    rf"[ ]?[ ,:–-]{{1,3}}{_NAME}[ .!?]{{0,4}}\s{{0,9}}\Z",
)
SENTENCES = tuple(re.compile(pattern, re.I | re.M) for pattern in _PATTERNS)
