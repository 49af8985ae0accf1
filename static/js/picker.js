// "[[" in the Markdown editor: a box that finds what to link to. The list is the server's; the keys are the combobox's.
const WAIT = 150;

export function picker(root, editor, { combobox }) {
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [box, line, panel, status] = ["box", "find", "panel", "status"].map(part);
  const { show, close } = combobox(box, panel, { open: ask, choose, remove: () => false, closed: () => {} });
  let start, end, timer;
  let turn = 0;

  function open(from) {
    [start, end] = [from, editor.selectionEnd];
    line.value = editor.value.slice(editor.selectionStart, end).trim().slice(0, line.maxLength);
    box.hidden = false;
    line.focus();
    if (line.value) ask();
  }

  async function ask() {
    const mine = ++turn;
    const { language } = editor.dataset;
    const reply = await fetch(`${root.dataset.picker}?${new URLSearchParams({ q: line.value, language })}`).catch(() => null);
    if (mine !== turn || box.hidden || !reply) return;
    const html = await reply.text();
    if (mine !== turn || box.hidden) return;
    // A refusal is a sentence, not a list.
    if (reply.ok) panel.replaceChildren(document.createRange().createContextualFragment(html));
    status.textContent = reply.ok ? panel.querySelector("[data-says]").dataset.says : html;
    if (reply.ok) show();
  }

  function choose({ dataset }) {
    editor.setRangeText(dataset.link, start, end, "end");
    leave();
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function leave() {
    hide();
    editor.focus();
  }

  function hide() {
    turn += 1;
    clearTimeout(timer);
    close();
    panel.replaceChildren();
    status.textContent = "";
    box.hidden = true;
  }

  line.addEventListener("input", (event) => {
    event.stopPropagation(); // the editor's own scripts watch the form
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  line.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // it would send the form
    const first = panel.querySelector("[role=option]");
    if (first && !line.hasAttribute("aria-activedescendant")) choose(first);
  });
  box.addEventListener("focusout", ({ relatedTarget }) => box.contains(relatedTarget) || hide());
  part("pick").addEventListener("click", () => open(editor.selectionStart));
  return (typed) => open(editor.selectionStart - typed.length);
}
