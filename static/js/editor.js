// What django-markdownx's editor lacks: a way out with Tab, editors in added rows, and uploads that say what is wrong.

// Tab moves on, as everywhere else; the editor would write a tab character and keep the focus for ever.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Tab" && event.target.matches(".markdownx-editor")) event.stopImmediatePropagation();
  },
  true,
);

// A row that was added to an inline is a copy that says it has been set up; the script runs again for those that say not.
document.addEventListener("formset:added", (event) => {
  const editors = event.target.querySelectorAll(".markdownx-editor");
  if (!editors.length) return;
  editors.forEach((editor) => editor.removeAttribute("data-markdownx-init"));
  const again = document.createElement("script");
  again.src = document.querySelector('script[src*="/markdownx"]').src;
  document.head.append(again);
});

// A picture can be chosen as well as dropped or pasted: the editor is told of it as if it had been dropped.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-picture]") || !target.files.length) return;
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(target.files[0]);
  target.closest(".markdownx").querySelector(".markdownx-editor").dispatchEvent(new DragEvent("drop", { dataTransfer }));
  target.value = "";
});

// An upload that failed is written into the text as "Invalid response": say it below instead.
const FAILED = "Invalid response";

function takeBack(editor) {
  const at = editor.value.lastIndexOf(FAILED, editor.selectionEnd);
  if (at < 0) return;
  editor.value = editor.value.slice(0, at) + editor.value.slice(at + FAILED.length);
  editor.setSelectionRange(at, at);
}

// These events do not bubble, but they do come down from the document.
document.addEventListener(
  "markdownx.fileUploadError",
  (event) => {
    event.target.querySelector(".markdownx-status").textContent = event.detail[0].error;
    setTimeout(takeBack, 0, event.target.querySelector(".markdownx-editor"));
  },
  true,
);

// What the picture shows is asked for where it is written: between its brackets.
document.addEventListener(
  "markdownx.fileUploadEnd",
  (event) => {
    event.target.querySelector(".markdownx-status").textContent = "";
    const editor = event.target.querySelector(".markdownx-editor");
    const at = editor.value.lastIndexOf("![](", editor.selectionEnd) + 2;
    editor.focus();
    editor.setSelectionRange(at, at);
  },
  true,
);

// "[[" asks what to link to; the box for that is fetched when the editor is first used.
const OPENS = "[[";

async function withPicker(editor) {
  const root = editor.closest(".markdownx").querySelector("[data-picker]");
  if (!root || root.dataset.ready !== undefined) return;
  root.dataset.ready = "";
  const parts = await Promise.all(root.dataset.modules.split(" ").map((url) => import(url))).catch(() => []);
  if (!parts.length) return; // offline: links are written by hand
  const { picker, ...others } = Object.assign({}, ...parts);
  const open = picker(root, editor, others);
  root.querySelector("[data-pick]").hidden = false;
  editor.addEventListener("input", (event) => {
    const before = editor.value.slice(0, editor.selectionStart);
    if (event.data === "[" && before.endsWith(OPENS) && !event.isComposing) open(OPENS);
  });
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches(".markdownx-editor")) withPicker(event.target);
});
