"""Imports go one way, and every risky thing has one owner (docs/architecture.md)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
    for app in ("errors", "kb", "config")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}

# Bottom up: a module imports its own row and the rows above it in this list. What is not named is the last row.
LAYERS = {
    "errors": [
        "choices languages origins publishing signals decoding versions audit",
        "text",
        "signatures",
        "masks",
        "models",
        "postings",
        "index",
        "indexing",
        "typos codes addresses certainty asking",
        "evidence",
        "resolver",
        "wordings transfer",
    ],
    "kb": [
        "redaction.values redaction.words",
        "redaction.shapes",
        "redaction.labels",
        "redaction",
        "differences etags models open_net roles markdown_addresses search.analysis search.snippets",
        "markdown_rules",
        "rendering",
        "links pictures limits webhooks search.documents",
        "search.index search.indexing",
        "search.ranking",
        "search.results",
        "search",
        "announcements",
        "publication",
        "workflow answers forms readiness attachments trail questions insights reviews drift",
        "contact_form deflection handover searches",
        "suggestions contact transfer",
        "replies",
        "outbox",
    ],
}

# What only these modules may do.
OWNERS = {
    r"\bmarkdown_it\b|\bmdit_py_plugins\b": {
        "kb.markdown.rendering",
        "kb.markdown.syntax",
        "kb.markdown.addresses",
    },
    r"\bnh3\b": {"kb.markdown.rendering"},
    r"\bmark_safe\(|\bSafeString\(|\bSafeText\(": {"kb.markdown.rendering"},
    r"\.cursor\(|\.raw\(|\bRawSQL\(": {
        "errors.recognition.index_reader",
        "errors.recognition.index_writer",
        "kb.rate_limits",
        "kb.search.index_reader",
        "kb.search.index_writer",
    },
    r"\bdjango\.core\.mail\b(?!\.backends)": {"kb.contact.messages"},
    r"\bos\.environ\b|\bos\.getenv\b": {"config.env", "config.wsgi"},
    r"\bhttp\.client\b|\burllib\.request\b|\bimport hmac\b": {
        "kb.publishing.external_links",
        "kb.outgoing.webhooks",
    },
    # It makes a fault of ours look like one of a file or of another machine.
    r"\bexcept (Base)?Exception\b|\bexcept:": {"kb.contact.outbox"},
    r"\bparse_etags\b|\bget_conditional_response\b|\bHTTP_IF_": {"kb.http.etags"},
    # Who a client is, and where a request comes from, is said in one place each.
    r"REMOTE_ADDR|FORWARDED_FOR|HTTP_FORWARDED|REAL_IP|USER_AGENT|headers(\.get\(|\[)'User-Agent": {
        "kb.rate_limits"
    },
    r"\bTRUSTED_PROXIES\b|\bSECURE_PROXY_SSL_HEADER\b": {"config.env", "config.settings", "kb.rate_limits"},
    r"\bSec-Fetch-Site\b|\bReferer\b|HTTP_ORIGIN|HTTP_REFERER|HTTP_SEC_FETCH": {"errors.origins"},
    r"\bcsrf_exempt\b": {"kb.http.gates", "kb.views.contact", "kb.views.widget"},
    r"headers\.get\('Origin'|headers\['Origin'": {"errors.origins", "kb.views.widget"},
    r"\bget_host\b": {"errors.origins", "kb.api.guard", "kb.context_processors", "kb.middleware.page_cache"},
    r"\bimport PIL\b|\bfrom PIL\b": {"kb.markdown.images", "kb.social_cards"},
}


def imports(name):
    """The project's own modules that this one imports, wherever in it the import stands."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{source}.{alias.name}" if f"{source}.{alias.name}" in MODULES else source


def layer(name):
    """The module's row: that of the longest name in the list that it is or lies in."""
    app, _dot, inner = name.partition(".")
    rows = {prefix: row for row, prefixes in enumerate(LAYERS[app]) for prefix in prefixes.split()}
    found = [prefix for prefix in rows if inner == prefix or inner.startswith(f"{prefix}.")]
    return rows[max(found, key=len)] if found else len(LAYERS[app])


def arrows():
    return [(name, target) for name in MODULES for target in imports(name)]


def code_of(name):
    """The module without its comments and docstrings."""
    tree = ast.parse(MODULES[name].read_text())
    return ast.unparse(
        ast.Module(
            [node for node in tree.body if not isinstance(getattr(node, "value", None), ast.Constant)], []
        )
    )


def test_errors_never_import_kb():
    assert [arrow for arrow in arrows() if arrow[0].startswith("errors") and arrow[1].startswith("kb")] == []


def test_apps_never_import_config():
    found = [arrow for arrow in arrows() if arrow[1].split(".")[0] == "config"]
    assert [arrow for arrow in found if not arrow[0].startswith("config")] == []


def test_config_imports_apps_only_by_strings():
    found = [(name, target) for name, target in arrows() if name.startswith("config")]
    assert [arrow for arrow in found if arrow[1].split(".")[0] in LAYERS and arrow[0] != "config.urls"] == []


@pytest.mark.parametrize("app", LAYERS)
def test_imports_inside_an_app_only_go_down(app):
    inside = [(name, target) for name, target in arrows() if name.startswith(f"{app}.") and target in MODULES]
    inside = [(name, target) for name, target in inside if target.startswith(f"{app}.")]
    assert [(name, target) for name, target in inside if layer(target) > layer(name)] == []


def test_views_never_ask_an_index():
    views = [arrow for arrow in arrows() if ".views" in arrow[0] or arrow[0].endswith(".api")]
    assert [
        arrow for arrow in views if arrow[1] in ("errors.recognition.index_reader", "kb.search.index_reader")
    ] == []


@pytest.mark.parametrize("pattern", OWNERS)
def test_risky_thing_has_one_owner(pattern):
    users = {name for name in MODULES if re.search(pattern, code_of(name))}
    assert users - OWNERS[pattern] == set()


def test_templates_neither_switch_escaping_off_nor_hold_script_and_style():
    # Data for search engines is no script: no browser runs it.
    script = r'<script(?![^>]*\ssrc=| type="application/ld\+json">)'
    risky = re.compile(rf"\|\s*safe\b|autoescape off|<style|\sstyle=|\son[a-z]+=|{script}", re.IGNORECASE)
    found = {path.relative_to(ROOT).as_posix(): risky.findall(path.read_text()) for path in html_files()}
    assert {path: risks for path, risks in found.items() if risks} == {}


def html_files():
    return sorted((ROOT / "templates").rglob("*.html"))
