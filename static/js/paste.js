// Boxes that texts are pasted into: they grow with the text, and Enter asks (Shift+Enter makes a new line). The box to
// search in is one line until a text of several lines, or a long one, is put into it.
const SHORT = 100;

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

  function put(box, value = "", start = value.length, end = start) {
    const other = box === line ? area : line;
    const hasFocus = other === document.activeElement;
    other.replaceWith(box);
    box.value = value;
    clear.hidden = box === line;
    if (!hasFocus) return;
    box.focus();
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
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  area.addEventListener("input", (event) => {
    if (!area.value && event.inputType !== "historyUndo") put(line);
  });
  clear.addEventListener("click", () => {
    area.value = "";
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });

  growing(area);
  clear.hidden = line.isConnected;
  if (area.isConnected && !isLong(area.value)) put(line, area.value);
}

for (const box of document.querySelectorAll("textarea[data-paste]:not([data-find])")) growing(box);
for (const form of document.querySelectorAll("form[data-ask]")) lineOrArea(form);
