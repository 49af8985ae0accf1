"""Every kind of page in both themes, in both languages and at five widths."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from kb.contact import messages
from kb.publishing import previews, workflow
from tests.factories import SystemFactory, make_error
from tests.helpers.browser import LANGUAGES, STOCK, faults_of, public_pages

pytestmark = pytest.mark.django_db(transaction=True)


def rare_pages(content, language):
    """What few readers come to."""
    make_error("2001304", {"sv": ["Något annat"]}, system=SystemFactory(slug="other-api"))
    gone = make_error("2009999", {"sv": ["Borta"]})
    with translation.override(language):
        error = content.error.get_absolute_url()
        addresses = {
            "choose": "/e/2001304",
            "retired": make_error("2003333", {"en": ["Old"]}, status="retired").get_absolute_url(),
            "gone": gone.get_absolute_url(),
            "audience": f"{error}?who=customer",
            "note": reverse("kb:handover", args=["fortnox-api", "2001304", "customer"]),
            "message sent": reverse("kb:contact_sent", args=[uuid4()]),
            "components": f"/styleguide/?language={language}",
        }
    gone.delete()
    accidents = [
        "400",
        "403_csrf",
        "429",
        "429_sign_in",
        "500",
        "kb/contact/busy",
        "kb/contact/expired",
        "kb/contact/solved",
    ]
    return addresses | {name: f"/{language}/accident/{name}/" for name in accidents}


def editors_pages(content):
    text, translated = (content.article.translations.get(language=language) for language in ("sv", "en"))
    workflow.publish(
        workflow.save_draft(text, title="Lägg upp kontot", summary="Kort", body="Helt [[error:1]] nytt.")
    )
    draft = workflow.save_draft(text, title="Lägg upp det", summary="Kort", body="Annat ![](/media/a.png)")
    workflow.submit(draft, note="Ny meny")
    data = {
        "token": uuid4(),
        "name": "Anna",
        "email": "anna@example.se",
        "message": "Kunde inte hitta konto 3050",
    }
    message = messages.save(
        data, content.error, {"opened": [f"error:{content.error.pk}"], "searches": ["konto"]}
    )
    return {
        "start": "/admin/",
        "inbox": "/admin/kb/contactmessage/",
        "message": message.get_admin_url(),
        "articles": "/admin/kb/article/",
        "article": f"/admin/kb/article/{content.article.pk}/change/",
        "text": f"/admin/kb/articletranslation/{text.pk}/change/",
        "translation": f"/admin/kb/articletranslation/{translated.pk}/change/",
        "translations to do": "/admin/kb/articletranslation/worklist/?language=en",
        "difference": f"/admin/kb/revision/{draft.pk}/difference/",
        "review": f"/admin/kb/revision/{draft.pk}/review/",
        "preview": previews.address(draft),
        "error": f"/admin/errors/errorcode/{content.error.pk}/change/",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_are_accessible_and_fit(page, content, language):
    found = []
    for name, address in public_pages(content, language).items():
        found += faults_of(page, f"{name} ({language})", address)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rare_pages_are_accessible_and_fit(page, content, language, settings):
    settings.ROOT_URLCONF = "tests.urls"
    found = []
    for name, address in rare_pages(content, language).items():
        found += faults_of(page, f"{name} ({language})", address)
    assert found == [], "\n".join(found)


def test_editors_pages_are_accessible_and_fit(page, context, content, admin_client, live_server):
    found = faults_of(page, "login", "/admin/login/", **STOCK)
    session = admin_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for name, address in editors_pages(content).items():
        found += faults_of(page, f"admin {name}", address, **STOCK)
    assert found == [], "\n".join(found)
