"""Offline bundle: the help centre as a zip of static pages with search, for reading from a disk without a network."""

import json
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import get_language_info, override

from errors.alignment.tokens import folded_words
from errors.languages import content_languages
from errors.models import ErrorCode
from errors.recognition.postings import batches

from .answers.payload import BATCH, ErrorPayload, catalogue
from .models import Article
from .style_sheets import read_static, whole_sheet

MADE_AT = (1980, 1, 1, 0, 0, 0)  # of every file: equal content gives a bundle that is equal byte for byte
_ADDRESS = re.compile(r'(href|src)="(/[^"#?]*)[^"#]*(#[^"]*)?"')
_GAP = re.compile(r"\{\w+\}")
_MEDIA = re.compile(r'src="/media/([^"]+)"')

Files = Iterator[tuple[str, str | bytes]]


def write(file: IO[bytes]) -> int:
    """Write the bundle as a zip, and return its number of files."""
    count = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files():
            info = zipfile.ZipInfo(name, MADE_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            bundle.writestr(info, content)
            count += 1
    return count


def files() -> Files:
    """Yield names and contents of all files, `index.html` first."""
    names = [(code, get_language_info(code)["name_local"].capitalize()) for code in content_languages()]
    yield "index.html", render_to_string("bundle/start.html", {"languages": names, "root": ""})
    for language, _name in names:
        with override(language):
            yield from _in_language(language)
    yield "catalogue.json", json.dumps(catalogue(), ensure_ascii=False)
    yield "style.css", "\n".join(whole_sheet(f"css/{name}.css") for name in ("site", "bundle"))
    yield "search.js", read_static("js/bundle.js")


def _in_language(language: str) -> Files:
    """Yield the pages of one language, their list and its search data."""
    payloads, articles = list(_entries()), list(Article.objects.listed().with_texts())
    pages = {payload.error.get_absolute_url(): _error_file(language, payload.error) for payload in payloads}
    pages |= {article.get_absolute_url(): _article_file(language, article) for article in articles}
    rows: list[dict[str, Any]] = []
    for payload in payloads:
        name = pages[payload.error.get_absolute_url()]
        wordings = [row.text for row in payload.error.wordings.all()]
        texts = [payload.error.title, payload.facts["meaning"], *wordings]
        rows.append(_row(name, payload.error.title, payload.error.code, texts, wordings))
        yield from _page(name, "bundle/error.html", pages, {"entry": payload, "error": payload.error})
    for article in articles:
        name = pages[article.get_absolute_url()]
        rows.append(_row(name, article.title, "", [article.title, article.summary]))
        yield from _page(name, "bundle/article.html", pages, {"article": article})
    yield from _page(f"{language}.html", "bundle/list.html", pages, {"rows": rows, "pages": pages})
    data = json.dumps(rows, ensure_ascii=False).replace("<", "\\u003c")
    yield f"{language}.js", f"const ROWS = {data};"


def _entries() -> Iterator[ErrorPayload]:
    listed = ErrorCode.objects.listed().filter(merged_into=None).order_by("system__slug", "key")
    for batch in batches(list(listed.values_list("pk", flat=True)), BATCH):
        yield from ErrorPayload.all_of(ErrorCode.objects.filter(pk__in=batch).order_by("pk").with_texts())


def _page(name: str, template: str, pages: dict[str, str], context: dict[str, Any]) -> Files:
    """Yield a page with links to the other files, after the images that it shows."""
    folder = posixpath.dirname(name)
    root = posixpath.relpath(".", folder) + "/" if folder else ""
    html = render_to_string(template, context | {"root": root, "name": name})
    for path in dict.fromkeys(_MEDIA.findall(html)):
        if default_storage.exists(path):
            with default_storage.open(path) as picture:
                yield f"media/{path}", picture.read()
    yield name, _ADDRESS.sub(lambda match: _relative(match, pages, root), html)


def _relative(match: re.Match[str], pages: dict[str, str], root: str) -> str:
    """Return an address as a relative one. Pages outside the bundle lead to the list of their language."""
    attribute, path, anchor = match[1], match[2], match[3] or ""
    if path.startswith("/media/"):
        return f'{attribute}="{root}{path[1:]}"'
    if path in pages:
        return f'{attribute}="{root}{pages[path]}{anchor}"'
    return f'{attribute}="{root}{path.split("/")[1]}.html"'


def _error_file(language: str, error: ErrorCode) -> str:
    return f"{language}/{error.system.slug}/{slugify(error.key)[:80] or 'error'}-{error.pk}.html"


def _article_file(language: str, article: Article) -> str:
    return f"{language}/articles/{article.key}.html"


def _row(
    name: str, title: str, code: str, texts: Iterable[str], wordings: Iterable[str] = ()
) -> dict[str, Any]:
    """Return a page's row in the list: title and code, folded words, and its wordings without their slots."""
    words = dict.fromkeys(word for text in texts for word in folded_words(text))
    pieces = [[" ".join(folded_words(part)) for part in _GAP.split(text)] for text in wordings]
    says = [[piece for piece in row if piece] for row in pieces]
    return {"page": name, "title": title, "code": code, "words": " ".join(words), "says": says}
