"""Steps of a text's workflow in the admin: each can be undone, and its message names state, holder and way back."""

import inspect
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from kb.admin.step_messages import step_message
from kb.admin.workflow_steps import STEPS
from kb.models import Article, ArticleTranslation, ContentVersion, Revision, UnansweredQuery
from kb.publishing import workflow
from kb.publishing.publication import WorkflowError
from tests.factories import make_article
from tests.helpers.editing import editor
from tests.helpers.searches import ask

pytestmark = pytest.mark.django_db
TEXTS = "/admin/kb/articletranslation/"
NOT_STEPS = {"store_notes"}  # the author's notes: another save replaces them
TOMORROW = timedelta(days=1)


def in_days(days):
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=days)


@pytest.fixture
def anna(make_user):
    return make_user("reviewer", first_name="Anna", last_name="Ask")


@pytest.fixture(autouse=True)
def second(django_user_model):
    """Somebody else who could review."""
    return django_user_model.objects.create_superuser("second")


@pytest.fixture
def cia(make_user):
    return make_user("editor")


@pytest.fixture
def text(anna, cia):
    """Published twice, and changed by an editor."""
    text = make_article("a", {"sv": ("Titel", "Ett")}).translations.get()
    workflow.publish(workflow.save_draft(text, title="Titel", summary="Kort", body="Två"))
    workflow.save_draft(text, title="Titel", summary="Kort", body="Tre", author=cia)
    return text


def fresh(text):
    return ArticleTranslation.objects.get(pk=text.pk)


def draft(text):
    return Revision.objects.select_related("translation").get(translation=text, state__in=Revision.OPEN)


def standing(text):
    """Return the text's status, published revision and open draft."""
    text = fresh(text)
    opened = text.draft
    return text.status, text.published.body, opened and opened.state, opened and opened.body


def submit(text, by):
    workflow.submit(draft(text), by)


def schedule(text, by):
    submit(text, None)
    workflow.approve(draft(text), by, publish_at=in_days(1))


def retire(text, _by):
    workflow.retire(fresh(text))


def withdraw(text, _by):
    workflow.withdraw(fresh(text).published)


def restore_withdrawn(text, by):
    workflow.restore(fresh(text).revisions.get(state="withdrawn"), by)


def write(text, by):
    workflow.save_draft(fresh(text), title="T", summary="", body="Fyra", author=by)


def nothing(_text, _by):
    pass


# By step: what comes before it, the step, what undoes it.
UNDONE = {
    "save_draft": (
        lambda text, by: workflow.restore(fresh(text).published, by),
        write,
        lambda text, by: workflow.restore(fresh(text).published, by),
    ),
    "submit": (nothing, submit, lambda text, by: workflow.take_back(draft(text), by)),
    "take_back": (submit, lambda text, by: workflow.take_back(draft(text), by), submit),
    "reject": (submit, lambda text, by: workflow.reject(draft(text), by, "Vilken?"), submit),
    "approve": (
        submit,
        lambda text, by: workflow.approve(draft(text), by),
        lambda text, by: (withdraw(text, by), restore_withdrawn(text, by), submit(text, by)),
    ),
    "publish": (
        nothing,
        lambda text, by: workflow.publish(draft(text), by, reason="Bråttom"),
        lambda text, by: (withdraw(text, by), restore_withdrawn(text, by)),
    ),
    "reschedule": (
        schedule,
        lambda text, by: workflow.reschedule(draft(text), by, in_days(2)),
        lambda text, by: workflow.reschedule(draft(text), by, in_days(1)),
    ),
    "cancel": (
        schedule,
        lambda text, by: workflow.cancel(draft(text), by),
        lambda text, by: workflow.approve(draft(text), by, publish_at=in_days(1)),
    ),
    "retire": (nothing, retire, lambda text, by: workflow.bring_back(fresh(text), by)),
    "bring_back": (retire, lambda text, by: workflow.bring_back(fresh(text), by), retire),
    "withdraw": (
        lambda text, by: workflow.restore(fresh(text).published, by),
        withdraw,
        lambda text, by: (restore_withdrawn(text, by), workflow.publish(draft(text), by, reason="x")),
    ),
    "restore": (
        nothing,
        lambda text, by: workflow.restore(fresh(text).revisions.get(number=1), by),
        lambda text, by: workflow.restore(fresh(text).revisions.get(number=3), by),
    ),
}


def test_every_step_of_the_workflow_is_here():
    functions = inspect.getmembers(workflow, inspect.isfunction)
    steps = {name for name, step in functions if step.__module__ == workflow.__name__ and name[0] != "_"}
    assert set(UNDONE) == steps - NOT_STEPS


@pytest.mark.parametrize("step", UNDONE)
def test_every_step_can_be_undone(anna, text, step):
    before, take, undo = UNDONE[step]
    before(text, anna)
    stood = standing(text)
    take(text, anna)
    assert standing(text) != stood or step == "reschedule"
    undo(text, anna)
    assert standing(text) == stood


# --- a text that waits for its time


def test_scheduled_text_is_brought_forward_with_its_approval(anna, second, text):
    schedule(text, anna)
    workflow.publish(draft(text), second)
    published = fresh(text).published
    assert (published.body, published.reviewer, published.override_reason) == ("Tre", anna, "")
    assert (published.publish_at, ContentVersion.objects.get(id=1).due_at) == (None, None)


def test_time_is_changed_and_cancelled_without_another_review(anna, text):
    schedule(text, anna)
    workflow.reschedule(draft(text), anna, in_days(3))
    assert ContentVersion.objects.get(id=1).due_at == draft(text).publish_at == in_days(3)
    workflow.cancel(draft(text), anna)
    assert (draft(text).state, draft(text).reviewer, draft(text).publish_at) == ("in_review", anna, None)
    assert ContentVersion.objects.get(id=1).due_at is None


def test_own_text_whose_time_is_cancelled_is_a_draft(anna, text):
    mine = workflow.save_draft(text, title="T", summary="", body="Mitt", author=anna)
    workflow.publish(mine, anna, publish_at=in_days(1), reason="Bråttom")
    workflow.cancel(draft(text), anna)
    assert (draft(text).state, draft(text).override_reason) == ("draft", "")


@pytest.mark.parametrize("step", ["take_back", "reschedule", "cancel"])
def test_steps_are_refused_where_they_do_not_begin(anna, text, step):
    more = [in_days(1)] if step == "reschedule" else []
    with pytest.raises(WorkflowError):
        getattr(workflow, step)(draft(text), anna, *more)
    with pytest.raises(WorkflowError):
        workflow.bring_back(fresh(text), anna)


# --- the buttons


class Desk:
    """An editor at an English screen, and what they are told."""

    def __init__(self, user, text):
        self.client, self.text = editor(user), text
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.page = f"{TEXTS}{text.pk}/change/"

    def save(self, button="_continue", **typed):
        return self.told(
            self.client.post(self.page, self.client.open(self.page) | typed | {button: "x"}, follow=True)
        )

    def review(self, **data):
        return self.told(
            self.client.post(f"/admin/kb/revision/{draft(self.text).pk}/review/", data, follow=True)
        )

    def step(self, name, **data):
        return self.told(self.client.post(f"{TEXTS}{self.text.pk}/{name}/step/", data, follow=True))

    def told(self, answer):
        self.answer = answer
        return [
            str(one) for one in answer.context["messages"] if not str(one).startswith("This article fixes no")
        ]


DRAFT = "It is a draft: readers see nothing of it."
ANYBODY = "It waits for the first reviewer who has time. Until then it can be taken back here."
NOW = "Readers see it now. It can be withdrawn on the page with the differences."


def test_saving_says_what_was_saved(cia, text):
    desk = Desk(cia, text)
    assert desk.save(body="Fyra") == [f"Saved. {DRAFT}"]
    assert desk.save() == [f"Nothing was changed. {DRAFT}"]


def test_asking_for_a_review_says_who_has_the_text(anna, cia, text):
    desk = Desk(cia, text)
    assert desk.save("_submit") == [f"Sent for review. {ANYBODY}"]
    assert desk.save("_submit") == [f"The text is in review already. {ANYBODY}"]
    assert desk.step("take-back") == [f"Taken back. {DRAFT}"]
    assert desk.save("_submit", reviewer=anna.pk) == [
        "Sent for review. It waits for a review by Anna Ask. Until then it can be taken back here."
    ]


def test_text_that_is_changed_in_review_and_sent_again_is_said_to_be_in_review(cia, text):
    desk = Desk(cia, text)
    desk.save("_submit")
    assert desk.save("_submit", body="Fem") == [f"Sent for review. {ANYBODY}"]
    assert desk.save(body="Sex") == [f"Saved. The text has changed, so it has to be reviewed again. {DRAFT}"]


def test_reviewer_is_told_what_came_of_it(anna, text):
    submit(text, None)
    desk = Desk(anna, text)
    assert desk.review(comment="Vilken meny?", _reject="x") == [
        f"Given back to its author with your comment. {DRAFT}"
    ]
    submit(text, None)
    assert desk.review(_approve="x") == [f"Approved. {NOW}"]


def test_publishing_without_review_is_told_in_one_message(anna, text):
    (said,) = Desk(anna, text).save("_publish", reason="Bråttom")
    assert said.startswith("Published. Words differ: kept as a medium change")
    assert said.endswith(f"among those published without review. {NOW}")


def test_what_was_refused_is_not_said_to_be_done(anna, text):
    desk = Desk(anna, text)
    assert desk.save("_publish") == [
        f"Saved. Somebody else should review this text. If that cannot wait, say why. {DRAFT}"
    ]
    schedule(text, anna)
    (said,) = desk.save("_submit")
    assert said.startswith("Saved. Only a draft can be submitted for review. Readers see it from ")


def test_buttons_of_a_scheduled_text(anna, text):
    schedule(text, anna)
    desk = Desk(anna, text)
    offered = {name for name in STEPS if f"/{name}/step/" in desk.client.get(desk.page).text}
    assert offered == {"publish-now", "change-time", "cancel-time"}
    (said,) = desk.step("change-time", publish_at="2099-01-02T03:04")
    assert said.startswith("The time has been changed. Readers see it from Jan. 2, 2099, 3:04 a.m. on.")
    assert desk.step("cancel-time") == [
        "The time has been cancelled. It waits for a review by Anna Ask. Until then it can be taken back here."
    ]
    desk.review(publish_at="2099-01-02T03:04", _approve="x")
    assert desk.step("publish-now") == [f"Published. {NOW}"]
    assert fresh(text).published.override_reason == ""


def test_saving_a_scheduled_text_unchanged_keeps_its_approval(anna, text):
    schedule(text, anna)
    desk = Desk(anna, text)
    (said,) = desk.save()
    assert said.startswith("Nothing was changed. Readers see it from ")
    assert desk.save("_publish", publish_at="") == [
        f"Published. Words differ: kept as a medium change, and translators are asked to update. {NOW}"
    ]


def test_retired_text_is_shown_again(anna, text):
    desk = Desk(anna, text)
    data = {"action": "retire", "_selected_action": [text.pk], "confirmed": "1"}
    (said,) = desk.told(desk.client.post(TEXTS, data, follow=True))
    assert said == "1 text was retired. A text can be shown to readers again on its page."
    assert desk.step("show-again") == [f"Shown again. {NOW}"]
    assert fresh(text).status == "published"


def test_withdrawing_names_what_readers_see_then(anna, text):
    desk = Desk(anna, text)
    page = f"/admin/kb/revision/{fresh(text).published_id}/withdraw/"
    assert desk.told(desk.client.post(page, follow=True)) == [
        "Withdrawn. Readers see number 1 now. Restoring this one as a draft undoes it."
    ]


@pytest.mark.parametrize("name", list(STEPS))
def test_button_that_comes_too_late_says_so(anna, text, name):
    desk = Desk(anna, text)
    assert desk.step(name) == [
        "The text's state has changed, so this step is no longer possible. Look at it again."
    ]
    assert desk.client.get(f"{TEXTS}{text.pk}/nonsense/step/").status_code == 404


@pytest.mark.parametrize("name", list(STEPS))
def test_buttons_are_for_those_who_may(cia, anna, text, name):
    status = editor(cia).get(f"{TEXTS}{text.pk}/{name}/step/").status_code
    assert status == (302 if name == "take-back" else 403)
    assert editor(anna).get(f"{TEXTS}0/{name}/step/").status_code == 404


def test_page_of_a_step_says_what_the_button_does(anna, text):
    schedule(text, anna)
    for name in ("publish-now", "change-time", "cancel-time"):
        assert str(STEPS[name].label) in editor(anna).get(f"{TEXTS}{text.pk}/{name}/step/").text
    assert draft(text).state == "scheduled"


# --- a time that has passed

PASSED = "This time has passed. Choose a later one."


def test_time_that_has_passed_is_refused_at_its_field(anna, text):
    desk = Desk(anna, text)
    desk.save("_publish", publish_at="2025-01-01T00:00", reason="x", body="Skrivet")
    form = desk.answer.context["adminform"].form
    assert (form.errors["publish_at"], form["body"].value()) == ([PASSED], "Skrivet")
    submit(text, None)
    desk.review(publish_at="2025-01-01T00:00", _approve="x")
    assert desk.answer.context["form"].errors["publish_at"] == [PASSED]
    assert desk.review(publish_at="2025-01-01T00:00", comment="Nej", _reject="x")
    schedule(text, anna)
    desk.step("change-time", publish_at="2025-01-01T00:00")
    assert desk.answer.context["form"].errors["publish_at"] == [PASSED]
    assert fresh(text).published.body == "Två"


# --- a question


def test_question_that_is_not_ours_is_said_to_be_hidden_and_comes_back(anna, text):
    ask("lagret är tomt på skruv")
    question, desk = UnansweredQuery.objects.get(), Desk(anna, text)
    act = f"/admin/kb/unansweredquery/{question.pk}/{{}}/do/"
    (said,) = desk.told(desk.client.post(act.format("not-ours"), {"reason": "test"}, follow=True))
    assert act.format("again") in said
    assert "lagret är tomt på skruv” is hidden:" in said
    desk.client.post(act.format("again"))
    assert UnansweredQuery.objects.get().state == "open"


def test_what_is_told_is_read_from_the_database(anna, text):
    stale = draft(text)
    submit(text, None)
    with override("en"):
        assert step_message("Saved.", stale) == f"Saved. {ANYBODY}"
    assert Article.objects.count() == 1
