// Additions to django-markdownx's editor: keys and dropped text stay the browser's, added pictures can be
// undone, added rows get an editor, and a failed upload shows its reason.

// Tab moves on, as everywhere else, and Ctrl+D and Ctrl+[ are the browser's: the editor would replace its
// whole text.
document.addEventListener(
  "keydown",
  (event) => {
    const isBrowsers = event.key === "Tab" || ((event.ctrlKey || event.metaKey) && "d[]".includes(event.key));
    if (isBrowsers && event.target.matches(".markdownx-editor")) event.stopImmediatePropagation();
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

// A row that is added to an inline is a copy, marked as set up. Without the mark the script sets it up when
// it runs again.
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
  const url = editor.dataset.markdownxUploadUrlsPath;
  const reply = await fetch(url, { method: "POST", body, headers }).catch(() => null);
  const answer = await reply?.json().catch(() => null);
  const { image_code: code, error } = answer ?? { error: status.dataset.trouble };
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

// Text is dropped and pasted as everywhere else, also where a picture of it comes along, as from a
// spreadsheet. Without this, the browser would open a file that is dropped beside an editor instead of the
// page.
function takeFiles(event) {
  const data = event.clipboardData ?? event.dataTransfer;
  const files = data.types.includes("text/plain") ? [] : [...data.files];
  if (event.target.closest("[type=file]")) return;
  event.stopImmediatePropagation();
  if (!files.length) return;
  event.preventDefault();
  const editor = event.target.closest(".markdownx-editor");
  if (editor) uploadAll(editor, files);
}

function ignoreText(event) {
  if (!event.dataTransfer.types.includes("Files")) event.stopImmediatePropagation();
}

for (const type of ["drop", "paste"]) document.addEventListener(type, takeFiles, true);
for (const type of ["dragenter", "dragover", "dragleave"]) document.addEventListener(type, ignoreText, true);

// --- "[[" lists what can be linked to: the script for it is fetched when the editor is first used

async function loadPicker(editor) {
  const root = editor.closest(".markdownx").querySelector("[data-picker]");
  if (!root || root.dataset.ready !== undefined) return;
  root.dataset.ready = "";
  const { picker } = await import(root.dataset.module).catch(() => ({}));
  if (!picker) return; // offline: links are written by hand
  picker(root, editor, insert);
  root.querySelector("[data-pick]").hidden = false;
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches(".markdownx-editor")) loadPicker(event.target);
});
