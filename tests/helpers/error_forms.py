"""The form of an error's admin page as a browser posts it."""

from tests.factories import SystemFactory

ERRORS = "/admin/errors/errorcode/"


def error_form(error=None, **values):
    """What the browser posts for an error's page: its fields, and rows by inline."""
    data = {"status": "published", "area": "", "code": "", "key": "", "sources": "", "note": ""}
    data["system"] = error.system_id if error else SystemFactory().pk
    if error:
        data |= {"code": error.code, "key": error.key}
    rows = {prefix: values.pop(prefix, []) for prefix in ("texts", "wordings", "fixers", "links", "fixes")}
    for prefix, forms in rows.items():
        data |= {
            f"{prefix}-TOTAL_FORMS": len(forms),
            f"{prefix}-INITIAL_FORMS": sum("id" in form for form in forms),
        }
        for number, form in enumerate(forms):
            data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
            data[f"{prefix}-{number}-{'source' if prefix == 'links' else 'error'}"] = (
                error.pk if error else ""
            )
    return data | values


def message_row(message, **changes):
    row = {"id": message.pk, "language": message.language, "text": message.text, "origin": message.origin}
    return row | ({"is_primary": "on"} if message.is_primary else {}) | changes
