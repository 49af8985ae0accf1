// Keeps what is typed in a form of the admin in the browser until it has been saved: for a crash, a closed
// tab, an ended session. It is offered to the same user on the same page, and goes back through the server,
// which merges it.

const PREFIX = "klartext-typed";
const KEPT_FOR = 14 * 24 * 3600 * 1000; // milliseconds
const UNKEPT = ["csrfmiddlewaretoken", "_restore"];
const offer = document.querySelector("#typed");
const form = document.querySelector(".change-form #content-main form");
const key = offer && `${PREFIX}:${offer.dataset.user}:${location.pathname}`;

const isKept = ([name, value]) =>
  typeof value === "string" && !UNKEPT.includes(name) && !name.includes("-__prefix__-");
const typed = () => [...new FormData(form)].filter(isKept);
const asComparable = (fields) => JSON.stringify(fields.filter(([name]) => name !== "form_version"));

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage may be full or forbidden
  }
}

// What was sent is forgotten when a page confirms that something was saved.
function forgetWhatWasSaved() {
  const sent = sessionStorage.getItem(PREFIX);
  if (sent && document.querySelector(".messagelist .success")) localStorage.removeItem(sent);
  if (!document.querySelector("#conflict_form, #login-form, #kept_form")) sessionStorage.removeItem(PREFIX);
}

// After signing out nothing stays: the next person at this computer may be another.
function dropOld() {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  const isOver = document.querySelector("#logged-out");
  names.forEach((name) => {
    const { at } = attempt(() => JSON.parse(localStorage.getItem(name))) || { at: 0 };
    if (isOver || Date.now() - at > KEPT_FOR) localStorage.removeItem(name);
  });
}

function restore(fields) {
  const again = document.createElement("form");
  again.method = "post";
  again.enctype = "multipart/form-data"; // long texts grow least in it
  const token = form.elements.csrfmiddlewaretoken.value;
  [...fields, ["csrfmiddlewaretoken", token], ["_restore", "1"]].forEach(([name, value]) => {
    const input = document.createElement("textarea");
    input.name = name;
    input.value = value;
    again.append(input);
  });
  again.hidden = true;
  document.body.append(again);
  again.submit();
}

function offerToRestore({ at, fields }) {
  offer.querySelector("[data-at]").textContent = new Date(at).toLocaleString(document.documentElement.lang);
  offer.hidden = false;
  offer.querySelector("[data-restore]").addEventListener("click", () => restore(fields));
  offer.querySelector("[data-drop]").addEventListener("click", () => {
    localStorage.removeItem(key);
    offer.hidden = true;
  });
}

function watch() {
  const first = asComparable(typed());
  const isAgain = "again" in offer.dataset; // the form came back with what was typed
  let isSending = false;
  let timer = null;
  const isChanged = () => isAgain || asComparable(typed()) !== first;
  const keep = () =>
    attempt(() => {
      if (isChanged()) localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: typed() }));
      else if (offer.hidden) localStorage.removeItem(key);
    });
  const keepLater = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 500);
  };
  form.addEventListener("input", keepLater);
  form.addEventListener("change", keepLater);
  form.addEventListener("submit", () => {
    isSending = true;
    keep();
    attempt(() => sessionStorage.setItem(PREFIX, key));
  });
  addEventListener("beforeunload", (event) => {
    if (isChanged() && !isSending) event.preventDefault();
  });
  addEventListener("pageshow", (event) => event.persisted && (isSending = false));
  const stored = attempt(() => JSON.parse(localStorage.getItem(key)));
  if (stored && !isAgain && asComparable(stored.fields) !== first) offerToRestore(stored);
}

attempt(forgetWhatWasSaved);
attempt(dropOld);
if (form && offer && !form.querySelector("[type=password]")) watch();
