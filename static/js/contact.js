// Answers while a message is written. The parts come from the server; the field keeps focus and place; cards
// that have been opened stay. Without an answer the form works as it does without this file.
import { askWhileTyping } from "./ask-while-typing.js";

const WAIT = 700; // milliseconds
const MIN_CHARS = 12; // of a message that is asked with
const MAX_FILES = 3;
const MAX_BYTES = 5e6;
const KEPT = "klartext-contact";
const TYPED = ["message", "email", "name"];

const stored = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
};

function answerWhileWriting(form) {
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  const answers = part("answers");
  const field = form.elements.message;
  const { ask, askLater } = askWhileTyping({ wait: WAIT, request, show });

  async function request(_message, signal) {
    const body = new FormData(form);
    body.delete("attached");
    if (field.value.trim().length < MIN_CHARS) body.delete("message");
    const reply = await fetch(form.dataset.contact, { method: "POST", body, signal });
    if (!reply.ok) throw new Error(reply.status);
    return reply.text();
  }

  function show(html) {
    const kept = [...answers.querySelectorAll(":scope > details[data-key][open]")];
    const parts = new DOMParser().parseFromString(html, "text/html").querySelectorAll("template[data-part]");
    for (const { dataset, content } of parts) {
      part(dataset.part).replaceChildren(document.importNode(content, true));
    }
    for (const card of kept) {
      const twin = answers.querySelector(`:scope > details[data-key="${CSS.escape(card.dataset.key)}"]`);
      if (twin) twin.replaceWith(card);
      else answers.append(card);
    }
    answers.dispatchEvent(new Event("klartext:added", { bubbles: true }));
  }

  // Adds what goes along with the message. Returns whether it is new.
  function attach(name, value) {
    const inputs = [...form.querySelectorAll(`input[name="${name}"]`)];
    if (inputs.some((input) => input.value === value)) return false;
    const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    part("along").append(input);
    return true;
  }

  // A card that the reader opens is counted and goes along; one that was open from the start does neither.
  form.addEventListener("click", ({ target }) => {
    const card = target.closest("summary")?.parentElement;
    if (card?.dataset.key && !card.open && attach("opened", card.dataset.key)) ask(field.value);
  });
  field.addEventListener("input", ({ inputType }) => {
    askLater(field.value, inputType === "insertFromPaste" ? 0 : WAIT);
  });
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(TYPED.map((name) => [name, form.elements[name].value]));
    sessionStorage.setItem(KEPT, JSON.stringify(typed));
  });

  // Coming back from an article brings the half-written text back; the receipt forgets it.
  const before = stored(KEPT);
  for (const name of TYPED) form.elements[name].value ||= before[name] ?? "";
  const searches = Object.values(stored("klartext-searches"));
  const isNew = searches.map((text) => attach("searches", text)).some(Boolean);
  const isUnanswered = field.value.trim().length >= MIN_CHARS && !answers.querySelector("details");
  if (isNew || isUnanswered) ask(field.value);
}

// Screenshots may be pasted into the text; what is too large is said before it is sent.
function acceptFiles(box, field) {
  const input = box.querySelector("input[type=file]");
  const fault = box.querySelector("[data-files-fault]");
  const choose = (list) => {
    const fits = list.length <= MAX_FILES && list.every(({ size }) => size <= MAX_BYTES);
    fault.textContent = fits ? "" : box.dataset.tooMany;
    const kept = new DataTransfer();
    for (const file of list.filter(({ size }) => size <= MAX_BYTES).slice(0, MAX_FILES)) kept.items.add(file);
    input.files = kept.files;
  };
  input.addEventListener("change", () => choose([...input.files]));
  field.addEventListener("paste", ({ clipboardData }) => {
    if (clipboardData?.files.length) choose([...input.files, ...clipboardData.files]);
  });
}

const form = document.querySelector("form[data-contact]");
if (form) {
  answerWhileWriting(form);
  acceptFiles(form.querySelector("[data-files]"), form.elements.message);
}
if (document.querySelector("[data-sent]")) sessionStorage.removeItem(KEPT);
