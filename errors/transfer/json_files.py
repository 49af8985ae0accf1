"""JSON format: {"systems": [{slug, name, vendor, kind, code_format, hosts}], "errors": [{system, code, key, …}]}.

A list of errors alone is read too. Texts are objects by language: "messages": {"sv": [{"text", "origin"}]},
"titles": {"sv": "…"}, "meanings": {"sv": "…"}.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import System
from .issues import MAX_NAME_CHARS, FileIssues, UnknownNameError
from .records import (
    COLUMNS,
    KINDS,
    MAX_RECORDS,
    PER_LANGUAGE,
    Catalogue,
    checked,
    clean_text,
    refuse_unstorable,
)
from .stored import SYSTEM_FIELDS, Stored, StoredError

PLURALS = {"messages": "message", "titles": "title", "meanings": "meaning"}


def read(data: bytes) -> Catalogue:
    """Parse a JSON file."""
    catalogue = Catalogue(FileIssues(unit="entry", label=field_label))
    content = parsed(data, catalogue)
    if isinstance(content, list):
        content = {"errors": content}
    if not isinstance(content, dict):
        catalogue.issues.add(0, "", _("The file must hold an object or a list."))
        return catalogue
    for name in [name for name in content if name not in ("systems", "errors")]:
        catalogue.issues.refuse(0, name, no_such_field(name, ("systems", "errors")))
    for number, system in objects(content, "systems", catalogue):
        add_system(catalogue, number, system)
    for number, error in objects(content, "errors", catalogue):
        catalogue.add(number, cells_of(catalogue, number, error))
    return catalogue


def parsed(data: bytes, catalogue: Catalogue) -> Any:
    """Return the decoded JSON; {} with an issue if it is none."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        catalogue.issues.add(line, "", _("Save the file in UTF-8."), "line")
    except json.JSONDecodeError as error:
        issue = _("This is not JSON from character %d of the line on.") % error.colno
        catalogue.issues.add(error.lineno, "", issue, "line")
    except ValueError:
        catalogue.issues.add(0, "", _("This is not JSON: a number is too long."))
    except RecursionError:
        catalogue.issues.add(0, "", _("This is not JSON: lists stand in lists without end."))
    return {}


def objects(content: dict[str, Any], name: str, catalogue: Catalogue) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of a list with their numbers, from 1. Adds an issue for everything else in it."""
    items = content.get(name, [])
    if not isinstance(items, list):
        catalogue.issues.add(0, name, _("This must be a list."))
        return []
    if len(items) > MAX_RECORDS:
        catalogue.issues.add(0, name, _("The file has more than %d errors: split it.") % MAX_RECORDS)
        return []
    unit = "system" if name == "systems" else "entry"
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            catalogue.issues.add(number, "", _("This must be an object."), unit)
    return [(number, item) for number, item in enumerate(items, 1) if isinstance(item, dict)]


def add_system(catalogue: Catalogue, number: int, system: dict[str, Any]) -> None:
    cleaned = {}
    for name, value in ({"slug": ""} | system).items():
        try:
            if name not in SYSTEM_FIELDS:
                raise no_such_field(name, SYSTEM_FIELDS)
            text = text_of(value) or (text_of(system.get("slug")) if name == "name" else "")
            refuse_unstorable(text)
            cleaned[name] = checked(System, name, text)
        except ValidationError as error:
            catalogue.issues.refuse(number, name, error, "system")
    catalogue.systems.append(cleaned)


def cells_of(catalogue: Catalogue, number: int, error: dict[str, Any]) -> dict[str, Any]:
    """Return an error's object as the cells of a row."""
    cells: dict[str, Any] = {"system": ""}
    for name, value in error.items():
        try:
            if name in PLURALS:
                cells |= per_language(PLURALS[name], value)
            elif name in ("fixed_by", "related"):
                cells[name] = [reference_text(part) for part in list_of(value)]
            elif name in COLUMNS:
                cells[name] = reference_text(value) if name == "merged_into" else text_of(value)
            else:
                raise no_such_field(name, (*COLUMNS, *PLURALS))
        except ValidationError as issue:
            catalogue.issues.refuse(number, name, issue)
            if name in COLUMNS:
                cells.setdefault(name, "")
    return cells


def no_such_field(name: str, known: Iterable[str]) -> UnknownNameError:
    return UnknownNameError(_("There is no such field."), name, tuple(known))


def refuse_others(item: dict[str, Any], known: Sequence[str]) -> None:
    """Raise UnknownNameError if an object within a record has other fields than these."""
    if unknown := item.keys() - known:
        names = ", ".join(sorted(unknown))[:MAX_NAME_CHARS]
        raise UnknownNameError(_("There is no such field: %s.") % names, names, known)


def per_language(kind: str, value: Any) -> dict[str, Any]:
    """Return an object of texts by language as the cells of a row."""
    if not isinstance(value, dict):
        raise ValidationError(_("This must be an object with a language for each text."))
    cells: dict[str, Any] = {}
    for language, part in value.items():
        column = f"{kind}_{language.lower()}"
        if not PER_LANGUAGE.match(column):
            raise ValidationError(_("“%s” is not the code of a language.") % language[:40])
        cells[column] = [wording_of(item) for item in list_of(part)] if kind == "message" else text_of(part)
    return cells


def wording_of(item: Any) -> tuple[str, str]:
    """Return (text, origin) of a text or an object; the origin is "" if there is none."""
    if not isinstance(item, dict):
        return text_of(item), ""
    refuse_others(item, ("text", "origin"))
    return text_of(item.get("text")), text_of(item.get("origin"))


def reference_text(item: Any) -> str:
    """Return `kind:system/key`, the form in which a row names another error."""
    if not isinstance(item, dict):
        return text_of(item)
    refuse_others(item, ("kind", "system", "key"))
    kind, system, key = (text_of(item.get(name)) for name in ("kind", "system", "key"))
    return f"{kind}:" * bool(kind) + f"{system}/" * bool(system) + key


def list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def text_of(value: Any) -> str:
    """Return the value as text; a list of texts as lines. Raises ValidationError."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return clean_text("\n".join(value))
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValidationError(_("This must be text."))
    return clean_text(str(value))


def field_label(column: str) -> str:
    """Return JSON's name of a column: `messages.sv` for `message_sv`."""
    kind, _underscore, language = column.partition("_")
    return f"{kind}s.{language}" if PER_LANGUAGE.match(column) else column


# --- the way back


def write(stored: Stored, kinds: Sequence[str]) -> str:
    """Return the errors and their systems as JSON. Importing it into the same database changes nothing."""
    if kinds != KINDS:
        errors = [texts_of(error, kinds) for error in stored.errors.values()]
        return json.dumps({"errors": errors}, ensure_ascii=False, indent=2) + "\n"
    used = {error.system for error in stored.errors.values()}
    systems = [row for slug, row in stored.systems.items() if slug in used]
    content = {
        "systems": [{name: row[name] for name in SYSTEM_FIELDS} for row in systems],
        "errors": [object_of(error) for error in stored.errors.values()],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"


def texts_of(error: StoredError, kinds: Sequence[str]) -> dict[str, Any]:
    """Return the error's system, key and texts of these kinds."""
    names = {"system", "key", *(name for name, kind in PLURALS.items() if kind in kinds)}
    return {name: value for name, value in object_of(error).items() if name in names}


def object_of(error: StoredError) -> dict[str, Any]:
    content: dict[str, Any] = {"system": error.system, "key": error.key, **error.fields}
    content["fixed_by"] = error.fixed_by
    content["related"] = [
        {"kind": kind, **dict(zip(("system", "key"), target.split("/", 1), strict=True))}
        for kind, target in error.related
    ]
    content["merged_into"] = error.merged_into
    content["messages"] = {
        language: [{"text": wording.text, "origin": wording.origin} for wording in wordings]
        for language, wordings in sorted(error.wordings.items())
    }
    content["titles"] = {language: texts[0] for language, texts in sorted(error.texts.items())}
    content["meanings"] = {language: texts[1] for language, texts in sorted(error.texts.items())}
    return content
