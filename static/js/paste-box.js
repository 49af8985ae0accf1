// Boxes that texts are pasted into. They grow with the text, and Enter asks (Shift+Enter makes a new line).
// The box to search in is one line until a text of several lines, or a long one, is put into it.
const MAX_LINE_CHARS = 100;

const grow = (box) => {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
};

function growWithText(box) {
  box.addEventListener("input", () => grow(box));
  grow(box);
  if (box.dataset.paste === "grow") return;
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !box.value.trim()) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}

const isLong = (text) => text.length > MAX_LINE_CHARS || text.includes("\n");

// The beginning and the end of a text that is too long: logs have their news at the end.
function shorten(text, maxChars) {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars / 4)}\n${text.slice(1 - maxChars * 0.75)}`;
}

// As if it had been typed, so that it can be undone. In Chromium and Safari the first way takes no time for
// many lines.
function insert(text) {
  const plain = document.createElement("p");
  plain.textContent = text;
  const isDone = document.execCommand("insertHTML", false, plain.innerHTML);
  if (!isDone) document.execCommand("insertText", false, text);
}

function switchLineAndArea(form) {
  const served = form.querySelector("[data-find]");
  const twin = form.querySelector("template[data-twin]").content.firstElementChild;
  const [line, area] = served.matches("textarea") ? [twin, served] : [served, twin];
  const clear = form.querySelector("[data-empty]");
  const list = `${line.id}-list`;
  const state = { "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list };
  for (const [name, value] of Object.entries({ role: "combobox", ...state })) line.setAttribute(name, value);

  // While the reader types, the text is inserted as if typed, so that it can be undone step by step to an
  // empty box.
  function switchTo(box, value = "", start = value.length, end = start) {
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
    switchTo(area, line.value, line.selectionStart, line.selectionEnd);
    insert(shorten(text, area.maxLength - area.value.length));
  });
  line.addEventListener("input", (event) => {
    if (event.isComposing || !isLong(line.value)) return;
    switchTo(area, line.value, line.selectionStart);
  });
  // Emptied by hand it stays until something new is written: what was deleted can be taken back.
  let wasEmpty = false;
  area.addEventListener("input", ({ inputType, isComposing }) => {
    const isNew = wasEmpty && !isComposing && !inputType?.startsWith("history");
    wasEmpty = !area.value;
    if (isNew && area.value && !isLong(area.value)) switchTo(line, area.value);
  });
  area.addEventListener("blur", () => area.isConnected && !area.value && switchTo(line));
  clear.addEventListener("click", () => {
    area.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    switchTo(line);
    line.focus();
  });

  growWithText(area);
  clear.hidden = line.isConnected;
  if (area.isConnected && !isLong(area.value)) switchTo(line, area.value);
}

for (const box of document.querySelectorAll("textarea[data-paste]:not([data-find])")) growWithText(box);
for (const form of document.querySelectorAll("form[data-ask]")) switchLineAndArea(form);
