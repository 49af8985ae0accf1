"""Rows, users and forms for tests of the admin."""

from itertools import chain

from django.apps import apps
from django.contrib import admin

from errors.models import ErrorCode, ErrorLink, ErrorText, SlotLabel
from kb.models import (
    Article,
    ArticleTranslation,
    ContactMessage,
    Delivery,
    ExternalLink,
    FixCondition,
    HelpfulVote,
    SearchLog,
    Synonym,
    VerificationKind,
    WordingProposal,
)
from kb.publishing import verification, workflow
from tests.factories import make_alias, make_article, make_category, make_error
from tests.helpers.editing import editor
from tests.helpers.searches import ask

TRANSLATIONS = "/admin/kb/articletranslation/"


def text_form(translation=None, **changes):
    """What the browser posts for a text's page."""
    shown = translation and (translation.draft or translation.published)
    data = {
        "slug": translation.slug if translation else "ny",
        "summary": "",
        "is_up_to_date": "on",
        "is_ready": "on",
    }
    data |= {"title": shown.title, "body": shown.body} if shown else {"title": "Ny", "body": "Text"}
    return data | {"revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0} | changes


def save(client, translation, button="_continue", **changes):
    url = f"{TRANSLATIONS}{translation.pk}/change/"
    return client.post(url, text_form(translation, **changes) | {button: "x"}, follow=True)


def make_rows(number):
    """One row of everything."""
    error = make_error(f"20013{number:02}", titles={"sv": f"T{number}"})
    category = make_category(f"shelf-{number}", {"sv": f"Hylla {number}"})
    article = make_article(
        f"a-{number}", texts={"sv": (f"Titel {number}", "[[error:404]]")}, errors=[error], category=category
    )
    fix = article.fixes.get()
    FixCondition.objects.create(fix=fix, language="sv", when="När 2")
    unpublished = ArticleTranslation.objects.create(article=article, language="en", slug=f"s-{number}")
    workflow.save_draft(unpublished, title=f"Title {number}", summary="", body="2")
    HelpfulVote.objects.create(fix=fix, helpful=True, comment="2")
    HelpfulVote.objects.create(
        revision=article.translations.get(language="sv").published, helpful=True, comment="2"
    )
    SearchLog.objects.create(query="2", language="sv")
    ContactMessage.objects.create(email="a@b.se", message="2", language="sv", error=error)
    Synonym.objects.create(language="sv", word=f"2{number}", means="x")
    SlotLabel.objects.create(language="sv", name=f"Slot{number}", label="x")


ROLES = ("viewer", "support agent", "translator sv", "translator en", "editor", "reviewer")


def make_one_of_everything():
    make_rows(1)
    error = make_error("9", titles={"sv": "T"})
    other = make_error("8", fixed_by=["customer"])
    ErrorLink.objects.create(source=error, target=other, kind="next")
    make_alias(error=other)
    verification.plan()
    verification.record(Article.objects.all(), VerificationKind.READ)
    ask("lagret är tomt på skruv")
    ExternalLink.objects.create(url="https://example.com/")


def registered():
    """The models with pages in the admin, by app and name: their order does not hang on how modules are called."""
    models = [
        sorted(apps.get_app_config(label).get_models(), key=lambda model: model._meta.model_name)
        for label in ("errors", "kb", "auth")
    ]
    return [model for model in chain(*models) if admin.site.is_registered(model)]


def text_in(language):
    return ArticleTranslation.objects.get(language=language)


def post_text(client, text, body):
    data = {"slug": text.slug, "title": "T", "summary": "", "body": body, "_continue": "x"}
    data |= {"revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}
    return client.post(f"/admin/kb/articletranslation/{text.pk}/change/", data).status_code


def everything():
    make_one_of_everything()
    WordingProposal.propose(ErrorCode.objects.first(), "Ett annat ord för det", "sv")
    Delivery.objects.create(event="contact.received", message=ContactMessage.objects.first())
    make_error("5", status="draft")
    article = Article.objects.get()
    ErrorText.objects.create(error=article.errors.get(), language="en", title="T")
    article.fixes.get().conditions.create(language="en", when="When")
    article.category.names.create(language="en", name="Shelf", slug="shelf")


def client_of(make_user, role):
    """An editor in that role; `language` is the one that they write in."""
    client = editor(make_user(role))
    client.language = "en" if role == "translator en" else "sv"
    return client


def row_for(client, model):
    """The first row, in the language of the role where it has one."""
    rows = model.objects.order_by("pk")
    return next((row for row in rows if getattr(row, "language", client.language) == client.language), None)


def page_of(model, tail=""):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{tail}"
