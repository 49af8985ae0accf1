"""Results of editing do not depend on the language of the editor's screen."""

import re
from datetime import timedelta
from io import StringIO
from itertools import product

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from kb import transfer
from kb.answers import handover_notes
from kb.contact import replies
from kb.markdown import cross_links
from kb.models import (
    ApiToken,
    Article,
    ArticleTranslation,
    ContactMessage,
    CrossLink,
    Delivery,
    Document,
    FixCondition,
    Revision,
)
from kb.publishing import previews, publication, readiness, workflow
from kb.search.link_autocomplete import link_targets
from tests.factories import make_article, make_endpoint, make_error
from tests.helpers.editing import editor

pytestmark = pytest.mark.django_db
SCREENS = ("sv", "en", "de")
TITLES = {"sv": "Kontot saknas", "en": "The account is missing", "de": "Das Konto fehlt"}
LINKED = "[[error:2001304#orsak]] [[article:other]] ![x](/media/a.png) {Account}[^1]\n\n[^1]: x"
LIVE = f"{LINKED} [a](/sv/errors/) [b](/en/errors/)"
DEAD = f"{LIVE} [c](/sv/nowhere/) [d](/en/nowhere/)"


@pytest.fixture(autouse=True)
def three_languages(settings):
    settings.LANGUAGES = [*project.LANGUAGES, ("de", "German")]


@pytest.fixture
def waiting(request):
    """A text in each language that waits for its reviewer; what it links to is there in each, too."""
    make_endpoint(events=["article.published", "error.changed"])
    error = make_error(titles=TITLES, messages={"sv": ["Kunde inte hitta konto {Account}."]})
    make_article("other", {code: (f"Other {code}", "Text") for code in SCREENS})
    article = make_article("a", {}, [error])
    for code in SCREENS:
        FixCondition.objects.create(fix=error.fixes.get(), language=code, when=f"When {code}")
        text = article.translations.create(language=code, slug=f"a-{code}")
        workflow.submit(workflow.save_draft(text, title=f"A {code}", summary="Kort", body=request.param))
    return article


# --- each way on which a text is read, written or checked: what came of it


def problems(_client, text):
    return [problem.is_harmful for problem in readiness.findings(text, text.draft)]


def review(client, text):
    client.post(f"/admin/kb/revision/{text.draft.pk}/review/", {"_approve": "x", "is_ready": "on"})
    return stored(text)


def publish(client, text):
    page = f"/admin/kb/articletranslation/{text.pk}/change/"
    client.post(page, client.open(page) | {"_publish": "x"})
    return stored(text)


def schedule(_client, text):
    tomorrow = timezone.now() + timedelta(days=1)
    workflow.approve(text.draft, User.objects.get(), publish_at=tomorrow)
    Revision.objects.filter(state="scheduled").update(publish_at=timezone.now())
    publication.publish_due()
    return stored(text)


def imported(_client, text, folder):
    publication.publish_all(list(Revision.objects.open()))
    transfer.export(folder)
    file = folder / f"a.{text.language}.md"
    file.write_text(file.read_text() + "\nMore.\n")
    transfer.apply(transfer.plan(folder))
    files = sorted(path for path in folder.iterdir())
    transfer.export(folder)
    return stored(text), [path.read_text() for path in files]


def by_program(client, text):
    token = ApiToken(name="x", user=User.objects.get(), scopes=["articles"])
    headers = {"authorization": f"Bearer {token.make()}"}
    token.save()
    path = f"/api/v1/drafts/articles/a/{text.language}"
    headers["if-match"] = client.get(path, headers=headers).headers["ETag"]
    body = {"title": "B", "summary": "", "body": "More."}
    answer = client.put(path, body, content_type="application/json", headers=headers)
    return answer.json(), text.draft.texts


def content_check(_client, text):
    publication.publish_all(list(Revision.objects.open()))
    out = StringIO()
    try:
        call_command("check_content", stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def editors_preview(client, text):
    page = client.get(f"/admin/kb/articletranslation/{text.pk}/change/")
    asked = page.context["adminform"].form.fields["body"].widget.get_context("body", "", {})
    url = asked["widget"]["attrs"]["data-markdownx-urls-path"]
    return client.post(url, {"content": text.draft.body}).text


def preview_of_a_new_text(client, text):
    page = client.get(f"/admin/kb/articletranslation/add/?language={text.language}")
    asked = page.context["adminform"].form.fields["body"].widget.get_context("body", "", {})
    return client.post(asked["widget"]["attrs"]["data-markdownx-urls-path"], {"content": LIVE}).text


def preview(client, text):
    """The page's own words are in the language of its address, which is the text's."""
    address = previews.address(text.draft)
    return address.partition("/preview/")[0], re.sub(r"/preview/[^\s\"&]+", "", client.get(address).text)


def again(_client, text):
    publication.publish_all(list(Revision.objects.open()))
    Revision.objects.update(html="")
    cross_links.render_published(ArticleTranslation.objects.exclude(published=None))
    return stored(text)


def notes(_client, text):
    publication.publish_all(list(Revision.objects.open()))
    error = text.article.errors.get()
    found = handover_notes.notes(error, list(error.fixes.for_reader()), None, {}, "https://x.se")
    return [note for note in found if note.language == text.language]


def reply(_client, text):
    publication.publish_all(list(Revision.objects.open()))
    message = ContactMessage(language=text.language, message="Kunde inte hitta konto 3050.", name="Anna")
    return replies.suggested(message)


def choices(_client, text):
    return link_targets("other", text.language), link_targets("A ", text.language)


WAYS = [
    *(problems, review, publish, schedule, by_program, content_check, editors_preview, preview_of_a_new_text),
    *(preview, again, notes, reply, choices, imported),
]


def stored(text):
    """Everything that publishing writes, without times and keys."""
    text = ArticleTranslation.objects.get(pk=text.pk)
    found = Document.objects.filter(language=text.language).order_by("kind", "sort_key")
    return (
        text.published and text.published.html,
        text.status,
        sorted(CrossLink.objects.filter(translation=text).values_list("kind", "target")),
        [document.content for document in found],
        [delivery.body.partition('"data"')[2] for delivery in Delivery.objects.order_by("pk")],
    )


def on_screen(screen, way, article, language, *more):
    """What comes of it for an editor with that screen; the database is as before afterwards."""
    client = editor(User.objects.get())
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = screen
    text = Article.objects.get(pk=article.pk).translations.get(language=language)
    with transaction.atomic(), override(screen):
        found = way(client, text, *more)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("way", "waiting"),
    [(way, LINKED) for way in WAYS] + list(product((problems, review, publish), (LIVE, DEAD))),
    indirect=["waiting"],
)
def test_text_is_the_same_on_every_screen(admin_user, waiting, way, tmp_path):
    for language in SCREENS:
        folders = [[tmp_path / f"{language}-{screen}"] if way is imported else [] for screen in SCREENS]
        found = [
            on_screen(screen, way, waiting, language, *more)
            for screen, more in zip(SCREENS, folders, strict=True)
        ]
        assert found == found[:1] * len(SCREENS), language


@pytest.mark.parametrize(
    ("waiting", "published"), [(LINKED, True), (LIVE, True), (DEAD, False)], indirect=["waiting"]
)
def test_reviewer_is_held_back_by_dead_links_only(admin_user, waiting, published):
    for screen, language in product(SCREENS, SCREENS):
        html, *_rest = on_screen(screen, review, waiting, language)
        assert bool(html) is published, (screen, language)
        assert not html or f'href="/{language}/errors/fortnox-api/2001304/#orsak"' in html
