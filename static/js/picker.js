// "[[" in the Markdown editor lists what can be linked to. The text keeps the focus and every key that is not the list's:
// what is typed after the brackets filters the list, and a reference that is written by hand is left alone.
const WAIT = 150;
const FAR = 120; // characters before the caret that are looked at
const OPEN = /\[\[(?!menu)(?:(?:error|article):)?([^[\]|\n]*)$/;
const AS_IN_THE_EDITOR = ["font", "letterSpacing", "lineHeight", "padding", "tabSize"];

// Where a place of the text stands in the editor: found in a copy of the text before it.
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

// Below the line or above it, where there is more room, and never beyond the editor: what stands around it stays in reach.
function put(panel, editor, at) {
  const { left, top, bottom } = placeOf(editor, at);
  const below = editor.clientHeight - bottom;
  const isBelow = below >= top;
  panel.style.maxWidth = `${editor.clientWidth}px`;
  panel.style.maxHeight = `${isBelow ? below : top}px`;
  panel.style.left = `${editor.offsetLeft + Math.max(0, Math.min(left, editor.clientWidth - panel.offsetWidth))}px`;
  panel.style.top = `${editor.offsetTop + (isBelow ? bottom : top - panel.offsetHeight)}px`;
}

export function picker(root, editor, { combobox, insert }) {
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [panel, status] = ["panel", "status"].map(part);
  const none = () => false; // the key is the text's
  const parts = { line: () => editor, open: none, remove: none, choose, closed };
  const { show, close } = combobox(editor.closest(".markdownx"), panel, parts);
  let timer;
  let turn = 0;
  let left = -1; // the reference in which Esc was pressed: where it begins

  // What is being written: where it begins and ends, and its words.
  function reference() {
    const { selectionStart: start, selectionEnd: end, value } = editor;
    const found = start === end && OPEN.exec(value.slice(Math.max(0, end - FAR), end));
    return found ? { from: end - found[0].length, to: end, words: found[1].split("/").pop().trim() } : { from: -1 };
  }

  function typed({ isComposing, inputType = "" }) {
    if (isComposing) return;
    clearTimeout(timer);
    const { from, words } = reference();
    if (from !== left) left = -1;
    const isWanted = from >= 0 && left < 0 && !inputType.startsWith("history");
    if (isWanted && words) timer = setTimeout(ask, WAIT, words);
    else say(isWanted ? status.dataset.hint : "");
  }

  function say(text) {
    close();
    status.textContent = text;
  }

  async function ask(words) {
    const mine = ++turn;
    const query = new URLSearchParams({ q: words, language: editor.dataset.language });
    const reply = await fetch(`${root.dataset.picker}?${query}`).catch(() => null);
    const html = await reply?.text();
    if (mine !== turn || !reply) return;
    if (!reply.ok) return say(html); // a refusal is a sentence, not a list
    panel.replaceChildren(document.createRange().createContextualFragment(html));
    const { says } = panel.querySelector("[data-says]").dataset;
    if (!panel.querySelector("[role=option]")) return say(says);
    show();
    editor.setAttribute("aria-controls", `${editor.id}-list`);
    put(panel, editor, reference().from);
    status.textContent = says;
  }

  function choose({ dataset }) {
    const { from, to } = reference();
    const isClosed = editor.value.startsWith("]]", to);
    insert(editor, dataset.link, from, isClosed ? to + 2 : to);
    say("");
  }

  function closed() {
    turn += 1;
    clearTimeout(timer);
    status.textContent = "";
    editor.removeAttribute("aria-controls");
  }

  // What is marked is looked for, and the link takes its place.
  function begin() {
    const { selectionStart: from, selectionEnd: to, value } = editor;
    const marked = value.slice(from, to);
    if (/[[\]|\n]/.test(marked)) insert(editor, "[[", to, to);
    else insert(editor, `[[${marked}`, from, to);
  }

  editor.addEventListener("keydown", ({ key }) => key === "Escape" && !panel.hidden && (left = reference().from));
  editor.addEventListener("input", typed);
  editor.addEventListener("compositionend", typed);
  editor.addEventListener("scroll", () => panel.hidden || put(panel, editor, reference().from));
  // The caret has been moved out of the reference.
  for (const moved of ["keyup", "click"]) {
    editor.addEventListener(moved, () => panel.hidden || reference().from >= 0 || close());
  }
  part("pick").addEventListener("click", begin);
}
