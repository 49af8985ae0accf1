"""Typing aids pass on every key that they do not need: typed text arrives, and can be undone."""

import re

import pytest
from playwright.sync_api import expect

from tests.helpers.pictures import picture

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = 'a/b [[x]] [[ {Konto} ]] "c" <d> \\ k# @é~^ [1](2) | /'
BY_HAND = "[[error:fortnox-api/2001303|min text]] klart"
CHOICE = ".link-choice"
# Text and a picture of it, as a spreadsheet puts them into the clipboard; a picture alone.
PASTE = """(editor, [text, bytes]) => {
    const data = new DataTransfer();
    if (text) data.setData("text/plain", text);
    data.items.add(new File([new Uint8Array(bytes)], "a.png", {type: "image/png"}));
    return editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
EMPTY = "box => (box.value = '')"  # with nothing to take back
PICTURE = re.compile(r"^Före !\[\]\(/media/.*\)$")


@pytest.fixture
def editor(signed_in, content):
    """The empty text of an article."""
    text = content.article.translations.get(language="sv")
    signed_in.goto(f"/admin/kb/articletranslation/{text.pk}/change/")
    box = signed_in.locator("#id_body")
    box.evaluate(EMPTY)
    box.focus()
    expect(signed_in.locator("[data-pick]")).to_be_visible()
    return box


def open_list(editor, text="Se [[2000550"):
    editor.press_sequentially(text)
    expect(editor.page.locator(CHOICE).first).to_be_visible()


def undone(box, most=200):
    """The values that Ctrl+Z leads back through."""
    values = [box.input_value()]
    for _step in range(most):
        box.press("ControlOrMeta+z")
        values.append(box.input_value())
        if values[-1] == values[-2]:
            return values[:-1]
    return values


def test_a_reference_written_by_hand_arrives_as_it_was_typed(editor):
    editor.press_sequentially(BY_HAND, delay=25)
    editor.press("Enter")
    editor.press_sequentially("Nästa rad")
    expect(editor).to_have_value(f"{BY_HAND}\nNästa rad")
    expect(editor.page.locator(CHOICE)).to_have_count(0)


def test_a_suggestion_is_taken_with_arrows_and_enter_and_taken_back_with_undo(editor):
    open_list(editor)
    expect(editor).to_be_focused()
    editor.press("ArrowDown")
    active = editor.get_attribute("aria-activedescendant")
    assert editor.page.locator(f"[id='{active}'][aria-selected=true]").count() == 1
    assert editor.page.locator(f"[id='{editor.get_attribute('aria-controls')}'][role=listbox]").count() == 1
    editor.press("Enter")
    expect(editor).to_have_value("Se [[error:fortnox-api/2000550]]")
    expect(editor.page.locator(".markdownx-preview a")).to_have_text("Kontot är inaktivt (2000550)")
    values = undone(editor)
    assert values[1] == "Se [[2000550"
    assert values[-1] == ""


def test_the_list_says_how_many_and_what_is_chosen_is_inside_the_editor(editor):
    for width in (1280, 390):
        editor.page.set_viewport_size({"width": width, "height": 844})
        editor.fill("x\n" * 30)
        open_list(editor)
        expect(editor.page.locator("[data-status]")).to_contain_text("att länka till")
        frame, panel = editor.bounding_box(), editor.page.locator(".link-options").bounding_box()
        assert frame["x"] <= panel["x"]
        assert panel["x"] + panel["width"] <= frame["x"] + frame["width"] + 1
        assert panel["y"] + panel["height"] <= frame["y"] + frame["height"] + 1


@pytest.mark.parametrize("leave", ["Escape", "click", "Enter", "ArrowLeft"])
def test_leaving_the_list_leaves_the_text(editor, leave):
    open_list(editor)
    if leave == "click":
        editor.page.locator("h1").click()
    else:
        editor.press(leave)
    if leave != "ArrowLeft":
        expect(editor.page.locator(CHOICE).first).to_be_hidden()
    expect(editor).to_have_value("Se [[2000550" + "\n" * (leave == "Enter"))


def test_the_list_that_was_closed_stays_closed_in_its_reference(editor):
    open_list(editor)
    editor.press("Escape")
    editor.press_sequentially("1")
    editor.page.wait_for_timeout(400)
    expect(editor.page.locator(CHOICE).first).to_be_hidden()
    open_list(editor, " [[2000550")


def test_a_link_is_put_in_with_the_keyboard_by_the_button(editor):
    editor.fill("Kontot 2000550")
    editor.press("ControlOrMeta+Shift+ArrowLeft")
    editor.page.locator("[data-pick]").focus()
    editor.page.keyboard.press("Enter")
    expect(editor.page.locator(CHOICE).first).to_be_visible()
    editor.page.keyboard.press("ArrowDown")
    editor.page.keyboard.press("Enter")
    expect(editor).to_have_value("Kontot [[error:fortnox-api/2000550]]")
    expect(editor).to_be_focused()


def test_a_word_that_is_being_composed_is_left_alone(editor):
    editor.press_sequentially("[[")
    session = editor.page.context.new_cdp_session(editor.page)
    for text in ("k", "ko", "kon"):
        session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    editor.page.wait_for_timeout(400)
    expect(editor.page.locator(CHOICE)).to_have_count(0)
    session.send("Input.insertText", {"text": "konto"})
    expect(editor).to_have_value("[[konto")
    expect(editor.page.locator(CHOICE).first).to_be_visible()


def test_keys_of_the_browser_stay_the_browsers(editor):
    editor.press_sequentially("rad")
    for key in ("Control+d", "Control+[", "Control+]"):
        editor.press(key)
    expect(editor).to_have_value("rad")
    assert undone(editor)[-1] == ""


def test_a_picture_can_be_taken_back(editor):
    editor.press_sequentially("Före ")
    file = {"name": "a.png", "mimeType": "image/png", "buffer": picture()}
    editor.page.locator("[data-picture]").set_input_files(file)
    expect(editor).to_have_value(PICTURE)
    assert "Före " in undone(editor)


def test_text_that_comes_with_a_picture_of_it_is_pasted_as_text(editor):
    editor.press_sequentially("Före ")
    assert editor.evaluate(PASTE, ["a\tb", list(picture())]) is True
    assert editor.evaluate(PASTE, ["", list(picture())]) is False
    expect(editor).to_have_value(PICTURE)


def test_every_text_field_of_the_editor_takes_what_is_typed_and_gives_it_back(editor):
    for name in ("title", "summary", "body"):
        box = editor.page.locator(f"#id_{name}")
        box.evaluate(EMPTY)
        box.press_sequentially(HOSTILE)
        expect(box).to_have_value(HOSTILE)
        assert undone(box)[-1] == "", name


@pytest.mark.parametrize(("address", "name"), [("/sv/", "#ask"), ("/sv/errors/", "#find")])
def test_a_long_text_that_was_deleted_comes_back(page, content, address, name):
    page.goto(address)
    page.locator(name).click()
    text = HOSTILE * 3
    page.keyboard.type(text)
    for key in ("ControlOrMeta+a", "Delete"):
        page.keyboard.press(key)
    assert text in undone(page.locator(name))
    for key in ("ControlOrMeta+a", "Delete", "k"):
        page.keyboard.press(key)
    expect(page.locator(f"input{name}")).to_have_value("k")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/sv/", "#ask"),
        ("/sv/errors/", "#find"),
        ("/sv/contact/", "#id_message"),
        ("/sv/contact/", "#id_name"),
    ],
)
def test_every_public_text_field_takes_what_is_typed_and_gives_it_back(page, content, address, name):
    page.goto(address)
    page.locator(name).click()
    for text in (HOSTILE, HOSTILE + "konto " * 12)[: 1 if name == "#id_name" else 2]:
        page.keyboard.type(text)
        expect(page.locator(name)).to_have_value(text)
        assert undone(page.locator(name))[-1] == "", text
