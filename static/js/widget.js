// Klartext on another site's pages: a box to search in, and answers to what is written in the site's own contact form.
//
//   <script src="https://help.example.com/widget.js" data-language="sv" data-form="#message" defer></script>
//
// Everything lies in shadow roots, so the site's styles and ours leave each other alone. No cookies, nothing stored. The
// site's policy needs: script-src and connect-src with our address; img-src too where answers have pictures; and where it
// lists trusted-types, klartext.
(() => {
  if (globalThis.klartext) return; // a second script tag, or a page that is put in place by a script
  const script = document.currentScript ?? document.querySelector('script[src$="/widget.js"]');
  const settings = script.dataset;
  const base = new URL(script.src).origin;
  const all = /*WORDS*/ {};
  const asked = (settings.language || document.documentElement.lang).slice(0, 2).toLowerCase();
  const language = Object.hasOwn(all, asked) ? asked : Object.keys(all)[0];
  const words = all[language];
  const WAIT = 400;
  const LEAST = 2;
  const LEAST_MESSAGE = 12;
  const MOST = 20000; // the server reads no more

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(/*STYLE*/ "");

  // Where the site's policy lets us make no HTML, an answer's text stays out and its link remains.
  let policy = { createHTML: (source) => source };
  try {
    policy = globalThis.trustedTypes?.createPolicy("klartext", policy) ?? policy;
  } catch {}

  const tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`klartext:${name}`, { detail }));

  const set = (element, attributes) => Object.entries(attributes).forEach((pair) => element.setAttribute(...pair));

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    set(element, attributes);
    element.append(...children);
    return element;
  }

  // Whatever is linked, no address runs code.
  function address(href, from = base) {
    try {
      const url = new URL(href, from);
      return /^(https?|mailto|tel):$/.test(url.protocol) ? url.href : base;
    } catch {
      return base;
    }
  }

  const link = (href, ...children) => make("a", { href: address(href), target: "_blank", rel: "noopener" }, ...children);

  // Text with our addresses in it, which mean nothing on the site. A template loads nothing before they are whole.
  function html(name, lang, source, from) {
    const template = make("template");
    try {
      template.innerHTML = policy.createHTML(source);
    } catch {}
    for (const one of template.content.querySelectorAll("a[href]"))
      Object.assign(one, { href: address(one.getAttribute("href"), from), target: "_blank", rel: "noopener" });
    for (const one of template.content.querySelectorAll("img")) one.src = address(one.getAttribute("src"), from);
    return make(name, { lang }, template.content);
  }

  function shadow(...children) {
    const host = make("klartext-help", { lang: language });
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(...children);
    return host;
  }

  async function post(path, given, more) {
    const headers = { "Content-Type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(given), ...more };
    const response = await fetch(base + path, { ...init, credentials: "omit", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }

  // Asks when typing rests; an answer to an older text is dropped. No text: only that.
  function asking(put, fail) {
    let timer, request;
    return (text, more, wait = WAIT) => {
      clearTimeout(timer);
      request?.abort();
      const { signal } = (request = new AbortController());
      const send = async () => {
        try {
          put(await post(`/widget/${language}/ask`, { text: text.slice(0, MOST), ...more() }, { signal }));
        } catch {
          if (!signal.aborted) fail();
        }
      };
      if (text) timer = setTimeout(send, wait);
    };
  }

  // --- the box

  const combobox = { role: "combobox", "aria-expanded": "false", "aria-controls": "list", "aria-autocomplete": "list" };
  const plain = { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: MOST };
  const input = make("input", { id: "q", ...combobox, ...plain });
  const list = make("ul", { id: "list", role: "listbox", "aria-label": words.search });
  const status = make("small", { role: "status", class: "says" });
  list.hidden = true; // an empty list box is none
  let active = -1;
  let log = "";

  const options = () => [...list.querySelectorAll("[role=option]")];

  function mark(index) {
    active = index;
    options().forEach((option, number) => option.setAttribute("aria-selected", number === index));
    const chosen = options()[index];
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  function option(hit, number) {
    const code = hit.code ? [" ", make("code", {}, hit.code)] : [];
    const one = link(hit.url, make("b", {}, hit.title), ...code, make("small", {}, hit.text));
    set(one, { id: `hit-${number}`, role: "option", tabindex: "-1", lang: hit.language });
    return make("li", { role: "presentation" }, one);
  }

  function show({ hits, says, log: name = log }) {
    log = name;
    list.replaceChildren(...hits.map(option));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", !list.hidden);
    status.textContent = says;
    mark(-1);
    if (hits.length) tell("shown", { keys: hits.map((hit) => hit.url) });
  }

  const ask = asking(show, () => (status.textContent = words.trouble));

  function empty() {
    ask("");
    show({ hits: [], says: "" });
  }

  function search(text, wait) {
    if (input.value !== text) input.value = text;
    if (text.trim().length < LEAST) empty();
    else ask(text, () => ({ log }), wait);
  }

  // One place more than there are options: the box itself lies between the last and the first.
  function move(step) {
    const places = options().length + 1;
    if (list.hidden) search(input.value, 0);
    else mark((active + 1 + step + places) % places - 1);
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => active >= 0 && mark(0),
    End: () => active >= 0 && mark(options().length - 1),
    Enter: () => (active < 0 ? search(input.value, 0) : options()[active].click()),
    Escape: () => (list.hidden ? close() : empty()),
  };
  const isComposing = (event) => event.isComposing || event.keyCode === 229; // the second is Safari's
  const typed = (event) => isComposing(event) || search(input.value);
  input.addEventListener("input", typed);
  input.addEventListener("compositionend", () => search(input.value));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", ({ target }) => tell("opened", { key: target.closest("a").href }));

  const floats = !settings.target;
  const panel = make("div", { class: "panel", id: "panel", role: "search" });
  const shut = make("button", { type: "button" }, words.close);
  const opens = { "aria-expanded": "false", "aria-haspopup": "dialog", "aria-controls": "panel" };
  const toggle = make("button", { class: "toggle", type: "button", ...opens }, words.help);
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the site's own keys are not meant for our box
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const act = event.target === input || event.key === "Escape" ? keys[event.key] : null;
    if (act && act() !== false) event.preventDefault();
    else if (/^Arrow/.test(event.key)) mark(-1);
  });

  let box, before; // before: what had the focus when the box opened

  function open() {
    if (panel.hidden) {
      before = document.activeElement;
      panel.hidden = false;
      toggle.setAttribute("aria-expanded", "true");
    }
    input.focus();
  }

  // The focus goes back to where it was.
  function close() {
    if (!floats || panel.hidden) return false;
    empty();
    panel.hidden = true;
    toggle.setAttribute("aria-expanded", "false");
    if (before?.isConnected && before !== box && before !== document.body) before.focus();
    else toggle.focus();
  }

  function makeBox() {
    panel.append(make("div", { class: "head" }, make("label", { for: "q" }, words.search)), input, status, list);
    if (!floats) return shadow(panel);
    set(panel, { role: "dialog", "aria-label": words.search, class: "panel floats" });
    panel.firstChild.append(shut);
    panel.hidden = true;
    shut.addEventListener("click", close);
    toggle.addEventListener("click", () => (panel.hidden ? open() : close()));
    // A phone's keyboard covers what lies below.
    visualViewport?.addEventListener("resize", () => panel.style.setProperty("--seen", `${visualViewport.height}px`));
    return shadow(toggle, panel);
  }

  // --- answers beside the site's own form

  const said = make("small", { role: "status" }, words.waits);
  const cards = make("div");
  const title = make("h2", { id: "title" }, words.answers);
  const region = { class: "panel answers", role: "region", "aria-labelledby": "title" };
  const answers = shadow(make("div", region, title, said, cards));
  let field = null;
  let form = "";

  function count(counter, key) {
    post("/widget/count", { form, counter, key }, { keepalive: true }).catch(() => {}); // the page may be left at once
    tell(counter, { key });
  }

  const counted = (details, key) =>
    details.addEventListener("toggle", () => details.open && count("opened", key), { once: true });

  function solved(key) {
    const button = make("button", { type: "button" }, words.solved);
    const press = () => {
      count("solved", key);
      set(button, { "aria-disabled": "true" });
      button.textContent = said.textContent = words.thanks;
    };
    button.addEventListener("click", press, { once: true });
    return button;
  }

  function part(one, url, isOnly) {
    const title = [make("b", { lang: one.language }, one.title), one.who ? ` – ${one.who}` : ""];
    const when = one.when ? [make("p", {}, `${words.when} `, make("span", { lang: one.when_language }, one.when))] : [];
    const body = make("div", {}, ...when, html("div", one.language, one.html, url), solved(one.key));
    if (isOnly) return make("div", {}, make("p", {}, ...title), body);
    const details = make("details", {}, make("summary", {}, ...title), body);
    counted(details, one.key);
    return details;
  }

  function card({ key, title, code, known, language: lang, meaning, url, parts }) {
    const number = code ? [" ", make("code", {}, code)] : [];
    const name = [known ? `${words.known} ` : "", make("span", { lang }, title), ...number];
    const ways = parts.map((one) => part(one, url, parts.length === 1));
    const text = meaning ? [html("p", lang, meaning, url)] : [];
    const body = make("div", {}, ...text, ...ways, make("p", {}, link(url, words.open)));
    const details = make("details", { "data-key": key }, make("summary", {}, ...name), body);
    counted(details, key);
    return details;
  }

  // What somebody reads stays, and does not move.
  function put(found) {
    form = found.form;
    for (const one of [...cards.children]) if (!one.matches("[open], :focus-within")) one.remove();
    const kept = new Set([...cards.children].map((one) => one.dataset.key));
    cards.append(...found.answers.filter(({ key }) => !kept.has(key)).map(card));
    said.textContent = found.says || words.waits;
    if (found.answers.length) tell("shown", { keys: found.answers.map(({ key }) => key) });
  }

  const askFor = asking(put, () => {}); // the site's form works as if we were not there

  function suggest(text, wait) {
    if (!field) return;
    const isLong = text.trim().length >= LEAST_MESSAGE;
    if (!isLong) put({ form, answers: [], says: "" });
    askFor(isLong ? text : "", () => ({ for: "form", form }), wait);
  }

  const written = (event) => {
    const isOurs = field && event.target === field && !event.isComposing;
    if (isOurs) suggest(field.value, event.inputType === "insertFromPaste" ? 0 : WAIT);
  };
  for (const name of ["input", "compositionend"]) document.addEventListener(name, written);

  // Puts us where we belong, again and again: sites that are one page take their forms away and bring new ones.
  function place() {
    const found = settings.form && document.querySelector(settings.form);
    const home = floats ? document.body : document.querySelector(settings.target);
    if (box && home && box.parentNode !== home) home.append(box);
    if (!found || (found === field && answers.isConnected)) return;
    (found.closest("label") ?? found).after(answers);
    if (found === field) return;
    field = found;
    form = "";
    suggest(field.value ?? "", 0);
  }

  const suggestAtOnce = (text) => suggest(`${text}`, 0);
  const searchAtOnce = (text) => (open(), search(`${text}`, 0));
  globalThis.klartext = { open, close, search: searchAtOnce, suggest: suggestAtOnce };

  function start() {
    if (!("formOnly" in settings)) box = makeBox();
    place();
    new MutationObserver(place).observe(document.documentElement, { childList: true, subtree: true });
    tell("ready");
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
