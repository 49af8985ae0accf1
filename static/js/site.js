// The script of every page. In production it is one file with its imports in it (config/static_files.py), so
// that a first visit asks for little. What shows answers while somebody types is fetched when the box is
// first used.
//
// Every question is posted: the server, which recognises secrets, puts a short one into the address, where it
// can be shared and reloaded.
import "./search-key.js";
import "./paste-box.js";
import "./copy-button.js";

async function loadSuggestions(form) {
  const { module } = form.querySelector("[data-panel]").dataset;
  let last; // what was typed while the module is on its way
  for (const name of ["input", "compositionend"]) form.addEventListener(name, (event) => (last = event));
  const { suggest } = await import(module).catch(() => ({}));
  suggest?.(form, last); // offline: the form works without
}

for (const form of document.querySelectorAll("form[data-ask]")) {
  const hasFocus = form.contains(document.activeElement);
  if (hasFocus || "public" in form.dataset || history.state?.find) loadSuggestions(form);
  else form.addEventListener("focusin", () => loadSuggestions(form), { once: true });
}
