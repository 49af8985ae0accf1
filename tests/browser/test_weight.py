"""Cost of a first visit in production: requests, bytes, and layout shift."""

import time
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from django.utils import translation

from tests.helpers.browser import LANGUAGES, public_pages

pytestmark = pytest.mark.django_db(transaction=True)
MAX_REQUESTS = 6
MAX_BYTES = 35_000
COLLECTED = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.CollectedFiles"},
}
LOOK = """() => {
    window.moved = [];
    new PerformanceObserver(list => moved.push(...list.getEntries().map(({ value, sources }) =>
        [value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName)])))
        .observe({ type: "layout-shift", buffered: true });
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 300)))"


@pytest.fixture
def production(content, settings, tmp_path):
    """The address of a server whose static files are collected, and the content it shows."""
    settings.STATIC_ROOT, settings.STORAGES = tmp_path, COLLECTED
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    others = ["admin", "markdownx", "ninja"]  # what no reader's page asks for
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
    server = LiveServerThread("127.0.0.1", lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.port}", content=content)
    server.terminate()


def visit(page, url):
    """Go there, and say in bytes, headers included, what came over the line for each address."""
    line, received, urls = page.context.new_cdp_session(page), {}, {}
    line.on(
        "Network.responseReceived", lambda event: urls.update({event["requestId"]: event["response"]["url"]})
    )
    line.on(
        "Network.loadingFinished",
        lambda event: received.update({event["requestId"]: event["encodedDataLength"]}),
    )
    line.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    found = {urls[request]: size for request, size in received.items()}
    icon = page.locator("link[rel=icon]").evaluate("link => link.href")
    return {icon: len(page.request.get(icon).body()), **found}  # without a window Chromium asks for no icon


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_to_an_error_is_light(page, production, language):
    with translation.override(language):
        address = production.content.error.get_absolute_url()
    received = visit(page, production.url + address)
    assert (len(received) <= MAX_REQUESTS, sum(received.values()) <= MAX_BYTES) == (True, True), received


def late(route):
    """Scripts come when the page has been seen, as on a slow line."""
    time.sleep(0.3)
    route.continue_()


@pytest.mark.parametrize(("language", "width"), [("sv", 390), ("en", 1280)])
def test_nothing_moves_while_a_page_comes(page, production, language, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(f"({LOOK})()")
    page.route("**/site.*.js", late)
    moved = {}
    for name, address in public_pages(production.content, language).items():
        page.goto(production.url + address)
        page.evaluate(SETTLED)
        moved[name] = page.evaluate("() => moved")
    assert {name: shifts for name, shifts in moved.items() if shifts} == {}
