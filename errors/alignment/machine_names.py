"""Names that machines give: addresses, host names, paths, class paths, mail addresses. They are no words. Pure.

Every quantifier is bounded, so that hostile texts cost time in proportion to their length.
"""

import re
from collections.abc import Iterator

_TOP_LEVEL = (
    "com|org|net|se|no|dk|fi|de|nl|fr|eu|nu|uk|io|co|app|dev|cloud|info|biz"
    "|local|localhost|internal|test|example"
)
_HINT = re.compile(r"\w[.]\w|[/\\@]")
_RUN = re.compile(r"(?<!\S)[^\s./\\@]*(?:[./\\@]|::)\S*")  # without white space, that may hold names
_NAME = re.compile(
    r"(?P<address>\b[a-z][a-z0-9+.-]{1,20}://[^\s\"'<>()\[\]{}|,;]{1,2000})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}(?::[\w.~/-]{1,200})?)"
    rf"|(?P<host>(?<![\w.-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,8}}(?:{_TOP_LEVEL})(?![\w-])(?::\d{{1,5}})?"
    r"(?:/[\w.~%/?=&-]{0,500})?)"
    r"|(?P<path>(?:(?<![\w/\\])(?:[A-Za-z]:)?|(?<![\w/\\])[\w.~@-]{1,80})(?:[/\\][\w.~@{}-]{1,80}){2,40}(?::\d{1,6})?)"
    r"|(?P<file>(?<![\w.])\w{1,80}\.(?:java|py|php|js|ts|cs|rb|go|kt|vb|cpp|dll|exe)(?::\d{1,6})?(?!\w))"
    r"|(?P<classes>(?<![\w.$])[A-Za-z_$][\w$]{0,80}(?:(?:\.|::|\\)[A-Za-z_$][\w$]{0,80}){2,20})"
)
_EXCEPTION = re.compile(r"[A-Z]\w{2,80}(?:Exception|Error|Fault|Warning)\Z")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each machine name. An exception's own name at the end of a class path is left out."""
    if not _HINT.search(text):
        return
    for match in (name for run in _RUN.finditer(text) for name in _NAME.finditer(text, *run.span())):
        end = match.end()
        if match.lastgroup == "path" and not _is_path(match[0]):
            continue
        if match.lastgroup == "classes":
            last = re.split(r"\.|::|\\", match[0])[-1]
            end -= len(last) if _EXCEPTION.fullmatch(last) else 0
        yield match.start(), end


def _is_path(text: str) -> bool:
    """Return False for words that slashes only list: “order/invoice/quote”."""
    return text[0] in "/\\" or text[1:2] == ":" or "." in re.split(r"[/\\]", text)[-1] or "\\" in text


def without(text: str) -> str:
    """Return the text with a space in the place of each machine name."""
    parts, position = [], 0
    for start, end in spans(text):
        parts += [text[position:start], " "]
        position = end
    return "".join([*parts, text[position:]]) if parts else text
