"""Content negotiation: each public page also exists as Markdown, at its address with `.md` or by `Accept`.

The views and contexts are the same; beside each template `x.html` lies an `x.md`.
"""

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.encoding import iri_to_uri

CONTENT_TYPE = "text/markdown; charset=utf-8"
PAGES = {
    *("errors:detail", "errors:list", "errors:wordings", "errors:system"),
    *("kb:article", "kb:category", "kb:faq", "kb:home"),
}


def is_page(request: HttpRequest) -> bool:
    """Return True for a request whose page exists as Markdown."""
    match = request.resolver_match
    return bool(match) and match.view_name in PAGES  # type: ignore[union-attr]


def markdown_address(url: str) -> str:
    """Return the address of the Markdown: `/sv/faq/?page=2` → `/sv/faq.md?page=2`, `/sv/` → `/sv/index.md`."""
    path, question, query = url.partition("?")
    bare = path.rstrip("/")
    return f"{bare}{'/index' if bare.count('/') == 1 else ''}.md{question}{query}"


def to_markdown(request: HttpRequest, response: HttpResponse) -> None:
    """Turn a response that has not been rendered yet into Markdown."""
    if isinstance(response, SimpleTemplateResponse) and str(response.template_name).endswith(".html"):
        response.template_name = str(response.template_name).removesuffix(".html") + ".md"
        response.headers["Content-Type"] = CONTENT_TYPE
        response.headers["Link"] = f'<{iri_to_uri(request.path)}>; rel="canonical"'
