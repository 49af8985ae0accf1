"""PO format (gettext) for translators: one message a title, a meaning or an extra text (`extra_texts`).

Wordings are data and are never translated. `msgctxt` is `title system/key`, `msgid` the source text. The headers
`X-Source-Language` and `Language` name the two languages. Untranslated and fuzzy messages are ignored.
"""

import re

import polib
from django.utils.translation import gettext as _

from .records import Catalogue, Translation, clean_text
from .stored import Stored

CONTEXT = re.compile(r"(title|meaning) ([^/\s]+)/(\S+)\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*\Z")


def read(data: bytes) -> Catalogue:
    """Parse a PO file."""
    catalogue = Catalogue()
    try:
        text = data.decode("utf-8-sig")
        file = polib.pofile(text if "\n" in text else text + "\n", wrapwidth=0)
    except UnicodeDecodeError as error:
        catalogue.issues.add(data.count(b"\n", 0, error.start) + 1, "", _("Save the file in UTF-8."))
        return catalogue
    except (OSError, ValueError, IndexError) as error:
        line = re.search(r"line (\d+)", str(error))
        catalogue.issues.add(int(line[1]) if line else 0, "", _("This is not a PO file."))
        return catalogue
    names = ("X-Source-Language", "Language")
    source, target = (language_of(file.metadata.get(name, ""), name, catalogue) for name in names)
    if source and target:
        add_entries(catalogue, file, source, target)
    return catalogue


def language_of(text: str, header: str, catalogue: Catalogue) -> str:
    language = text.strip().lower().replace("_", "-")
    if not LANGUAGE.match(language):
        catalogue.issues.add(1, header, _("The header must name a language, such as sv."))
        return ""
    return language


def add_entries(catalogue: Catalogue, file: polib.POFile, source: str, target: str) -> None:
    """Add the translations; title and meaning of one error make one record."""
    rows: dict[tuple[str, str], tuple[int, dict[str, str], dict[str, str]]] = {}
    for entry in file:
        if entry.obsolete or not entry.translated():
            continue
        context = CONTEXT.match(entry.msgctxt or "")
        if not context:
            text = Translation(entry.linenum, source, clean_text(entry.msgid), clean_text(entry.msgstr))
            catalogue.extra_texts[entry.msgctxt or "", target] = text
            continue
        kind, system, key = context.groups()
        _line, cells, sources = rows.setdefault((system, key), (entry.linenum, {}, {}))
        if f"{kind}_{target}" in cells:
            catalogue.issues.add(entry.linenum, f"{kind}_{target}", _("The text is there twice."))
        cells[f"{kind}_{target}"] = clean_text(entry.msgstr)
        sources[f"{kind}_{source}"] = clean_text(entry.msgid)
    for (system, key), (line, cells, sources) in rows.items():
        catalogue.add(line, {"system": system, "key": key, **cells}, sources)


def write(stored: Stored, source: str, target: str) -> bytes:
    """Return every text that exists in the source language, with its translation, as a PO file."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": source,
        "Language": target,
    }
    for name, error in stored.errors.items():
        texts, translated = error.texts.get(source, ("", "")), error.texts.get(target, ("", ""))
        for kind, text, translation in zip(("title", "meaning"), texts, translated, strict=True):
            if text:
                entry = polib.POEntry(msgctxt=f"{kind} {name}", msgid=text, msgstr=translation)
                entry.comment = next(
                    (wording.text for wordings in error.wordings.values() for wording in wordings), ""
                )
                file.append(entry)
    for (context, language), text in stored.extra_texts.items():
        if language == source:
            translation = stored.extra_texts.get((context, target), "")
            file.append(polib.POEntry(msgctxt=context, msgid=text, msgstr=translation))
    return (str(file) + "\n").encode()
