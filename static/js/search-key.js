// "/" and Ctrl+K (on a Mac ⌘K: Ctrl+K is its fields' own) move to the search box.
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

// A key without Ctrl may be in the way of a reader who dictates or types with effort: it can be switched off.
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
