// Every ask form: "/" moves to the box; a short question goes into the address, where it can be shared and reloaded,
// while anything long, of several lines or that looks secret is posted and leaves no trace in addresses and logs.
const SHORT = 100;
const PRIVATE = /@|\n|token|bearer|secret|password|passwd|lösenord|api.?key|\b\d{6,8}[-+ ]?\d{4}\b/i;

const isField = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  const box = document.querySelector("[data-find]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", (event) => {
    const text = form.elements.text.value.trim();
    if (!text || text.length > SHORT || PRIVATE.test(text)) return;
    event.preventDefault();
    location.assign(`${form.action}?${new URLSearchParams({ q: text })}`);
  });
}

// A one-line field would glue the lines of a paste together: keep them apart for the server.
for (const box of document.querySelectorAll("input[data-find]")) {
  box.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text.trim().includes("\n")) return;
    event.preventDefault();
    const whole = document.createElement("textarea");
    whole.name = box.name;
    whole.value = text;
    whole.hidden = true;
    box.removeAttribute("name");
    box.form.append(whole);
    box.form.requestSubmit();
  });
}
