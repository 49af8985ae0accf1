// What every page has: ask forms and copy buttons, in one file, so that a first visit asks for little.
//
// "/" and Ctrl+K (on a Mac ⌘K: Ctrl+K is its fields' own) move to the box. Whatever is asked is posted; the server, which
// knows what a secret looks like, puts a short question into the address, where it can be shared and reloaded. What shows
// answers while somebody writes is fetched when the box is first used.
const SHORT = 100;
const SLASH = "klartext-slash";

const isField = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
const isMac = /Mac|iP/.test(navigator.platform);
let isSlashOn = true;

function isShortcut(event) {
  if (event.altKey || event.isComposing) return false;
  if (event.ctrlKey && isMac) return false;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "k" && !event.shiftKey;
  return event.key === "/" && isSlashOn && !isField(event.composedPath()[0]);
}

document.addEventListener("keydown", (event) => {
  const box = isShortcut(event) && document.querySelector("[data-find]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A key without Ctrl may be in the way of who speaks to the computer or types with effort: it can be switched off.
try {
  isSlashOn = localStorage.getItem(SLASH) !== "off";
  for (const label of document.querySelectorAll("[data-slash]")) {
    label.hidden = false;
    label.control.checked = isSlashOn;
    label.control.addEventListener("change", (event) => {
      isSlashOn = event.target.checked;
      localStorage.setItem(SLASH, isSlashOn ? "on" : "off");
    });
  }
} catch {
  // No storage, no choice to remember.
}

async function begin(form) {
  const { modules } = form.querySelector("[data-panel]").dataset;
  let last; // what was typed while the rest is on its way
  for (const name of ["input", "compositionend"]) form.addEventListener(name, (event) => (last = event));
  const parts = await Promise.all(modules.split(" ").map((url) => import(url))).catch(() => []);
  if (!parts.length) return; // offline: the form works without
  const { suggest, ...others } = Object.assign({}, ...parts);
  suggest(form, { ...others, last });
}

for (const form of document.querySelectorAll("form[data-ask]")) {
  const isDue = form.contains(document.activeElement) || "public" in form.dataset || history.state?.find;
  if (isDue) begin(form);
  else form.addEventListener("focusin", () => begin(form), { once: true });
}

// --- boxes that texts are pasted into

// They grow with the text, and Enter asks (Shift+Enter makes a new line). The box to search in is one line until a text
// of several lines, or a long one, is put into it.
const grow = (box) => {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
};

function growing(box) {
  box.addEventListener("input", () => grow(box));
  grow(box);
  if (box.dataset.paste === "grow") return;
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !box.value.trim()) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}

const isLong = (text) => text.length > SHORT || text.includes("\n");

// The beginning and the end of what is too long: logs have their news at the end.
const fit = (text, most) =>
  text.length <= most ? text : `${text.slice(0, most / 4)}\n${text.slice(1 - most * 0.75)}`;

// As if it had been typed, so that it can be undone. In Chromium and Safari the first way takes no time for many lines.
function insert(text) {
  const plain = document.createElement("p");
  plain.textContent = text;
  if (!document.execCommand("insertHTML", false, plain.innerHTML)) document.execCommand("insertText", false, text);
}

function lineOrArea(form) {
  const served = form.querySelector("[data-find]");
  const twin = form.querySelector("template[data-twin]").content.firstElementChild;
  const [line, area] = served.matches("textarea") ? [twin, served] : [served, twin];
  const clear = form.querySelector("[data-empty]");
  const list = `${line.id}-list`;
  const state = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list };
  for (const [name, value] of Object.entries(state)) line.setAttribute(name, value);

  // Under somebody's hands the text is put in as if typed: who takes back step by step comes to an empty box.
  function put(box, value = "", start = value.length, end = start) {
    const other = box === line ? area : line;
    const hasFocus = other === document.activeElement;
    other.replaceWith(box);
    box.value = hasFocus ? "" : value;
    clear.hidden = box === line;
    if (!hasFocus) return;
    box.focus();
    if (value) insert(value);
    box.setSelectionRange(start, end);
  }

  line.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!isLong(text)) return;
    event.preventDefault();
    put(area, line.value, line.selectionStart, line.selectionEnd);
    insert(fit(text, area.maxLength - area.value.length));
  });
  line.addEventListener("input", (event) => {
    if (event.isComposing || !isLong(line.value)) return;
    put(area, line.value, line.selectionStart);
  });
  // Emptied by hand it stays until something new is written: what was deleted can be taken back.
  let wasEmpty = false;
  area.addEventListener("input", ({ inputType, isComposing }) => {
    const isNew = wasEmpty && !isComposing && !inputType?.startsWith("history");
    wasEmpty = !area.value;
    if (isNew && area.value && !isLong(area.value)) put(line, area.value);
  });
  area.addEventListener("blur", () => area.isConnected && !area.value && put(line));
  clear.addEventListener("click", () => {
    area.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    put(line);
    line.focus();
  });

  growing(area);
  clear.hidden = line.isConnected;
  if (area.isConnected && !isLong(area.value)) put(line, area.value);
}

for (const box of document.querySelectorAll("textarea[data-paste]:not([data-find])")) growing(box);
for (const form of document.querySelectorAll("form[data-ask]")) lineOrArea(form);

// --- copy buttons: there only where copying works, also those that come later; they say that they did

function showCopyButtons(place) {
  for (const button of navigator.clipboard ? place.querySelectorAll("button[data-copy]") : []) {
    button.querySelector("[data-copy-label]").setAttribute("aria-live", "polite");
    button.hidden = false;
  }
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button[data-copy]");
  if (!button) return;
  const label = button.querySelector("[data-copy-label]");
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
  label.dataset.before ??= label.textContent;
  label.textContent = label.dataset.done;
  setTimeout(() => (label.textContent = label.dataset.before), 2000);
});
document.addEventListener("klartext:added", ({ target }) => showCopyButtons(target));
showCopyButtons(document);
