// Answers while a message is written. The fragment comes from the server; the field keeps focus and place; cards that
// have been opened stay; a late or failed reply is dropped and the form works as if this file were not there.
const WAIT = 700;
const LEAST = 12;
const KEPT = "klartext-contact";

const form = document.querySelector("form[data-contact]");
const place = form.querySelector("[data-suggestions]");
const field = form.elements.message;
let timer;
let request;

const opened = () => [...place.querySelectorAll("details[data-key][open]")];

async function suggest() {
  request?.abort();
  if (field.value.trim().length < LEAST) return;
  request = new AbortController();
  try {
    const reply = await fetch(form.dataset.contact, {
      method: "POST",
      body: new FormData(form),
      signal: request.signal,
    });
    if (reply.ok) show(await reply.text());
  } catch {
    // Aborted or offline: the form does not depend on this.
  }
}

function show(html) {
  const kept = opened();
  place.replaceChildren(document.createRange().createContextualFragment(html));
  for (const card of kept) {
    const twin = place.querySelector(`details[data-key="${CSS.escape(card.dataset.key)}"]`);
    if (twin) twin.replaceWith(card);
    else place.append(card);
  }
  form.querySelector("[data-jump]").hidden = !place.querySelector("details");
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(suggest, WAIT);
  sessionStorage.setItem(KEPT, field.value);
});

// Coming back from an article brings the half-written text back; sending forgets it.
if (!field.value) field.value = sessionStorage.getItem(KEPT) ?? "";
form.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "look") sessionStorage.removeItem(KEPT);
});
