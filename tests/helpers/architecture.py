"""Rules of imports and owners, and what a tree of modules breaks of them.

A tree is a dict from dotted module name to source, so that a test can add a forbidden import to one module without
writing a file.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Tree = dict[str, str]

# From the lowest row to the highest. A package or loose module imports the rows before its own, never its own or a
# later one; inside a package there is no rule but that there are no circles.
ROWS = {
    "errors": [
        "languages choices publishable versions audit signals word_diff alignment origins",
        "models",
        "slots",
        "recognition editing",
        "redirects transfer",
        "admin management apps",
    ],
    "kb": [
        "redaction roles stemming",
        "models style_sheets",
        "forms",
        "markdown outgoing rate_limits social_cards",
        "search templatetags http feeds sitemaps",
        "answers feedback publishing handbook context_processors",
        "contact transfer api receivers offline_bundle",
        "middleware admin widget mcp_server",
        "views management admin_site apps",
        "urls",
    ],
}

# No database, no settings, no clock; of Django only what is named. They import no module of ours that is not pure.
PURE = {
    "errors.alignment": ("django.utils.translation",),
    "errors.recognition.candidates": (),
    "errors.recognition.client_texts": (),
    "errors.recognition.code_forms": (),
    "errors.recognition.code_roles": (),
    "errors.recognition.code_words": (),
    "errors.recognition.failure_texts": (),
    "errors.recognition.generic": (),
    "errors.recognition.hosts": (),
    "errors.recognition.protocol": (),
    "errors.recognition.status_sentences": (),
    "errors.transfer.code_formats": (),
    "errors.word_diff": (),
    "errors.editing.merge": (),
    "kb.redaction": (),
    "kb.stemming": (),
    "kb.search.support": (),
    "kb.markdown.addresses": (),
    "kb.markdown.from_html": ("django.utils",),
    "kb.markdown.syntax": ("django.utils",),
    "kb.markdown.rendering": ("django.utils",),
}
IMPURE_LIBRARIES = ("time", "os", "random", "secrets", "socket", "subprocess", "pathlib", "django")

# Modules that answer before anything else is known: of ours they import these only.
NARROW = {"kb.middleware.page_cache": {"kb.http.etags", "kb.markdown.negotiation"}}

# Only these modules ask an index; views, API and admin ask `kb.search` and `errors.recognition.resolver`.
INDEX_USERS = ("errors.recognition", "errors.transfer.applying", "kb.search")
INDEXES = ("index_reader", "index_writer")

# A library, a function of one, or a member of an imported module → the modules that may use it.
OWNERS = {
    "markdown_it mdit_py_plugins": {"kb.markdown.rendering", "kb.markdown.syntax", "kb.markdown.addresses"},
    "nh3": {"kb.markdown.rendering"},
    "django.utils.safestring.mark_safe django.utils.safestring.SafeText": {"kb.markdown.rendering"},
    "django.core.mail.send_mail django.core.mail.send_mass_mail django.core.mail.mail_admins"
    " django.core.mail.mail_managers django.core.mail.EmailMessage django.core.mail.EmailMultiAlternatives"
    " django.core.mail.get_connection django.core.mail.message smtplib": {"kb.contact.messages"},
    "socket ssl http.client urllib.request asyncio ftplib telnetlib requests httpx urllib3": {
        "kb.outgoing.ssrf",
        "kb.outgoing.webhooks",
        "kb.publishing.external_links",
        "kb.management.server",
        "kb.management.commands.quickstart",
    },
    "hmac": {"kb.outgoing.webhooks"},
    "subprocess os.system os.popen os.exec os.spawn multiprocessing": {"kb.management.server"},
    "os.environ os.getenv": {"config.env", "config.wsgi"},
    "django.core.cache": set(),
    "PIL": {"kb.markdown.images", "kb.social_cards"},
    "django.db.models.expressions.RawSQL django.db.models.RawSQL": set(),
    "django.utils.cache.get_conditional_response django.utils.http.parse_etags": set(),
    "django.views.decorators.csrf.csrf_exempt": {"kb.http.gates", "kb.views.contact", "kb.views.widget"},
    "pickle marshal": set(),
}

# Methods and settings, which no import names.
ATTRIBUTES = {
    "cursor raw": {
        "errors.recognition.index_reader",
        "errors.recognition.inverted_index",
        "errors.recognition.index_writer",
        "kb.rate_limits",
        "kb.search.index_reader",
        "kb.search.index_writer",
    },
    "get_host": {
        "errors.origins",
        "kb.api.conditional",
        "kb.context_processors",
        "kb.middleware.page_cache",
    },
    "TRUSTED_PROXIES SECURE_PROXY_SSL_HEADER": {"kb.rate_limits"},
}
# Headers of a request: where it comes from and what it asks for is read in one place each.
STRINGS = {
    "REMOTE_ADDR HTTP_X_FORWARDED_FOR X-Forwarded-For HTTP_FORWARDED HTTP_X_REAL_IP HTTP_USER_AGENT": {
        "kb.rate_limits"
    },
    "User-Agent": {"kb.outgoing.webhooks", "kb.publishing.external_links"},  # sent; nothing reads it
    "Sec-Fetch-Site Referer HTTP_ORIGIN HTTP_REFERER HTTP_SEC_FETCH_SITE": {"errors.origins"},
    "Origin": {"errors.origins", "kb.views.widget"},
    "HTTP_IF_NONE_MATCH HTTP_IF_MATCH": set(),
}
# What swallows an exception of ours makes it look like a fault of a file or of another machine.
CATCH_ALL = {"kb.contact.outbox"}


@cache
def product() -> Tree:
    """The modules of the three packages, without migrations."""
    paths = (
        path
        for app in ("errors", "kb", "config")
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    )
    return {name_of(path): path.read_text() for path in paths}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


def is_package(name: str) -> bool:
    return (ROOT / name.replace(".", "/")).is_dir()


@dataclass(frozen=True)
class Facts:
    """A module's dotted names, attributes and whole strings, and the lines that catch every exception."""

    references: frozenset[str]
    attributes: frozenset[str]
    strings: frozenset[str]
    catches: tuple[int, ...]


@cache
def facts(name: str, source: str, is_package: bool) -> Facts:
    """Read a module once: imports are resolved, relative ones too, and followed through attributes."""
    nodes = list(ast.walk(ast.parse(source)))
    package = name if is_package else name.rpartition(".")[0]
    bound = dict(pair for node in nodes for pair in _bound(node, package))
    reached = {dotted for node in nodes if isinstance(node, ast.Attribute) and (dotted := _dotted(node))}
    through = {_resolved(dotted, bound) for dotted in reached if dotted.partition(".")[0] in bound}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    catches = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    return Facts(
        frozenset({*bound.values(), *through}), frozenset(attributes), frozenset(strings), tuple(catches)
    )


def _bound(node: ast.AST, package: str) -> Iterator[tuple[str, str]]:
    """Names that an import binds, each with the dotted name that it stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, alias.name  # the whole of it is imported, whatever it is called
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
    elif isinstance(node, ast.ImportFrom):
        parts = package.split(".")
        base = parts[: len(parts) - node.level + 1] if node.level else []
        source = ".".join([*base, *filter(None, [node.module])])
        for alias in node.names:
            yield alias.asname or alias.name, f"{source}.{alias.name}"


def _resolved(dotted: str, bound: dict[str, str]) -> str:
    first, _dot, rest = dotted.partition(".")
    return f"{bound[first]}.{rest}"


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def facts_of(name: str, tree: Tree) -> Facts:
    return facts(name, tree[name], is_package(name))


def imports(name: str, tree: Tree) -> set[str]:
    """The modules of ours that a module imports: of `kb.search.answer` the package, where that is no module."""
    found = {_module(reference, tree) for reference in facts_of(name, tree).references}
    return found - {name, ""}


def _module(reference: str, tree: Tree) -> str:
    while reference and reference not in tree:
        reference = reference.rpartition(".")[0]
    return reference


def lies_in(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def row(name: str) -> int | None:
    """A module's row, counted from 0; None where it has none. The app's own `__init__` and config have no row."""
    app, _dot, inner = name.partition(".")
    top = inner.partition(".")[0]
    return next((number for number, names in enumerate(ROWS[app]) if top in names.split()), None)


# --- what is broken: sentences, empty where nothing is


def without_row(tree: Tree) -> list[str]:
    named = (name for name in tree if name.partition(".")[0] in ROWS and "." in name)
    return [f"{name} has no row" for name in named if row(name) is None]


def against_the_rows(tree: Tree) -> list[str]:
    found = []
    for name in tree:
        app, _dot, inner = name.partition(".")
        for target in imports(name, tree) if inner else ():
            other, _dot, of_other = target.partition(".")
            is_inside = other == app and inner.partition(".")[0] == of_other.partition(".")[0]
            if app in ROWS and other == app and of_other and not is_inside:
                mine, theirs = row(name), row(target)
                found += [f"{name} → {target}"] if None in (mine, theirs) or theirs >= mine else []
    return found


def between_apps(tree: Tree) -> list[str]:
    found = []
    for name in tree:
        for target in imports(name, tree):
            is_forbidden = (
                (lies_in(name, "errors") and lies_in(target, "kb"))
                or (lies_in(target, "config") and not lies_in(name, "config"))
                or (lies_in(name, "config") and not lies_in(target, "config") and name != "config.urls")
                or (lies_in(target, "errors.admin") and not name.startswith(("errors.", "kb.admin")))
            )
            found += [f"{name} → {target}"] if is_forbidden else []
    return found


def impure(tree: Tree) -> list[str]:
    found = []
    for name in tree:
        for prefix in (prefix for prefix in PURE if lies_in(name, prefix)):
            for reference in facts_of(name, tree).references:
                is_library = any(lies_in(reference, library) for library in IMPURE_LIBRARIES)
                is_allowed = any(lies_in(reference, allowed) for allowed in PURE[prefix])
                found += [f"{name} uses {reference}"] if is_library and not is_allowed else []
            for target in imports(name, tree):
                is_pure = any(lies_in(target, other) for other in PURE) or target in ("errors", "kb")
                found += [f"{name} → {target}"] if not is_pure else []
    return found


def too_wide(tree: Tree) -> list[str]:
    return [
        f"{name} → {target}"
        for name, allowed in NARROW.items()
        for target in imports(name, tree) - allowed
        if target.partition(".")[0] in ROWS and "." in target and not is_package(target)
    ]


def asking_an_index(tree: Tree) -> list[str]:
    return [
        f"{name} → {target}"
        for name in tree
        for target in imports(name, tree)
        if target.rpartition(".")[2] in INDEXES and not any(lies_in(name, user) for user in INDEX_USERS)
    ]


def second_owners(tree: Tree) -> list[str]:
    return [
        f"{name} uses {thing}"
        for name in tree
        for table in (OWNERS, ATTRIBUTES, STRINGS)
        for things, owners in table.items()
        if name not in owners
        for thing in used(name, table, things, tree)
    ]


def used(name: str, table: dict[str, set[str]], things: str, tree: Tree) -> set[str]:
    """Which of the things, named with spaces between them in a table of owners, a module uses."""
    known = facts_of(name, tree)
    if table is OWNERS:
        return {found for found in known.references for thing in things.split() if lies_in(found, thing)}
    return set(things.split()) & (known.attributes if table is ATTRIBUTES else known.strings)


def catching_everything(tree: Tree) -> list[str]:
    return [
        f"{name}:{line} catches everything"
        for name in tree
        if name not in CATCH_ALL
        for line in facts_of(name, tree).catches
    ]


RULES = (
    without_row,
    against_the_rows,
    between_apps,
    impure,
    too_wide,
    asking_an_index,
    second_owners,
    catching_everything,
)
