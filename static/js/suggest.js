// Answers while somebody writes: the server's list under the line, or what it recognises in a text of many lines. Both are
// fragments of HTML. Where no answer comes the last one stays, and the reader is told.
const WAIT = 200;
const LEAST = 2;
const PAUSE = 1000; // between two announcements

export function suggest(form, { combobox, asking, recent, last }) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [panel, list, reading, trouble, status] = ["panel", "list", "reading", "trouble", "status"].map(part);
  const isLine = () => part("find").matches("input");
  const asked = () => part("find").value.trim();
  const { ask, stop, forget } = asking({ address, put, fail });
  const { show, close } = combobox(form, panel, { open, choose, remove, closed });
  const lost = trouble.textContent.trim();
  let timer, toSay;
  let said = 0;
  let shown = ""; // what the list answers, where that may be remembered

  function address(text) {
    const { suggestions, recognised } = panel.dataset; // posted: a beginning of a secret does not look like one
    return [isLine() ? suggestions : recognised, { method: "POST", body: new URLSearchParams({ text }) }];
  }

  function typed(event) {
    if (event.isComposing) return;
    clearTimeout(timer);
    if (asked().length < LEAST) empty();
    else timer = setTimeout(() => ask(asked()), isLine() || reading.firstChild ? WAIT : 0);
  }

  function put(text, html) {
    const fragment = document.createRange().createContextualFragment(html);
    const { says, public: isSafe } = fragment.querySelector("[data-says]").dataset;
    trouble.hidden = true;
    shown = isSafe === undefined ? "" : text;
    (isLine() ? list : reading).replaceChildren(fragment);
    if (isLine()) show();
    say(says);
  }

  function fail(says) {
    shown = "";
    trouble.hidden = false;
    trouble.lastElementChild.textContent = says || lost;
    (isLine() ? panel : reading).prepend(trouble);
    if (isLine()) show();
    say(trouble.textContent.trim());
  }

  function empty() {
    close();
    forget();
    shown = "";
    list.replaceChildren();
    reading.replaceChildren();
    say("");
  }

  function closed() {
    clearTimeout(timer);
    stop();
  }

  function say(text) {
    clearTimeout(toSay);
    const speak = () => ((status.textContent = text), (said = Date.now()));
    toSay = setTimeout(speak, Math.max(0, said + PAUSE - Date.now()));
  }

  function open() {
    if (asked()) ask(asked());
    else return openRecent();
  }

  function openRecent() {
    const whole = recent.list(part("recent"));
    if (!whole) return false;
    say(whole.querySelector("[data-says]").dataset.says);
    list.replaceChildren(whole);
    show();
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
    if (!shown || shown !== asked()) return;
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
    if (target === part("find") && isLine() && !asked()) openRecent();
    if (!target.closest("[data-clear]")) return;
    recent.clear();
    empty();
  });
  addEventListener("online", () => trouble.hidden || ask(asked()));

  const find = history.state?.find;
  if (find?.box === part("find").id && isLine()) comeBack(find);
  else if (last) typed(last);
  else if ("public" in form.dataset) recent.add(asked());
  else if (!asked() && part("find").matches(":focus:hover")) openRecent(); // clicked before this was here
}
