"""No address that was ever given to readers is lost: it shows its page, leads to it in one step, or says it is gone."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import transfer
from errors.models import ErrorCode, System
from errors.publishable import REACHABLE
from errors.recognition.resolver import resolve
from kb.models import Article, ArticleTranslation, Category, CategoryName
from kb.publishing import workflow
from tests.factories import SystemFactory, make_article, make_category, make_error
from tests.helpers.limits import LIMIT

pytestmark = pytest.mark.django_db
NAMES = ["k1", "k2", "k3", "k4"]
REFUSED = (ValidationError, ProtectedError, IntegrityError)  # as forms refuse it, or the database


def answer(client, address):
    """The statuses of the address and of what it leads to."""
    response = client.get(address)
    if response.status_code not in (301, 302):
        return (response.status_code,)
    return (response.status_code, client.get(response.headers["Location"]).status_code)


# --- one thing at a time


@pytest.fixture
def errors():
    return [make_error(f"200000{n}", {"sv": [f"Något gick snett nummer {n}"]}) for n in (1, 2, 3)]


def merge(error, target):
    error.refresh_from_db()
    error.merged_into = target
    error.clean()
    error.save()


@pytest.mark.parametrize("order", [((0, 1), (1, 2)), ((1, 2), (0, 2))])
def test_errors_merged_one_after_the_other_lead_to_the_last(client, errors, order):
    for source, target in order:
        merge(errors[source], errors[target])
    assert list(ErrorCode.objects.filter(merged_into=errors[2])) == errors[:2]
    for code in ("2000001", "2000002"):
        address = f"/sv/errors/fortnox-api/{code}/"
        assert client.get(address).headers["Location"] == f"/sv/errors/fortnox-api/2000003/?from={code}"
        assert client.get(f"/e/{code}").headers["Location"] == "/sv/errors/fortnox-api/2000003/"


def test_import_of_a_merge_takes_along_what_was_merged_before(client, errors):
    merge(errors[0], errors[1])
    assert load(("fortnox-api/2000002", {"merged_into": "2000003"})) == []
    assert list(ErrorCode.objects.filter(merged_into=errors[2])) == errors[:2]
    assert client.get("/e/2000001").headers["Location"] == "/sv/errors/fortnox-api/2000003/"


@pytest.mark.parametrize("way", ["form", "file"])
def test_links_and_recognition_follow_a_second_merge(errors, way):
    article = make_article("a", {"sv": ("Läs", "Se [[error:2000001]].")})
    merge(errors[0], errors[1])
    if way == "form":
        merge(errors[1], errors[2])
    else:
        load(("fortnox-api/2000002", {"merged_into": "2000003"}))
    assert 'href="/sv/errors/fortnox-api/2000003/"' in article.translations.get().html
    assert [resolve(f"Fel {code}").best.error for code in (2000001, 2000002)] == [errors[2]] * 2


def load(*rows):
    """The columns at issue; imported where there are none. Each row: system/key and what is to change."""
    named = [dict(zip(("system", "key"), name.split("/"), strict=True)) | fields for name, fields in rows]
    plan = transfer.plan(transfer.read(json.dumps(named).encode(), "json"), transfer.Stored.load())
    if not plan.issues:
        transfer.apply(plan)
    return [issue.column for issue in plan.issues]


def test_nobody_is_sent_to_a_draft(errors):
    ErrorCode.objects.filter(pk=errors[1].pk).update(status="draft")
    errors[1].refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        merge(errors[0], errors[1])
    assert list(refused.value.message_dict) == ["merged_into"]
    assert load(("fortnox-api/2000001", {"merged_into": "2000002"})) == ["merged_into"]


def test_error_that_others_are_merged_into_stays_visible(errors):
    merge(errors[0], errors[1])
    errors[1].status = "draft"
    with pytest.raises(ValidationError) as refused:
        errors[1].clean()
    assert list(refused.value.message_dict) == ["status"]
    hidden = ("fortnox-api/2000002", {"status": "draft"})
    assert load(hidden) == ["status"]
    assert load(hidden, ("fortnox-api/2000001", {"merged_into": None})) == []


def test_merge_across_systems_keeps_the_short_address(client, errors):
    other = make_error("", {"sv": ["Annat"]}, key="other", system=SystemFactory(slug="mynt"))
    merge(errors[0], other)
    assert client.get("/e/fortnox-api/2000001").headers["Location"] == "/sv/errors/mynt/other/"
    merge(other, errors[1])
    assert client.get("/e/other?a=1").headers["Location"] == "/sv/errors/fortnox-api/2000002/?a=1"


def test_renamed_error_and_system_redirect_with_their_query(client, errors):
    errors[0].key = "new"
    errors[0].save()
    system = errors[0].system
    system.slug = "fortnox"
    system.save()
    response = client.get("/en/errors/fortnox-api/2000001/?a=1")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/errors/fortnox/new/?a=1")
    assert client.get("/sv/errors/fortnox-api/").headers["Location"] == "/sv/errors/fortnox/"
    assert client.get("/e/fortnox-api/2000001").headers["Location"] == "/sv/errors/fortnox/new/"


def test_page_that_takes_an_old_address_has_it(client, errors):
    errors[0].key = "new"
    errors[0].code = ""
    errors[0].save()
    taken = make_error("2000001", {"sv": ["Nytt"]})
    assert client.get("/sv/errors/fortnox-api/2000001/").context["error"] == taken


@pytest.mark.parametrize("path", ["/sv/errors/fortnox-api/2000001/", "/e/2000001", "/e/fortnox-api/2000001/"])
def test_deleted_error_is_gone_and_offers_a_search(client, errors, path):
    make_article("near", {"sv": ("Om 2000001", "Läs här.")})
    errors[0].delete()
    response = client.get(path)
    assert (response.status_code, response.context["query"]) == (410, "2000001")
    assert [hit.title for hit in response.context["hits"]] == ["Om 2000001"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_error_that_is_a_draft_again_is_gone_and_one_that_always_was_is_not_there(client, errors):
    errors[0].status = "draft"
    errors[0].save()
    make_error("2000009", status="draft")
    assert answer(client, "/sv/errors/fortnox-api/2000001/") == (410,)
    assert answer(client, "/sv/errors/fortnox-api/2000009/") == (404,)


def test_articles_and_categories_move_and_go(client):
    article = make_article("a", {"sv": ("Lås upp", "Gör så.")})
    name = CategoryName.objects.get(language="sv")
    name.slug = "nya-konton"
    name.save()
    assert client.get("/sv/category/konton/?p=1").headers["Location"] == "/sv/category/nya-konton/?p=1"
    number = article.pk
    delete_article(article)
    Category.objects.all().delete()
    assert answer(client, f"/en/help/{number}-las-upp/") == (410,)
    assert [answer(client, f"/sv/category/{slug}/") for slug in ("konton", "nya-konton")] == [(410,), (410,)]
    assert answer(client, f"/sv/help/{number + 1}-x/") == (404,)


def test_gone_addresses_ask_a_fixed_number_of_queries(client, django_assert_num_queries, errors):
    errors[0].delete()
    client.get("/sv/errors/fortnox-api/2000001/")
    with django_assert_num_queries(15 + LIMIT):
        client.get("/sv/errors/fortnox-api/2000001/")


# --- any sequence


def pick(rows, number):
    if not (found := list(rows.order_by("pk"))):
        raise ValidationError("There is none yet.")
    return found[number % len(found)]


def saved(row, **fields):
    """Save as the form does: with its checks, and not at all where the name is taken."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def change_error(a, **fields):
    saved(pick(ErrorCode.objects, a), **fields)


STEPS = {
    "publish": lambda a, b: make_error(NAMES[b % 4], {"sv": [f"Fel {b}"]}, system=pick(System.objects, a)),
    "publish no code": lambda a, b: make_error("", {"sv": ["x"]}, key=NAMES[b % 4], system=pick(System.objects, a)),
    "rename": lambda a, b: change_error(a, key=NAMES[b % 4]),
    "give a code": lambda a, b: change_error(a, code=["", *NAMES][b % 5]),
    "move": lambda a, b: change_error(a, system=pick(System.objects, b)),
    "merge": lambda a, b: change_error(a, merged_into=pick(ErrorCode.objects, b)),
    "separate": lambda a, _b: change_error(a, merged_into=None),
    "set the status": lambda a, b: change_error(a, status=["draft", "retired", "inferred", "published"][b % 4]),
    "delete": lambda a, _b: pick(ErrorCode.objects, a).delete(),
    "rename the system": lambda a, b: saved(pick(System.objects, a), slug=["s1", "s2", "s3"][b % 3]),
    "import": lambda a, b: import_row(pick(ErrorCode.objects, a), pick(ErrorCode.objects, b), a),
    "publish an article": lambda a, b: make_article(f"a{a}{b}", {"sv": (f"Rubrik {a} {b}", "x")}),
    "translate": lambda a, b: translate(pick(Article.objects, a), b),
    "rename an article": lambda a, b: saved(pick(ArticleTranslation.objects, a), slug=NAMES[b % 4]),
    "retire an article": lambda a, _b: workflow.retire(pick(ArticleTranslation.objects, a)),
    "delete an article": lambda a, _b: delete_article(pick(Article.objects, a)),
    "delete a text": lambda a, _b: delete_texts(pick(Article.objects, a).translations.filter(language="sv")),
    "make a category": lambda a, b: make_category(NAMES[a % 4], {"sv": f"Hylla {b}"}),
    "rename a category": lambda a, b: saved(pick(CategoryName.objects, a), slug=NAMES[b % 4]),
    "delete a category": lambda a, _b: pick(Category.objects, a).delete(),
}  # fmt: skip


def import_row(error, target, number):
    """A file that hides, retires, publishes or merges an error."""
    status = {"status": ["draft", "retired", "published"][target.pk % 3]}
    merged = {"merged_into": f"{target.system.slug}/{target.key}"}
    load((f"{error.system.slug}/{error.key}", [status, merged][number % 2]))


def translate(article, number):
    text, _new = ArticleTranslation.objects.get_or_create(
        article=article, language="en", defaults={"slug": f"slug-{article.pk}"}
    )
    workflow.publish(workflow.save_draft(text, title=f"Title {number}", summary="", body="x"))


def delete_texts(texts):
    """Published ones are protected: they go back to being drafts first."""
    texts.update(published=None, status="draft")
    texts.all().delete()


def delete_article(article):
    delete_texts(article.translations.all())
    article.delete()


def addresses():
    """Every address that readers can be given now."""
    pages = [*System.objects.all(), *Category.objects.all(), *Article.objects.listed()]
    errors = ErrorCode.objects.filter(status__in=REACHABLE).select_related("system")
    for language in ("sv", "en"):
        with override(language):
            yield from (page.get_absolute_url() for page in [*pages, *errors])
    for error in errors:
        yield from (f"/e/{error.key}", f"/e/{error.system.slug}/{error.key}")
        if error.code:
            yield f"/e/{error.code}"


NUMBERS = st.integers(0, 5)
SEQUENCES = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), NUMBERS, NUMBERS), min_size=4, max_size=16)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEQUENCES)
def test_no_address_is_ever_lost(client, steps):
    with transaction.atomic():
        SystemFactory(slug="s1")
        SystemFactory(slug="s2")
        make_error("k1", {"sv": ["Ett"]}, system=System.objects.get(slug="s1"))
        given_out = set(addresses())
        for name, a, b in steps:
            try:
                with transaction.atomic():
                    STEPS[name](a, b)
            except REFUSED:
                continue
            given_out.update(addresses())
        answers = {address: answer(client, address) for address in sorted(given_out)}
        transaction.set_rollback(True)
    fine = {(200,), (410,), (301, 200), (302, 200)}
    assert {address: found for address, found in answers.items() if found not in fine} == {}
