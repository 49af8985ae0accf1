"""Editors in tests: what a browser does unasked, because the form that it shows holds it."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class EditorClient(Client):
    """Posts carry the version that the page shows now, unless they say another; deletions are asked about first."""

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        data = data or {}
        if path.endswith("/change/") and isinstance(data, dict) and "form_version" not in data:
            data = data | {"form_version": self.open(path).get("form_version", "")}
        elif path.endswith("/delete/"):
            self.get(path)
        elif data.get("action") == "delete_selected" and data.get("post"):
            super().post(path, {name: value for name, value in data.items() if name != "post"})
        return super().post(path, data, *args, **kwargs)

    def open(self, path: str) -> dict[str, Any]:
        """The page's form as a browser would post it untouched."""
        return fields_of(self.get(path).text)


def editor(user: Any) -> EditorClient:
    client = EditorClient()
    client.force_login(user)
    return client


def fields_of(html: str) -> dict[str, Any]:
    """The fields of the page's forms and what stands in them; of a choice of many a list."""
    parser = Fields()
    parser.feed(html)
    return {name: values[0] if len(values) == 1 else values for name, values in parser.found.items()}


class Fields(HTMLParser):
    """Radio buttons and buttons that send are for a test to press."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.name, self.text, self.options = "", None, []

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        attributes = dict(attributes)
        name, kind = attributes.get("name", ""), attributes.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "radio", "file"):
            if kind != "checkbox" or "checked" in attributes:
                self.found.setdefault(name, []).append(
                    attributes.get("value", "on" if kind == "checkbox" else "")
                )
        elif tag == "textarea":
            self.name, self.text = name, ""
        elif tag == "select":
            self.name, self.options = name, []
        elif tag == "option":
            self.options.append((attributes.get("value", ""), "selected" in attributes))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            self.found.setdefault(self.name, []).append(self.text.removeprefix("\r").removeprefix("\n"))
            self.text = None
        elif tag == "select" and self.options:
            chosen = [value for value, is_selected in self.options if is_selected]
            self.found.setdefault(self.name, []).extend(chosen or [self.options[0][0]])
