"""Widget for other sites' pages: its script, and answers as JSON. Their HTML is ours and sanitised."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from django.contrib.staticfiles import finders
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override

from errors.languages import content_languages
from errors.models import ErrorCode

from .contact.suggestions import SuggestedFix, Suggestion
from .markdown.from_html import plain_text
from .markdown.rendering import embed, fill_values, with_slots
from .models import Article, ArticleTranslation
from .search import Hit
from .style_sheets import TOKENS, colours

MODULES = [  # in the order of their imports
    "js/ask-while-typing.js",
    "js/combobox.js",
    "js/widget/page.js",
    "js/widget/elements.js",
    "js/widget/box.js",
    "js/widget/answers.js",
    "js/widget/start.js",
]
STYLE = "css/widget.css"
# A second script tag does nothing, nor does one in a page that a script puts in place of another.
SCRIPT = """(() => {{
"use strict";
if (globalThis.klartext) return;
{modules}}})();
"""
# Comments, too: the file stays small.
_LEFT_OUT = re.compile(r"^import .*;\n|^export |^ *//.*\n", re.MULTILINE)

Json = dict[str, Any]
Absolute = Callable[[str], str]  # an address with our origin: the widget stands on another


def script() -> tuple[str, str]:
    """Return the script with its style and its words in every language, and its ETag. Changed files are read again."""
    paths = [Path(str(finders.find(name))) for name in (*MODULES, STYLE, TOKENS)]
    return _script(tuple(paths), tuple(path.stat().st_mtime_ns for path in paths))


def hits(found: Iterable[Hit], absolute: Absolute) -> list[Json]:
    """Return the rows of the list under the widget's search box."""
    return [
        {
            "title": hit.title,
            "language": hit.language,
            "code": hit.code,
            "url": absolute(hit.url),
            "text": plain_text(hit.snippet),
        }
        for hit in found
    ]


def answer(found: Suggestion, absolute: Absolute) -> Json:
    """Return a card for the site's form with the whole answer, so that readers stay there. Values are escaped."""
    shown = {
        "key": found.key,
        "title": found.title,
        "language": found.language,
        "url": absolute(found.url),
        "known": found.is_recognised,
    }
    return shown | (_error(found, found.error) if found.error else _article(found))


def _error(found: Suggestion, error: ErrorCode) -> Json:
    """Return the meaning of an error and all its fixes, with the values of the reader's text."""
    values = found.reading.values if found.reading else {}
    meaning = error.text_in()
    html = fill_values(with_slots(meaning.meaning), values) if meaning else ""
    return {
        "code": error.code,
        "meaning": html,
        "parts": [_fix(suggested, values) for suggested in found.fixes],
    }


def _article(found: Suggestion) -> Json:
    article = cast(Article, found.subject)
    return {"code": "", "meaning": "", "parts": [_text(found.key, article.translation, {})]}


def _fix(suggested: SuggestedFix, values: dict[str, str]) -> Json:
    """Return a fix: its actor, its condition and its steps."""
    condition = suggested.fix.condition
    applies = {"when": condition.when, "when_language": condition.language} if condition else {}
    who = {"who": str(suggested.fix.get_fixed_by_display())}
    return _text(suggested.key, suggested.fix.article.translation, values) | who | applies


def _text(key: str, text: ArticleTranslation | None, values: dict[str, str]) -> Json:
    """Return a text, with empty strings if it was withdrawn in the meantime."""
    if text is None:
        return {"key": key, "title": "", "language": "", "html": ""}
    html = fill_values(embed(text.html, key), values)
    return {"key": key, "title": text.title, "language": text.language, "html": html}


@lru_cache(maxsize=1)
def _script(paths: tuple[Path, ...], changed_at: tuple[int, ...]) -> tuple[str, str]:
    words = {}
    for language in content_languages():
        with override(language):
            words[language] = _words()
    *modules, style, tokens = (path.read_text(encoding="utf-8") for path in paths)
    content = assembled(modules)
    for gap, filling in (("/*WORDS*/ {}", words), ('/*STYLE*/ ""', _coloured(style, tokens))):
        content = content.replace(gap, json.dumps(filling, ensure_ascii=False))
    return content, quote_etag(hashlib.blake2b(content.encode(), digest_size=8).hexdigest())


def assembled(modules: Iterable[str]) -> str:
    """Return ES modules as one classic script. They share one scope, so no two declare the same name."""
    return SCRIPT.format(modules="".join(_LEFT_OUT.sub("", module) for module in modules))


def _coloured(style: str, tokens: str) -> str:
    """Return the sheet with the colours that it uses, light and dark, as tokens.css has them."""
    used = {name: values for name, values in colours(tokens).items() if f"var(--{name})" in style}
    light = " ".join(f"--{name}: {value} !important;" for name, (value, _dark) in used.items())
    both = " ".join(f"--{name}: light-dark({', '.join(values)}) !important;" for name, values in used.items())
    return style.replace("/*LIGHT*/", light).replace("/*LIGHT-DARK*/", both)


def _words() -> dict[str, str]:
    return {
        "help": _("Help"),
        "close": _("Close"),
        "search": _("Paste an error message, or search"),
        "answers": _("Answers to what you write"),
        "waits": _("Write what has happened: answers that fit are shown here."),
        "known": _("We know this error:"),
        "solved": _("This solved it"),
        "thanks": _("Good! You need not send anything."),
        "open": _("Open in a new tab"),
        "when": _("This applies when:"),
        "trouble": _("No contact with the help centre right now."),
    }
