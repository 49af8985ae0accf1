// The reader's values where they come in the address after "#", which no server sees: into the slots on the
// page, and along to the same page in another language, for another audience, or as a note for somebody else.
const MAX_VALUE_CHARS = 80;
// What else may stand there: what the reader asked (vote.js reads it), and the place on the page.
const QUESTION = "q";
const PLACE = "at";

function readValues() {
  const given = location.hash.includes("=") ? [...new URLSearchParams(location.hash.slice(1))] : [];
  const marks = [...document.querySelectorAll("mark.slot--filled")];
  const marked = marks.map((mark) => [mark.dataset.name, mark.textContent]);
  const isValue = ([name, value]) => ![QUESTION, PLACE].includes(name) && /^\w+$/.test(name) && value.trim();
  const known = [...given, ...marked].filter(isValue);
  return new Map(known.map(([name, value]) => [name, value.trim().slice(0, MAX_VALUE_CHARS)]));
}

function fill(values) {
  // Not in other errors' wordings, which are about other values.
  const slots = [...document.querySelectorAll("span.slot:not(.related *, .wordings *)")];
  const known = slots.filter((slot) => values.has(slot.dataset.name));
  for (const slot of known) {
    const mark = document.createElement("mark");
    mark.className = "slot slot--filled";
    mark.dataset.name = slot.dataset.name;
    mark.dir = "auto";
    mark.textContent = values.get(slot.dataset.name);
    slot.replaceWith(mark);
  }
  return known.length > 0;
}

function keepInLinks(values) {
  const links = document.querySelectorAll(".language-switch a, a[data-keep-values]");
  for (const link of links) {
    const place = link.hash.slice(1);
    link.hash = new URLSearchParams([...values, ...(place ? [[PLACE, place]] : [])]);
  }
}

const values = readValues();
if (values.size) keepInLinks(values);
if (fill(values)) {
  document.querySelector("[data-own-values]")?.removeAttribute("hidden");
  document.querySelector("[data-fill-in]")?.remove();
}
document.getElementById(new URLSearchParams(location.hash.slice(1)).get(PLACE))?.scrollIntoView();
