"""The bundled catalogue and articles, and in every list of the admin rows as long as those that people write."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.utils import timezone

from errors import slots
from errors.models import ErrorCode, ErrorLink
from kb import roles
from kb.management.commands.quickstart import ARTICLES, CATALOGUE, SLOT_LABELS
from kb.models import (
    Alias,
    ApiToken,
    Article,
    ArticleTranslation,
    ContactMessage,
    Deflection,
    Delivery,
    ExternalLink,
    Fix,
    HelpfulVote,
    SearchLog,
    Synonym,
    UnansweredQuery,
    VerificationRecord,
    VerificationRule,
    WebhookEndpoint,
    WidgetOrigin,
    WordingProposal,
)
from kb.models.deflection import week_of
from kb.outgoing import webhooks
from kb.publishing import verification, workflow
from tests.factories import make_error

ASKED = "Kunde inte hitta kontot för öresavrundning i kontoplanen när leverantörsfakturan skulle bokföras"
ADDRESS = "https://support.example.com/hc/sv-se/articles/360012345678-Leverantorsfakturan-kan-inte-bokforas#3"


UNBROKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" * 3


def load(user):
    for file in CATALOGUE:
        call_command("import_errors", str(file), stdout=StringIO())
    call_command("import_articles", str(ARTICLES), stdout=StringIO())
    slots.add_missing(SLOT_LABELS)
    user.first_name, user.last_name = "Margareta", "Öberg-Leijonhufvud"
    user.save()
    make_error(
        "", {"sv": [f"Felaktigt svar {UNBROKEN}"]}, {"sv": f"Svaret {UNBROKEN} är fel"}, area="accounts"
    )
    write_more(user)
    what_readers_did(user)
    what_goes_out(user)


def write_more(user):
    """What editors have written beside the bundle, and texts in each of their states."""
    errors, articles = ErrorCode.objects.all()[:2], Article.objects.all()[:3]
    ErrorLink.objects.get_or_create(source=errors[0], target=errors[1], kind=ErrorLink.Kind.choices[0][0])
    Synonym.objects.create(language="sv", word="öresavrundning", means="avrundning öresutjämning differens")
    Alias.objects.create(language="sv", text=ASKED, error=errors[0], times=12)
    Alias.objects.create(language="sv", text=ASKED, article=articles[0], state="accepted")
    WordingProposal.objects.create(
        error=errors[0], language="sv", text=f"{ASKED} {{Account}}.", shape="a", times=3
    )
    roles.create_groups()
    VerificationRule.objects.get_or_create(
        check_kind="performed", article_kind="", system=None, defaults={"weeks": 26}
    )
    verification.plan()
    VerificationRecord.objects.create(
        article=articles[0], kind="performed", by=user, by_name=user.get_full_name()
    )
    texts = ArticleTranslation.objects.filter(language="sv").select_related("published")[:3]
    drafts = [
        workflow.save_draft(
            text, title=text.title, summary="Kort.", body=f"{text.published.body}\n\nMer.", author=user
        )
        for text in texts
    ]
    workflow.submit(drafts[1], user, note="Menyn heter något annat sedan i våras")
    LogEntry.objects.create(
        user=user,
        content_type_id=None,
        object_repr=ASKED,
        action_flag=CHANGE,
        change_message="Ändrade felmeddelande, åtgärdsförslag och översättning.",
    )


def what_readers_did(user):
    now, error, fix = timezone.now(), ErrorCode.objects.first(), Fix.objects.first()
    question = UnansweredQuery.objects.create(
        template=ASKED.lower(),
        language="sv",
        examples=[["sv", ASKED]],
        finds=f"{error.title} (2001304)",
        score=5.1,
    )
    for source in SearchLog.Source.values:
        SearchLog.objects.create(
            query=ASKED, language="sv", source=source, unanswered_query=question, led_to_contact=True
        )
    HelpfulVote.objects.create(fix=fix, helpful=False, reason="same_error", comment=ASKED)
    for state in ContactMessage.State.values:
        ContactMessage.objects.create(
            name="Anna",
            email="leverantorsreskontra@redovisningsbyran.example",
            message=f"Hej! {ASKED}. Vad gör jag?",
            language="sv",
            error=error,
            state=state,
        )
    Deflection.objects.create(
        week=week_of(now.date()), fix=fix, shown=120, opened=80, solved=33, sent=47, failed=9
    )
    Deflection.objects.create(
        week=week_of(now.date()), shown=1200, opened=800, solved=333, sent=470, failed=90
    )


def what_goes_out(user):
    link = ExternalLink.objects.create(
        url=ADDRESS, state="dead", answer="404 Not Found", checked_at=timezone.now()
    )
    link.translations.set(ArticleTranslation.objects.all()[:4])
    token = ApiToken(name="Affärssystemets nattliga överföring", user=user, scopes=ApiToken.Scope.values)
    token.make()
    token.save()
    WidgetOrigin.objects.create(
        origin="https://kundportal.redovisningsbyran.example", note="Beställd av kundtjänsten"
    )
    endpoint = WebhookEndpoint.objects.create(
        name="Ärendehanteringen",
        url=ADDRESS,
        events=WebhookEndpoint.Event.values,
        secret=webhooks.new_secret(),
    )
    message, now = ContactMessage.objects.first(), timezone.now()
    Delivery.objects.create(message=message, event="contact.received", sent_at=now)
    Delivery.objects.create(
        endpoint=endpoint,
        event="article.published",
        identifier=uuid4(),
        attempts=9,
        given_up_at=now + timedelta(1),
        last_error="Read timed out",
    )
