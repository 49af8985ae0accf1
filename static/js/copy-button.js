// Copy buttons, also those that come later. They are shown only where copying works, and confirm that they
// did.

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
