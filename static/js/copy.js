// Copy buttons: there only where copying works, and they say that it did.
for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copy]") : []) {
  const label = button.querySelector("[data-copy-label]");
  const before = label.textContent;
  label.setAttribute("aria-live", "polite");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    label.textContent = label.dataset.done;
    setTimeout(() => (label.textContent = before), 2000);
  });
}
