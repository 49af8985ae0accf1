"""Every list, form and table with real data, at two widths: words whole, columns in view, nothing over anything."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from errors.models import ErrorCode
from kb.models import Article, ArticleTranslation
from tests.browser import real_data
from tests.helpers.browser import OPEN_ALL, RUN_AXE, WIDER_THAN_WINDOW

MEASURE = Path(__file__).with_name("measure.js").read_text()
WIDTHS = (1280, 390)
TABLE_RULES = [
    "empty-table-header",
    "scope-attr-valid",
    "td-headers-attr",
    "th-has-data-cells",
    "scrollable-region-focusable",
    "aria-allowed-attr",
    "aria-allowed-role",
    "landmark-unique",
]
# What may stand above a form: somebody else is here too, something typed was kept, something is wrong.
CROWD = """() => {
    const others = document.querySelector("#presence");
    if (others) others.innerHTML = '<p class="presence">Öppen hos Bo.</p>';
    document.querySelector("#typed")?.removeAttribute("hidden");
    const note = '<div class="draft-note"><p>Ett utkast.</p></div><p class="errornote">Rätta felet nedan.</p>';
    document.querySelector("#content-main > form").insertAdjacentHTML("afterbegin", note);
}"""


@pytest.fixture(scope="module")
def furnished(django_db_setup, django_db_blocker):
    """An editor among real data, which stays until the last test of the file."""
    with django_db_blocker.unblock():
        user = get_user_model().objects.create_superuser("margareta", password="only-for-tests")
        real_data.load(user)
        yield user
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def transactional_db(furnished):
    """Stands in for pytest-django's, which would empty the tables after each test."""


@pytest.fixture
def desk(page, client, furnished, settings, live_server):
    """A page whose reader has signed in."""
    client.force_login(furnished)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def faults(page, address, *steps):
    """What is wrong with the page at either width, after some steps on it."""
    page.goto(address)
    for step in steps:
        page.evaluate(step)
    return measured(page, address)


def measured(page, name):
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{name}, {width} px: {fault}" for fault in page.evaluate(MEASURE)]
    return found


def table_faults(page):
    """What axe says of the tables of the page that is open."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN_AXE, {"runOnly": TABLE_RULES})
    return [f"{page.url}: {rule['id']} {node['html'][:100]}" for rule in found for node in rule["nodes"]]


def address_of(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_columns_of_every_list_are_in_view_and_keep_their_words(desk):
    found = []
    for model in admin.site._registry:
        assert model._default_manager.exists(), f"{model.__name__}: a list without rows shows nothing"
        found += faults(desk, address_of(model, "changelist"), OPEN_ALL) + table_faults(desk)
    assert found == [], "\n".join(found)


def test_every_form_has_the_width_of_its_column(desk, furnished):
    found = []
    request = SimpleNamespace(user=furnished)
    for model, own in admin.site._registry.items():
        if own.has_view_permission(request):
            found += faults(desk, address_of(model, "change", model._default_manager.first().pk), CROWD)
        if own.has_add_permission(request):
            found += faults(desk, address_of(model, "add"), CROWD)
    assert found == [], "\n".join(found)


def test_the_editor_keeps_its_width_after_saving_and_after_an_error(desk):
    text = ArticleTranslation.objects.filter(language="sv").last()
    desk.goto(address_of(ArticleTranslation, "change", text.pk))
    wide = desk.locator("#id_body").bounding_box()["width"]
    found = []
    desk.locator("#id_body").press("End")
    desk.keyboard.type(" [[error:none]]")  # publishing is asked about in a box to tick
    for summary, note in (("Ny sammanfattning.", ".messagelist .success"), ("x" * 301, ".errornote")):
        desk.locator("#id_summary").evaluate(
            "(box, text) => (box.removeAttribute('maxlength'), box.value = text)", summary
        )
        desk.locator("[name=_continue]").click()
        expect(desk.locator(note)).to_be_visible()
        assert desk.locator("#id_body").bounding_box()["width"] == wide
        found += measured(desk, note)
        desk.set_viewport_size({"width": 1280, "height": 720})
    assert found == [], "\n".join(found)


def test_pages_beside_lists_and_forms_keep_their_words(desk):
    error = ErrorCode.objects.filter(wordings__isnull=False).first()
    addresses = [
        reverse("admin:index"),
        reverse("admin:kb_worklist") + "?language=en",
        *(f"{reverse(f'admin:errors_errorcode_{name}')}?ids={error.pk}" for name in ("merge", "retire")),
        reverse("admin:errors_errorcode_try", args=[error.pk]),
        reverse("admin:errors_errorcode_import"),
        reverse("admin:errors_errorcode_history", args=[error.pk]),
        reverse("admin:handbook"),
    ]
    found = [fault for address in addresses for fault in faults(desk, address, OPEN_ALL)]
    assert found == [], "\n".join(found)


def public_pages():
    """Every kind of page, and every article with a table."""
    for language in ("sv", "en"):
        with translation.override(language):
            yield from (reverse(f"kb:{name}") for name in ("home", "faq", "contact"))
            yield from (reverse("errors:list"), reverse("errors:wordings"))
            yield reverse("kb:search") + "?q=Kunde+inte+hitta+konto+3050"
            yield reverse("errors:detail", args=["fortnox-api", "2001304"])
            texts = ArticleTranslation.objects.filter(language=language, published__html__contains="<table")
            yield from (
                article.get_absolute_url() for article in Article.objects.filter(translations__in=texts)
            )


def test_what_cannot_be_broken_between_words_stays_in_a_narrow_window(page, furnished):
    page.set_viewport_size({"width": 320, "height": 800})
    error = ErrorCode.objects.get(texts__title__contains=real_data.UNBROKEN)
    found = []
    for address in (
        "/sv/errors/?area=accounts",
        "/sv/errors/messages/",
        error.get_absolute_url(),
        error.system.get_absolute_url(),
        f"/sv/search/?q={real_data.UNBROKEN[:90]}",
        "/sv/search/?q=Felaktigt+svar",
        f"/sv/contact/?from={error.system.slug}/{error.key}",
    ):
        page.goto(address)
        page.evaluate(OPEN_ALL)
        found += [f"{address}: {element}" for element in page.evaluate(WIDER_THAN_WINDOW)]
    assert found == [], "\n".join(found)


def test_words_of_public_pages_are_whole(page, furnished):
    found = []
    for address in public_pages():
        found += faults(page, address, OPEN_ALL) + table_faults(page)
    assert found == [], "\n".join(found)
