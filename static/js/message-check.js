// Check of a wording while it is written: the values that it reads in a pasted sample, and other errors that
// have it.

const PAUSE = 500; // milliseconds without a key
const running = new WeakMap(); // place → controller of its last request

async function check(place) {
  const row = place.closest("tr, .inline-related");
  const form = place.closest("form");
  const text = place.parentElement.querySelector("textarea");
  const sample = place.querySelector("[data-sample]");
  const fields = new URLSearchParams({ text: text.value, sample: sample.value });
  fields.set("error", row.querySelector("input[name$='-error']")?.value ?? "");
  fields.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const stop = new AbortController();
  running.set(place, stop);
  const { signal } = stop;
  const answer = await fetch(place.dataset.messageCheck, { method: "POST", body: fields, signal });
  if (answer.ok && !answer.redirected) place.querySelector("[role=status]").innerHTML = await answer.text();
}

function checkLater(place) {
  running.get(place)?.abort();
  const stop = new AbortController();
  running.set(place, stop);
  setTimeout(() => stop.signal.aborted || check(place).catch(() => {}), PAUSE);
}

function show(root) {
  root.querySelectorAll("[data-message-check]").forEach((place) => (place.hidden = false));
}

document.addEventListener("input", ({ target }) => {
  const place = target.closest("td, .form-row")?.querySelector("[data-message-check]");
  if (place) checkLater(place);
});
document.addEventListener("formset:added", ({ target }) => show(target));
document.addEventListener("DOMContentLoaded", () => show(document));
