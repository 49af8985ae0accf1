import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_save
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import transfer
from kb.admin.aliases import AliasAdmin
from kb.models import Alias, ContentVersion, Document, SearchLog, Synonym, TextPosting
from tests.factories import make_alias, make_article, make_error

pytestmark = pytest.mark.django_db
ALIASES = "/admin/kb/alias/"
SV, EN = "sv", "en"


@pytest.fixture
def error():
    return make_error(titles={"sv": "Kontot finns inte", "en": "The account is missing"})


@pytest.fixture
def article():
    return make_article(
        "a", {"sv": ("Lås upp en period", "Öppna året."), "en": ("Unlock a period", "Open it.")}
    )


def stored():
    return list(Alias.objects.order_by("id").values_list("language", "text", "state", "times"))


def derived():
    """Return the stored documents and postings, and the content version."""
    return (
        list(Document.objects.order_by("kind", "object_id", "language").values("kind", "title", "body")),
        sorted(TextPosting.objects.values_list("term", "weight")),
        ContentVersion.current(),
    )


# --- what a row may be


def test_alias_belongs_to_one_thing(error, article):
    for target in ({}, {"error": error, "article": article}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_alias("saldo", **target)
    assert (make_alias(error=error).target, make_alias(article=article).target) == (error, article)


def test_alias_is_unique_by_its_folded_words_language_and_target(error, article):
    make_alias("Låst år?", error=error)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_alias("last ar", error=error)
    make_alias("last ar", EN, error=error)
    make_alias("last ar", article=article)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_alias("LÅST ÅR", article=article)
    assert Alias.objects.count() == 3


def test_alias_needs_words(error):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_alias("?!", error=error)
    with pytest.raises(ValidationError) as told:
        Alias(text="2001304", language=SV, error=error).clean()
    assert set(told.value.error_dict) == {"text"}


def test_accepted_leaves_out_the_others(error):
    for state in Alias.State:
        make_alias(f"ord {state}", error=error, state=state)
    assert [alias.text for alias in Alias.objects.accepted()] == ["ord accepted"]


# --- proposing


@pytest.mark.parametrize(
    ("language", "text"),
    [(SV, "Var är mitt konto?"), (EN, "Where did my account go?"), (SV, "حساب مفقود 🦊")],
)
def test_proposals_are_counted(error, language, text):
    first = Alias.propose(text, language, error=error)
    assert (first.state, first.times, first.origin) == ("proposed", 1, "vote")
    assert Alias.propose(f" {text.upper()} ", language, error=error) == first
    assert stored() == [(language, text, "proposed", 2)]


def test_proposals_for_other_targets_and_languages_are_others(error, article):
    Alias.propose("Var är det?", SV, error=error)
    Alias.propose("Var är det?", EN, error=error)
    Alias.propose("Var är det?", SV, article=article, origin=Alias.Origin.SEARCH)
    assert Alias.objects.filter(times=1).count() == 3
    assert Alias.objects.get(article=article).origin == "search"


def test_proposal_is_redacted(error):
    alias = Alias.propose("Felet kom när anna@example.se loggade in", SV, error=error)
    assert alias.text == "Felet kom när [e-mail] loggade in"
    assert alias.folded == "felet kom nar e mail loggade in"


def test_proposal_that_redacts_differently_twice_is_counted(error):
    text = "4111 1111 1111 1111password=password="
    assert [Alias.propose(text, SV, error=error).times for _time in range(2)] == [1, 2]


@pytest.mark.parametrize("state", ["rejected", "accepted"])
def test_proposal_counts_but_never_reopens(error, state):
    make_alias("Var är kontot", error=error, state=state)
    assert Alias.propose("var är KONTOT?", SV, error=error).state == state
    assert stored() == [("sv", "Var är kontot", state, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\ud800",
        "2026 1234",
        "🙈?!",
        "anna@example.se",
        "x" * 201,
        "Ett fel\nkom i dag",
        "a\u2028b",
        "kontot finns INTE",  # its title
        "The account is missing.",  # in another language
        "Kunde inte hitta konto 3050",  # its message, with a value
        "Fel: Kunde inte hitta konto 3050!",
        "vad är 2001304",  # its code
    ],
)
def test_what_helps_nobody_is_not_proposed(error, text):
    assert Alias.propose(text, SV, error=error) is None
    assert stored() == []


def test_title_of_an_article_is_not_proposed(article):
    assert Alias.propose("lås upp en period!", EN, article=article) is None
    assert Alias.propose("lås upp perioden", SV, article=article).target == article


def test_proposal_changes_nothing_that_readers_find(error, article):
    before = derived()
    Alias.propose("var är det", SV, error=error)
    Alias.propose("var är det", SV, article=article)
    Alias.propose("var är det", SV, article=article)
    assert derived() == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=220))
def test_any_text_can_be_proposed(error, text):
    alias = Alias.propose(text, SV, error=error)
    assert alias is None or (0 < len(alias.text) <= 200 and 0 < len(alias.folded) <= 200)


# --- reviewing in the admin


def post_action(client, action, *aliases):
    data = {"action": action, "_selected_action": [alias.pk for alias in aliases]}
    return client.post(ALIASES, data, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def form(**fields):
    return {
        "text": "var är pengarna",
        "language": SV,
        "error": "",
        "article": "",
        "state": "accepted",
    } | fields


def editor_with(user_model, *permissions):
    user = user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_actions_accept_and_reject(admin_client, admin_user, error):
    one, two = (make_alias(text, error=error, state="proposed") for text in ("ett ord", "annat ord"))
    post_action(admin_client, "accept", one)
    post_action(admin_client, "reject", two)
    assert [state for _language, _text, state, _times in stored()] == ["accepted", "rejected"]
    one.refresh_from_db()
    assert (one.reviewed_by, one.reviewed_at is None) == (admin_user, False)


@pytest.mark.parametrize(("language", "text"), [(SV, "finns inte kontot"), (EN, "missing account")])
def test_accepting_says_what_the_words_find(admin_client, error, language, text):
    admin_client.cookies["django_language"] = EN
    alias = make_alias(text, language, error=error, state="proposed")
    assert told(post_action(admin_client, "accept", alias)) == [
        f"“{text}” finds Fortnox Api 2001304: place 1 → place 1.",
        "1 alias was accepted.",
    ]


def test_accepting_twice_says_that_nothing_was_done(admin_client, error):
    admin_client.cookies["django_language"] = EN
    alias = make_alias(error=error)
    assert told(post_action(admin_client, "accept", alias)) == ["0 aliases were accepted."]


def test_accepting_warns_of_a_twin_and_keeps_both(admin_client, error, article):
    admin_client.cookies["django_language"] = EN
    make_alias("det är låst", error=error)
    alias = make_alias("Det är låst!", article=article, state="proposed")
    _places, warning, _count = told(post_action(admin_client, "accept", alias))
    assert warning == "“Det är låst!” belongs to Fortnox Api 2001304 too: readers see them together."
    assert Alias.objects.accepted().count() == 2


def test_accepting_warns_where_another_has_this_title(admin_client, error, article):
    admin_client.cookies["django_language"] = EN
    alias = make_alias("Lås upp en period", error=error, state="proposed")
    _places, warning, _count = told(post_action(admin_client, "accept", alias))
    assert warning == "“Lås upp en period” belongs to a too: readers see them together."


class RefusedError(Exception):
    """A failure after an alias was saved."""


@pytest.fixture
def failing():
    """The second alias that is accepted fails after everything else was done for it."""
    saved = []

    def fail(instance, **kwargs):
        saved.append(instance)
        if len(saved) == 2:
            raise RefusedError

    post_save.connect(fail, sender=Alias)
    yield
    post_save.disconnect(fail, sender=Alias)


@pytest.mark.parametrize("target", ["error", "article"])
def test_accepting_is_undone_where_anything_fails(admin_client, request, target):
    aliases = [
        make_alias(text, state="proposed", **{target: request.getfixturevalue(target)})
        for text in ("ett ord", "annat ord")
    ]
    before = stored(), derived()
    request.getfixturevalue("failing")
    with pytest.raises(RefusedError):
        post_action(admin_client, "accept", *aliases)
    assert (stored(), derived()) == before


def test_actions_need_the_permission_to_change(django_user_model, error):
    alias = make_alias(error=error, state="proposed")
    client = editor_with(django_user_model, "view_alias")
    assert 'value="accept"' not in client.get(ALIASES).text
    post_action(client, "accept", alias)
    assert [row[2] for row in stored()] == ["proposed"]


def test_actions_ask_the_permission_of_each_row(rf: RequestFactory, admin_user, error):
    class SwedishOnly(AliasAdmin):
        def has_change_permission(self, request, obj=None):
            return obj is None or obj.language == SV

        def message_user(self, request, message, level=None):
            said.append(message)

    said = []
    for language in (SV, EN):
        make_alias("ett ord", language, error=error, state="proposed")
    request = rf.post(ALIASES)
    request.user = admin_user
    with translation.override(EN):
        SwedishOnly(Alias, None).reject(request, Alias.objects.all())
    assert said == ["You may not change 1 alias.", "1 alias was rejected."]
    assert [(row[0], row[2]) for row in stored()] == [(SV, "rejected"), (EN, "proposed")]


# --- writing in the admin


def test_editor_adds_an_alias_that_is_accepted(admin_client, admin_user, article):
    admin_client.post(f"{ALIASES}add/", form(article=article.pk))
    alias = Alias.objects.get()
    assert (alias.state, alias.origin, alias.reviewed_by) == ("accepted", "editor", admin_user)
    assert (alias.target, alias.times) == (article, 0)


def test_what_an_editor_writes_is_stored_on_one_line_without_secrets(admin_client, error):
    admin_client.post(f"{ALIASES}add/", form(text="  Fel  med\tlösenord=hemligt1 ", error=error.pk))
    alias = Alias.objects.get()
    assert (alias.text, alias.folded) == ("Fel med lösenord=[password]", "fel med losenord password")


def test_who_may_only_add_proposes(django_user_model, article):
    client = editor_with(django_user_model, "add_alias", "view_alias", "view_article", "view_errorcode")
    assert 'name="state"' not in client.get(f"{ALIASES}add/").text
    client.post(f"{ALIASES}add/", form(article=article.pk))
    assert stored() == [(SV, "var är pengarna", "proposed", 0)]


def test_changing_the_state_in_the_form_reviews(admin_client, admin_user, error):
    alias = make_alias("ett ord", error=error, state="proposed", times=3)
    admin_client.post(f"{ALIASES}{alias.pk}/change/", form(text="ett annat ord", state="rejected"))
    alias.refresh_from_db()
    assert stored() == [(SV, "ett annat ord", "rejected", 3)]
    assert (alias.reviewed_by, alias.error) == (admin_user, error)


@pytest.mark.parametrize("text", ["", "?", "2026", "anna@example.se", "x" * 201, "Ett Ord!", "a\0b"])
def test_unfit_wordings_are_told_in_the_form(admin_client, error, text):
    make_alias("ett ord", error=error, state="rejected")
    response = admin_client.post(f"{ALIASES}add/", form(text=text, error=error.pk))
    assert [list(errors) for errors in response.context["adminform"].form.errors.values()]
    assert set(response.context["adminform"].form.errors) == {"text"}
    assert Alias.objects.count() == 1


def test_form_wants_one_target(admin_client, error, article):
    for targets in ({}, {"error": error.pk, "article": article.pk}):
        response = admin_client.post(f"{ALIASES}add/", form(**targets))
        assert set(response.context["adminform"].form.errors) == {"__all__"}
    assert stored() == []


def test_search_becomes_an_alias_with_one_link(admin_client, error):
    SearchLog.objects.create(query="var är mitt & konto?", language=EN)
    page = admin_client.get("/admin/kb/searchlog/").text
    url = f"{ALIASES}add/?text=var+%C3%A4r+mitt+%26+konto%3F&language=en&origin=search"
    assert f'href="{url.replace("&", "&amp;")}"' in page
    filled = admin_client.get(url).context["adminform"].form
    assert [filled[name].value() for name in ("text", "language", "state")] == [
        "var är mitt & konto?",
        "en",
        "accepted",
    ]
    admin_client.post(url, form(error=error.pk))
    assert Alias.objects.get().origin == "search"


def test_search_has_no_link_for_who_may_not_add(django_user_model):
    SearchLog.objects.create(query="var är kontot", language=SV)
    page = editor_with(django_user_model, "view_searchlog").get("/admin/kb/searchlog/").text
    assert ("var är kontot" in page, ALIASES in page) == (True, False)


def test_list_takes_the_same_queries_for_one_row_and_three(admin_client, error, article):
    make_alias(error=error)
    admin_client.get(ALIASES)
    with CaptureQueriesContext(connection) as first:
        admin_client.get(ALIASES)
    make_alias(article=article)
    make_alias("två", error=make_error("2001305"), times=4)
    with CaptureQueriesContext(connection) as second:
        page = admin_client.get(ALIASES).text
    assert len(first) == len(second)
    assert page.index(">två</span>") < page.index(">pengarna syns inte</span>")


def test_list_can_be_filtered_and_searched_with_anything(admin_client, error):
    make_alias("hemligt ord", error=error)
    for query in ("q=hemligt", "state=accepted&language=sv&origin=editor"):
        assert "hemligt ord" in admin_client.get(f"{ALIASES}?{query}").text
    for query in ("q=%00", "q=😀'%25", f"q={'x' * 3000}", "state=%00", "language=nej"):
        assert admin_client.get(f"{ALIASES}?{query}").status_code in {200, 302}


# --- synonyms


@pytest.mark.parametrize("word", ["Räkenskapsår", "RAKENSKAPSAR.", "räkenskapsår"])
def test_synonym_is_folded_as_search_folds(word):
    assert Synonym.objects.create(language=SV, word=word, means="period").folded == "rakenskapsar"


@pytest.mark.parametrize(
    ("word", "fits"), [("abonnemang", True), ("e-post", False), ("två ord", False), ("?", False)]
)
def test_synonym_is_one_word(admin_client, word, fits):
    data = {"language": SV, "word": word, "means": "licens"}
    admin_client.post("/admin/kb/synonym/add/", data)
    assert Synonym.objects.exists() is fits


# --- in files


def test_accepted_aliases_travel_with_their_article(article, tmp_path):
    for text, fields in (("Öppna “året”", {}), ("Andra ord", {}), ("Inte än", {"state": "proposed"})):
        make_alias(text, article=article, **fields)
    make_alias("Open the year", EN, article=article)
    transfer.export(tmp_path)
    swedish = (tmp_path / "a.sv.md").read_text(encoding="utf-8")
    assert 'summary: ""\naliases:\n  - "Andra ord"\n  - "Öppna “året”"\nfixes: []' in swedish
    assert str(transfer.plan(tmp_path)) == "0 new, 0 changed, 3 same, 0 errors"
    Alias.objects.all().delete()
    transfer.apply(transfer.plan(tmp_path))
    assert {row[:3] for row in stored()} == {
        (SV, "Andra ord", "accepted"),
        (SV, "Öppna “året”", "accepted"),
        (EN, "Open the year", "accepted"),
    }


def test_file_without_aliases_takes_accepted_ones_away_only(article, tmp_path):
    transfer.export(tmp_path)
    make_alias("Gammalt ord", article=article)
    make_alias("Läsares ord", article=article, state="proposed")
    plan = transfer.plan(tmp_path)
    assert plan.changed == ["a.sv.md"]
    transfer.apply(plan)
    assert stored() == [(SV, "Läsares ord", "proposed", 0)]


def test_file_accepts_what_was_rejected_and_keeps_its_count(article, tmp_path):
    transfer.export(tmp_path)
    make_alias("andra ord", article=article, state="rejected", times=2)
    file = tmp_path / "a.sv.md"
    listed = 'aliases: ["Andra  ord!", "andra ord"]\nfixes'
    file.write_text(file.read_text(encoding="utf-8").replace("fixes", listed), encoding="utf-8")
    transfer.apply(transfer.plan(tmp_path))
    assert stored() == [(SV, "andra ord", "accepted", 2)]
    assert transfer.plan(tmp_path).changed == []


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("'?'", "An alias must be words, at most 200 characters."),
        ("''", "An alias must be words, at most 200 characters."),
        ("x" * 201, "An alias must be words, at most 200 characters."),
        ("[a, b]", "“aliases” must be a list of texts."),
    ],
)
def test_unfit_aliases_in_a_file_are_told_with_their_line(article, tmp_path, alias, text):
    transfer.export(tmp_path)
    file = tmp_path / "a.sv.md"
    listed = f"aliases:\n  - {alias}\nfixes"
    file.write_text(file.read_text(encoding="utf-8").replace("fixes", listed), encoding="utf-8")
    assert [str(mistake) for mistake in transfer.plan(tmp_path).mistakes] == [f"a.sv.md:10: {text}"]
