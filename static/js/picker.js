// "[[" in the Markdown editor lists what can be linked to. The text keeps the focus and every key that is not
// the list's: what is typed after the brackets filters the list, and a reference that is written by hand is
// left alone.
import { askWhileTyping } from "./ask-while-typing.js";
import { combobox } from "./combobox.js";

const WAIT = 150; // milliseconds
const MAX_REFERENCE_CHARS = 120; // before the caret
const OPEN = /\[\[(?!menu)(?:(?:error|article):)?([^[\]|\n]*)$/;
const AS_IN_THE_EDITOR = ["font", "letterSpacing", "lineHeight", "padding", "tabSize"];

// Position of a character in the editor, in pixels: measured in a copy of the text before it.
function placeOf(editor, at) {
  const copy = document.createElement("div");
  const end = document.createElement("span");
  const style = getComputedStyle(editor);
  for (const name of AS_IN_THE_EDITOR) copy.style[name] = style[name];
  copy.style.width = `${editor.clientWidth}px`;
  copy.className = "link-copy";
  copy.append(editor.value.slice(0, at), end);
  editor.after(copy);
  const [left, top] = [end.offsetLeft, end.offsetTop - editor.scrollTop];
  copy.remove();
  return { left, top, bottom: top + parseFloat(style.lineHeight) };
}

// Below the line or above it, where there is more room, and never beyond the editor, whose surroundings stay
// in reach.
function moveTo(panel, editor, at) {
  const { left, top, bottom } = placeOf(editor, at);
  const below = editor.clientHeight - bottom;
  const isBelow = below >= top;
  panel.style.maxWidth = `${editor.clientWidth}px`;
  panel.style.maxHeight = `${isBelow ? below : top}px`;
  const most = Math.max(0, editor.clientWidth - panel.offsetWidth);
  panel.style.left = `${editor.offsetLeft + Math.min(left, most)}px`;
  panel.style.top = `${editor.offsetTop + (isBelow ? bottom : top - panel.offsetHeight)}px`;
}

export function picker(root, editor, insert) {
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [panel, status] = ["panel", "status"].map(part);
  const none = () => false; // the key is the text's
  const parts = { line: () => editor, open: none, remove: none, choose, closed };
  const { show: openPanel, close } = combobox(editor.closest(".markdownx"), panel, parts);
  const { askLater, stop } = askWhileTyping({ wait: WAIT, request, show });
  let left = -1; // where the reference begins in which Esc was pressed

  // The reference that is being written: where it begins and ends, and its words.
  function reference() {
    const { selectionStart: start, selectionEnd: end, value } = editor;
    const found = start === end && OPEN.exec(value.slice(Math.max(0, end - MAX_REFERENCE_CHARS), end));
    if (!found) return { from: -1 };
    return { from: end - found[0].length, to: end, words: found[1].split("/").pop().trim() };
  }

  function typed({ isComposing, inputType = "" }) {
    if (isComposing) return;
    const { from, words } = reference();
    if (from !== left) left = -1;
    const isWanted = from >= 0 && left < 0 && !inputType.startsWith("history");
    if (isWanted && words) askLater(words);
    else say(isWanted ? status.dataset.hint : "");
  }

  function say(text) {
    close();
    status.textContent = text;
  }

  async function request(words, signal) {
    const query = new URLSearchParams({ q: words, language: editor.dataset.language });
    const reply = await fetch(`${root.dataset.picker}?${query}`, { signal });
    return { isList: reply.ok, text: await reply.text() };
  }

  function show({ isList, text }) {
    if (!isList) return say(text); // a refusal is a sentence
    panel.replaceChildren(document.createRange().createContextualFragment(text));
    const { says } = panel.querySelector("[data-says]").dataset;
    if (!panel.querySelector("[role=option]")) return say(says);
    openPanel();
    editor.setAttribute("aria-controls", `${editor.id}-list`);
    moveTo(panel, editor, reference().from);
    status.textContent = says;
  }

  function choose({ dataset }) {
    const { from, to } = reference();
    const isClosed = editor.value.startsWith("]]", to);
    insert(editor, dataset.link, from, isClosed ? to + 2 : to);
    say("");
  }

  function closed() {
    stop();
    status.textContent = "";
    editor.removeAttribute("aria-controls");
  }

  // The selected text becomes the words of the reference.
  function startReference() {
    const { selectionStart: from, selectionEnd: to, value } = editor;
    const marked = value.slice(from, to);
    if (/[[\]|\n]/.test(marked)) insert(editor, "[[", to, to);
    else insert(editor, `[[${marked}`, from, to);
  }

  editor.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !panel.hidden) left = reference().from;
  });
  editor.addEventListener("input", typed);
  editor.addEventListener("compositionend", typed);
  editor.addEventListener("scroll", () => panel.hidden || moveTo(panel, editor, reference().from));
  // The caret has been moved out of the reference.
  for (const moved of ["keyup", "click"]) {
    editor.addEventListener(moved, () => panel.hidden || reference().from >= 0 || close());
  }
  part("pick").addEventListener("click", startReference);
}
