// The widget's search box: in a dialog that floats over the page, or in the element that `data-target` names.
import { askWhileTyping } from "../ask-while-typing.js";
import { combobox, hasModifier } from "../combobox.js";
import { make, makeLink, makeShadow, setAttributes } from "./elements.js";
import { MAX_CHARS, announce, postQuestion, settings, words } from "./page.js";

const isTextKey = (event) => event.isComposing || event.keyCode === 229; // the second is Safari's

function makeOption(hit) {
  const code = hit.code ? [" ", make("code", {}, hit.code)] : [];
  const option = makeLink(hit.url, make("b", {}, hit.title), ...code, make("small", {}, hit.text));
  setAttributes(option, { role: "option", tabindex: "-1", lang: hit.language });
  return make("li", { role: "presentation" }, option);
}

// The input, the list of hits under it, and the search that fills the list.
function makeSearch(panel) {
  const state = { "aria-expanded": "false", "aria-controls": "q-list", "aria-autocomplete": "list" };
  const plain = { autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: MAX_CHARS };
  const input = make("input", { id: "q", type: "text", role: "combobox", ...state, ...plain });
  const list = make("ul", { id: "q-list", role: "listbox", "aria-label": words.search });
  const results = make("div", { hidden: "" }, list);
  const status = make("small", { role: "status", class: "says" });
  let log = ""; // the server's name for this search

  const { askLater, stop } = askWhileTyping({
    wait: 400,
    minimum: 2,
    request: (text, signal) => postQuestion(text, { log }, signal),
    show: showHits,
    showNothing: () => hits.close(),
    showTrouble: () => (status.textContent = words.trouble),
  });
  const hits = combobox(panel, results, {
    line: () => input,
    open: () => search(input.value, 0),
    choose: () => false, // a link is followed
    remove: () => false,
    closed,
    staysOpen: true,
  });

  function closed() {
    stop();
    list.replaceChildren();
    status.textContent = "";
  }

  function showHits({ hits: found, says, log: name = log }) {
    log = name;
    if (found.length) {
      list.replaceChildren(...found.map(makeOption));
      hits.show();
      announce("shown", { keys: found.map((hit) => hit.url) });
    } else hits.close();
    status.textContent = says;
  }

  function search(text, wait) {
    if (input.value !== text) input.value = text;
    askLater(text, wait);
  }

  input.addEventListener("input", (event) => isTextKey(event) || search(input.value));
  input.addEventListener("compositionend", () => search(input.value));
  list.addEventListener("click", ({ target }) => announce("opened", { key: target.closest("a").href }));
  return { input, elements: [input, status, results], search, close: hits.close };
}

export function makeBox() {
  const floats = !settings.target;
  const panel = make("div", { class: "panel", id: "panel", role: "search" });
  const shut = make("button", { type: "button" }, words.close);
  const opens = { "aria-expanded": "false", "aria-haspopup": "dialog", "aria-controls": "panel" };
  const toggle = make("button", { class: "toggle", type: "button", ...opens }, words.help);
  const { input, elements, search, close: closeList } = makeSearch(panel);
  const head = make("div", { class: "head" }, make("label", { for: "q" }, words.search));
  panel.append(head, ...elements);
  let before; // the element that had the focus when the box opened

  // What the list has not done with a key: Enter without an option searches at once, Escape without a list
  // closes the box.
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the site's own keys are not meant for our box
    if (event.defaultPrevented || isTextKey(event) || event.altKey || hasModifier(event)) return;
    const isSearch = event.key === "Enter" && event.target === input;
    if (isSearch) search(input.value, 0);
    if (isSearch || (event.key === "Escape" && (closeList() || close()))) event.preventDefault();
  });

  function open() {
    if (panel.hidden) {
      before = document.activeElement;
      panel.hidden = false;
      toggle.setAttribute("aria-expanded", "true");
    }
    input.focus();
  }

  // The focus goes back to where it was. Returns whether there was anything to close.
  function close() {
    if (!floats || panel.hidden) return false;
    closeList();
    panel.hidden = true;
    toggle.setAttribute("aria-expanded", "false");
    if (before?.isConnected && before !== host && before !== document.body) before.focus();
    else toggle.focus();
    return true;
  }

  function float() {
    setAttributes(panel, { role: "dialog", "aria-label": words.search, class: "panel floats" });
    head.append(shut);
    panel.hidden = true;
    shut.addEventListener("click", close);
    toggle.addEventListener("click", () => (panel.hidden ? open() : close()));
    // A phone's keyboard covers the lower part of the page.
    visualViewport?.addEventListener("resize", () => {
      panel.style.setProperty("--seen", `${visualViewport.height}px`);
    });
  }

  if (floats) float();
  const host = floats ? makeShadow(toggle, panel) : makeShadow(panel);
  const home = () => (floats ? document.body : document.querySelector(settings.target));
  return { host, open, close, search, home };
}
