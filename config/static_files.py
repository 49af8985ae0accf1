"""Storage of static files in production: compressed, named by content, sheets and scripts with their imports."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Pattern of an import, and the text that takes its place. The scope of a script stays its own.
SHEET = (re.compile(r'@import "([^"]+)";'), "{}")
SCRIPT = (re.compile(r'^import "\./([^"]+)";', re.MULTILINE), "{{\n{}}}")
INLINED = {
    "css/site.css": SHEET,
    "css/contact.css": SHEET,
    "css/admin.css": SHEET,
    "js/site.js": SCRIPT,
}

Paths = dict[str, tuple[Storage, str]]  # name → where the file lies


class CollectedFiles(CompressedManifestStaticFilesStorage):
    """Manifest storage that inlines the imports of sheets and of `site.js`: a browser loads one file of each."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = paths | {name: (_whole(paths, name), name) for name in INLINED if name in paths}
        yield from super().post_process(paths, dry_run, **options)


def _whole(paths: Paths, name: str) -> Storage:
    """Return a storage with the file and its imports in one; the source files stay unchanged."""
    folder = name.rpartition("/")[0]
    pattern, place = INLINED[name]
    text = pattern.sub(lambda match: place.format(_read(paths, f"{folder}/{match[1]}")), _read(paths, name))
    whole = InMemoryStorage()
    whole.save(name, ContentFile(text))
    return whole


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
