"""Every public page as Markdown: at its address with `.md`, and where a program says that it would rather read that.

The pages are the same views with the same contexts; beside each of their templates `x.html` lies one `x.md`.
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
    match = request.resolver_match
    return bool(match) and match.view_name in PAGES  # type: ignore[union-attr]


def markdown_address(url: str) -> str:
    """The same page as Markdown: `/sv/faq/?page=2` → `/sv/faq.md?page=2`, `/sv/` → `/sv/index.md`."""
    path, question, query = url.partition("?")
    bare = path.rstrip("/")
    return f"{bare}{'/index' if bare.count('/') == 1 else ''}.md{question}{query}"


def to_markdown(request: HttpRequest, response: HttpResponse) -> None:
    """Turn a page that has not been rendered yet into Markdown."""
    if isinstance(response, SimpleTemplateResponse) and str(response.template_name).endswith(".html"):
        response.template_name = str(response.template_name).removesuffix(".html") + ".md"
        response.headers["Content-Type"] = CONTENT_TYPE
        response.headers["Link"] = f'<{iri_to_uri(request.path)}>; rel="canonical"'
