// Boxes that texts are pasted into: they grow with the text, and Enter asks (Shift+Enter makes a new line).
const grow = (box) => {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
};

for (const box of document.querySelectorAll("textarea[data-paste]")) {
  box.addEventListener("input", () => grow(box));
  grow(box);
  if (box.dataset.paste === "grow") continue;
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !box.value.trim()) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}
