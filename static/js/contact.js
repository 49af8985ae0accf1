// Answers while a message is written. The parts come from the server; the field keeps focus and place; cards that have
// been opened stay; a late or failed reply is dropped and the form works as if this file were not there.

const WAIT = 700;
const LEAST = 12;
const MOST_FILES = 3;
const MOST_BYTES = 5e6;
const KEPT = "klartext-contact";
const TYPED = ["message", "email", "name"];

const stored = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
};

function page(form) {
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  const place = part("answers");
  const field = form.elements.message;
  let timer;
  let request;

  async function ask() {
    clearTimeout(timer);
    request?.abort();
    request = new AbortController();
    const body = new FormData(form);
    body.delete("attached");
    if (field.value.trim().length < LEAST) body.delete("message");
    try {
      const reply = await fetch(form.dataset.contact, { method: "POST", body, signal: request.signal });
      if (reply.ok) show(await reply.text());
    } catch {
      // Aborted or offline: the form does not depend on this.
    }
  }

  function show(html) {
    const kept = [...place.querySelectorAll(":scope > details[data-key][open]")];
    const parts = new DOMParser().parseFromString(html, "text/html").querySelectorAll("template[data-part]");
    for (const { dataset, content } of parts) part(dataset.part).replaceChildren(document.importNode(content, true));
    for (const card of kept) {
      const twin = place.querySelector(`:scope > details[data-key="${CSS.escape(card.dataset.key)}"]`);
      if (twin) twin.replaceWith(card);
      else place.append(card);
    }
    place.dispatchEvent(new Event("klartext:added", { bubbles: true }));
  }

  function note(name, value) {
    if ([...form.querySelectorAll(`input[name="${name}"]`)].some((input) => input.value === value)) return false;
    const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    part("along").append(input);
    return true;
  }

  // A card that the reader opens is counted and goes along; one that was open from the start is neither.
  form.addEventListener("click", ({ target }) => {
    const card = target.closest("summary")?.parentElement;
    if (card?.dataset.key && !card.open && note("opened", card.dataset.key)) ask();
  });
  field.addEventListener("input", ({ inputType }) => {
    clearTimeout(timer);
    timer = setTimeout(ask, inputType === "insertFromPaste" ? 0 : WAIT);
  });
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(TYPED.map((name) => [name, form.elements[name].value]));
    sessionStorage.setItem(KEPT, JSON.stringify(typed));
  });

  // Coming back from an article brings the half-written text back; the receipt forgets it.
  const before = stored(KEPT);
  for (const name of TYPED) form.elements[name].value ||= before[name] ?? "";
  const searches = Object.values(stored("klartext-searches"));
  const isNew = searches.map((text) => note("searches", text)).some(Boolean);
  if (isNew || (field.value.trim().length >= LEAST && !place.querySelector("details"))) ask();
}

// Screenshots may be pasted into the text; what is too large is said before it is sent.
function files(box, field) {
  const input = box.querySelector("input[type=file]");
  const fault = box.querySelector("[data-files-fault]");
  const put = (list) => {
    const fits = list.length <= MOST_FILES && list.every(({ size }) => size <= MOST_BYTES);
    fault.textContent = fits ? "" : box.dataset.tooMany;
    const kept = new DataTransfer();
    for (const file of list.filter(({ size }) => size <= MOST_BYTES).slice(0, MOST_FILES)) kept.items.add(file);
    input.files = kept.files;
  };
  input.addEventListener("change", () => put([...input.files]));
  field.addEventListener("paste", ({ clipboardData }) => {
    if (clipboardData?.files.length) put([...input.files, ...clipboardData.files]);
  });
}

const form = document.querySelector("form[data-contact]");
if (form) {
  page(form);
  files(form.querySelector("[data-files]"), form.elements.message);
}
if (document.querySelector("[data-sent]")) sessionStorage.removeItem(KEPT);
