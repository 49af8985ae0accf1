"""Errors merged and retired: a page that says what will happen, and addresses that keep working."""

import pytest
from django.contrib.admin.models import LogEntry

from errors.models import ErrorCode
from errors.recognition.resolver import resolve
from tests.factories import make_error

pytestmark = pytest.mark.django_db
ERRORS = "/admin/errors/errorcode/"


@pytest.fixture
def errors():
    return [make_error(code, {"sv": [f"Fel på {word}"]}) for code, word in
            (("20001", "kontot"), ("20002", "serien"), ("20003", "perioden"))]  # fmt: skip


def merge(client, chosen, target, **fields):
    query = "&".join(f"id={error.pk}" for error in chosen)
    return post(client, f"{ERRORS}merge/?{query}", target=target.pk, **fields)


def post(client, address, **fields):
    """As a browser does: with the version that the page shows."""
    version = client.get(address).context["form_version"]
    return client.post(address, {"form_version": version, **fields})


def test_merging_is_shown_before_it_is_done(admin_client, errors):
    one, two, _three = errors
    page = merge(admin_client, [one], two)
    assert "errors/fortnox-api/20001" in page.text
    assert ErrorCode.objects.filter(merged_into=None).count() == 3
    assert merge(admin_client, [one], two, _confirm="1").status_code == 302
    one.refresh_from_db()
    assert one.merged_into == two
    assert LogEntry.objects.get().object_id == str(one.pk)


def test_chain_of_merges_is_one_hop_from_every_address(admin_client, client, errors):
    one, two, three = errors
    for chosen, target in (([one], two), ([two], three)):
        merge(admin_client, chosen, target, _confirm="1")
    for error in (one, two):
        assert client.get(f"/e/{error.code}").headers["Location"] == three.get_absolute_url()
        page = client.get(f"/sv/errors/fortnox-api/{error.key}/")
        assert (page.status_code, page.headers["Location"]) == (
            301,
            f"{three.get_absolute_url()}?from={error.key}",
        )
        assert client.get(page.headers["Location"]).status_code == 200
    assert resolve("20001").best.error == three


def test_several_are_merged_at_once_from_the_list(admin_client, errors):
    one, two, three = errors
    data = {"action": "merge_selected", "_selected_action": [one.pk, two.pk]}
    address = admin_client.post(ERRORS, data).headers["Location"]
    assert address == f"{ERRORS}merge/?id={one.pk}&id={two.pk}"
    post(admin_client, address, target=three.pk, _confirm="1")
    assert three.merged.count() == 2


@pytest.mark.parametrize("change", [{"status": "draft"}, {"merged_into": 3}, {}])
def test_merging_into_what_cannot_be_reached_is_refused(admin_client, errors, change):
    one, two, three = errors
    change = {name: three if name == "merged_into" else value for name, value in change.items()}
    ErrorCode.objects.filter(pk=two.pk).update(**change)
    chosen = [one] if change else [one, two]
    page = merge(admin_client, chosen, two, _confirm="1")
    assert len(page.context["form"].errors["target"]) == 1
    assert not ErrorCode.objects.filter(pk=one.pk).exclude(merged_into=None).exists()


def test_retiring_is_shown_then_done_and_the_page_stays(admin_client, client, errors):
    address = f"{ERRORS}retire/?id={errors[0].pk}"
    assert "Fel på kontot" in admin_client.get(address).text
    assert ErrorCode.objects.get(pk=errors[0].pk).status == "published"
    post(admin_client, address)
    assert ErrorCode.objects.get(pk=errors[0].pk).status == "retired"
    assert client.get(errors[0].get_absolute_url()).status_code == 200
    assert resolve("20001").best.error == errors[0]


@pytest.mark.parametrize("page", ["merge", "retire"])
def test_what_somebody_has_changed_meanwhile_is_shown_again(admin_client, errors, page):
    one, two, _three = errors
    address = f"{ERRORS}{page}/?id={one.pk}"
    shown = admin_client.get(address).context["form_version"]
    ErrorCode.objects.get(pk=one.pk).save()  # another editor does
    for version in ("", "x", shown):
        data = {"form_version": version, "target": two.pk, "_confirm": "1"}
        again = admin_client.post(address, data)
        assert again.status_code == 200
        assert "messagelist" in again.text
    assert ErrorCode.objects.filter(status="published", merged_into=None).count() == 3
    assert (
        admin_client.post(address, data | {"form_version": again.context["form_version"]}).status_code == 302
    )


@pytest.mark.parametrize("page", ["merge", "retire"])
def test_pages_answer_strange_addresses_and_only_editors(
    admin_client, client, django_user_model, errors, page
):
    for query in ("", "?id=x", "?id=" + "9" * 50, "?id=%00"):
        assert admin_client.get(f"{ERRORS}{page}/{query}").status_code == 200
        assert admin_client.post(f"{ERRORS}{page}/{query}", {"target": "x"}).status_code == 200
    client.force_login(django_user_model.objects.create_user("x", is_staff=True))
    assert client.post(f"{ERRORS}{page}/?id={errors[0].pk}").status_code == 403
