// Every ask form: "/" and Ctrl+K (⌘K) move to the box. A short question goes into the address, where it can be shared and
// reloaded; anything long, of several lines or that looks secret is posted and leaves no trace in addresses and logs.
// What shows answers while somebody writes is fetched when the box is first used.
const SHORT = 100;
// Also what only begins to look secret: the list under the box is asked for letter by letter.
const PRIVATE = /@|\n|token|bearer|secret|password|passwd|lösenord|api.?key|\d{8}|\d{6}[-+ ]\d|\d{4}[- ]\d{4}/i;
const SLASH = "klartext-slash";

const isPublic = (text) => text.length <= SHORT && !PRIVATE.test(text);
const isField = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
let isSlashOn = true;

function isShortcut(event) {
  if (event.altKey || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "k" && !event.shiftKey;
  return event.key === "/" && isSlashOn && !isField(event.target);
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
  form.addEventListener("input", (event) => (last = event));
  const parts = await Promise.all(modules.split(" ").map((url) => import(url))).catch(() => []);
  if (!parts.length) return; // offline: the form works without
  const { suggest, ...others } = Object.assign({}, ...parts);
  suggest(form, { ...others, isPublic, last });
}

for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", (event) => {
    const text = form.elements.text.value.trim();
    if (event.submitter?.hasAttribute("formaction") || !text || !isPublic(text)) return;
    event.preventDefault();
    location.assign(`${form.action}?${new URLSearchParams({ q: text })}`);
  });
  const isDue = form.contains(document.activeElement) || "public" in form.dataset || history.state?.find;
  if (isDue) begin(form);
  else form.addEventListener("focusin", () => begin(form), { once: true });
}
