// Answers while somebody types: the server's list under the line, or the error that it recognises in a text
// of many lines. Both are fragments of HTML. Where no answer comes the last one stays, and the reader is
// told.
import { askWhileTyping } from "./ask-while-typing.js";
import { combobox } from "./combobox.js";
import { recent } from "./recent.js";
import { searchRequest } from "./search-request.js";

const WAIT = 200; // milliseconds
const PAUSE = 1000; // milliseconds between two announcements

// `last` is the event of what was typed before this module had come.
export function suggest(form, last) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [panel, list, reading, trouble, status] = ["panel", "list", "reading", "trouble", "status"].map(part);
  const isLine = () => part("find").matches("input");
  const question = () => part("find").value.trim();
  const search = searchRequest(() => (isLine() ? panel.dataset.suggestions : panel.dataset.recognised));
  const { show: openPanel, close } = combobox(form, panel, { open, choose, remove, closed: () => stop() });
  const { ask, askLater, stop } = askWhileTyping({
    wait: WAIT,
    minimum: 2,
    request: search.send,
    show,
    showNothing: empty,
    showTrouble,
    mayCutOff: search.isNamed, // the first answer brings the name, so it is waited for
  });
  const noContact = trouble.textContent.trim();
  let speech;
  let spokenAt = 0;
  let shown = ""; // the question that the list answers, where it may be remembered

  function typed(event) {
    if (!event.isComposing) askLater(question(), isLine() || reading.firstChild ? WAIT : 0);
  }

  function show(html, text) {
    const fragment = document.createRange().createContextualFragment(html);
    const { says, public: isSafe } = fragment.querySelector("[data-says]").dataset;
    trouble.hidden = true;
    shown = isSafe === undefined ? "" : text;
    (isLine() ? list : reading).replaceChildren(fragment);
    if (isLine()) openPanel();
    say(says);
  }

  function showTrouble({ sentence }) {
    shown = "";
    trouble.hidden = false;
    trouble.lastElementChild.textContent = sentence || noContact;
    (isLine() ? panel : reading).prepend(trouble);
    if (isLine()) openPanel();
    say(trouble.textContent.trim());
  }

  function empty() {
    close();
    search.startAnother();
    shown = "";
    list.replaceChildren();
    reading.replaceChildren();
    say("");
  }

  function say(text) {
    clearTimeout(speech);
    const speak = () => ((status.textContent = text), (spokenAt = Date.now()));
    speech = setTimeout(speak, Math.max(0, spokenAt + PAUSE - Date.now()));
  }

  function open() {
    if (question()) ask(question());
    else return openRecent();
  }

  function openRecent() {
    const whole = recent.list(part("recent"));
    if (!whole) return false;
    say(whole.querySelector("[data-says]").dataset.says);
    list.replaceChildren(whole);
    openPanel();
  }

  function remove({ dataset }) {
    if (!dataset.query) return false;
    recent.remove(dataset.query);
    if (openRecent() === false) empty();
  }

  function choose({ dataset, href }) {
    if (dataset.query) part("find").value = dataset.query;
    if (dataset.query || !href) return form.requestSubmit();
    remember();
    location.assign(href);
  }

  function remember() {
    if (!shown || shown !== question()) return;
    recent.add(shown);
    const find = { box: part("find").id, text: shown, scroll: panel.scrollTop };
    history.replaceState({ ...history.state, find }, "");
  }

  async function comeBack({ text, scroll }) {
    history.replaceState({ ...history.state, find: null }, "");
    part("find").value = text;
    part("find").focus({ preventScroll: true });
    await ask(text);
    panel.scrollTop = scroll;
  }

  form.addEventListener("input", typed);
  form.addEventListener("compositionend", typed);
  form.addEventListener("submit", remember, true);
  form.addEventListener("click", ({ target }) => {
    if (target === part("find") && isLine() && !question()) openRecent();
    if (!target.closest("[data-clear]")) return;
    recent.clear();
    empty();
  });
  addEventListener("online", () => trouble.hidden || ask(question()));

  const find = history.state?.find;
  if (find?.box === part("find").id && isLine()) comeBack(find);
  else if (last) typed(last);
  else if ("public" in form.dataset) recent.add(question());
  else if (!question() && part("find").matches(":focus:hover")) openRecent(); // clicked before this was here
}
