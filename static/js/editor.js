// What django-markdownx's editor lacks, and what it takes: keys and dropped text that are the browser's, the steps back
// of whoever has added a picture, editors in added rows, and uploads that say what is wrong.

// Tab moves on, as everywhere else, and Ctrl+D and Ctrl+[ are the browser's: the editor would write its whole text anew.
document.addEventListener(
  "keydown",
  (event) => {
    const isTaken = event.key === "Tab" || ((event.ctrlKey || event.metaKey) && "d[]".includes(event.key));
    if (isTaken && event.target.matches(".markdownx-editor")) event.stopImmediatePropagation();
  },
  true,
);

// As if it had been typed, so that it can be undone.
function insert(editor, text, start, end) {
  editor.focus();
  editor.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, text)) return;
  editor.setRangeText(text, start, end, "end");
  editor.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
}

// A row that was added to an inline is a copy that says it has been set up; the script runs again for those that say not.
document.addEventListener("formset:added", (event) => {
  const editors = event.target.querySelectorAll(".markdownx-editor");
  if (!editors.length) return;
  editors.forEach((editor) => editor.removeAttribute("data-markdownx-init"));
  const again = document.createElement("script");
  again.src = document.querySelector('script[src*="/markdownx"]').src;
  document.head.append(again);
});

// --- pictures: chosen, dropped or pasted

// What the picture shows is asked for where it is written: between its brackets.
async function upload(editor, file) {
  const status = editor.closest(".markdownx").querySelector(".markdownx-status");
  const body = new FormData();
  body.append("image", file);
  const headers = { "X-CSRFToken": editor.form.elements.csrfmiddlewaretoken.value };
  const reply = await fetch(editor.dataset.markdownxUploadUrlsPath, { method: "POST", body, headers }).catch(() => null);
  const { image_code: code, error } = (await reply?.json().catch(() => null)) ?? { error: status.dataset.trouble };
  status.textContent = error ?? "";
  if (!code) return;
  insert(editor, code, editor.selectionStart, editor.selectionEnd);
  const at = editor.selectionEnd - code.length + code.indexOf("]");
  editor.setSelectionRange(at, at);
}

async function uploadAll(editor, files) {
  for (const file of files) await upload(editor, file);
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-picture]") || !target.files.length) return;
  uploadAll(target.closest(".markdownx").querySelector(".markdownx-editor"), [...target.files]);
  target.value = "";
});

// Text is dropped and pasted as everywhere else, also where a picture of it comes along, as from a spreadsheet. A file
// that is dropped beside an editor would take the page's place.
function received(event) {
  const data = event.clipboardData ?? event.dataTransfer;
  const files = data.types.includes("text/plain") ? [] : [...data.files];
  if (event.target.closest("[type=file]")) return;
  event.stopImmediatePropagation();
  if (!files.length) return;
  event.preventDefault();
  const editor = event.target.closest(".markdownx-editor");
  if (editor) uploadAll(editor, files);
}

function dragged(event) {
  if (!event.dataTransfer.types.includes("Files")) event.stopImmediatePropagation();
}

for (const type of ["drop", "paste"]) document.addEventListener(type, received, true);
for (const type of ["dragenter", "dragover", "dragleave"]) document.addEventListener(type, dragged, true);

// --- "[[" lists what can be linked to: the script for it is fetched when the editor is first used

async function withPicker(editor) {
  const root = editor.closest(".markdownx").querySelector("[data-picker]");
  if (!root || root.dataset.ready !== undefined) return;
  root.dataset.ready = "";
  const parts = await Promise.all(root.dataset.modules.split(" ").map((url) => import(url))).catch(() => []);
  if (!parts.length) return; // offline: links are written by hand
  const { picker, combobox } = Object.assign({}, ...parts);
  picker(root, editor, { combobox, insert });
  root.querySelector("[data-pick]").hidden = false;
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches(".markdownx-editor")) withPicker(event.target);
});
