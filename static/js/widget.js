// Klartext on another site's pages: a box to search in, and answers to what is written in the site's own contact form.
//
//   <script src="https://help.example.com/widget.js" data-language="sv" data-form="#message"></script>
//
// Everything lies in shadow roots, so the site's styles and ours leave each other alone. No cookies, nothing stored. The
// site's policy needs: script-src https://help.example.com; connect-src https://help.example.com
(() => {
  const script = document.currentScript;
  const base = new URL(script.src).origin;
  const all = /*WORDS*/ {};
  const asked = (script.dataset.language || document.documentElement.lang || "").slice(0, 2);
  const language = asked in all ? asked : Object.keys(all)[0];
  const words = all[language];
  const WAIT = 400;
  const LEAST = 2;
  const LEAST_MESSAGE = 12;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; display: block; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark;
      --paper: light-dark(#fdfbf7, #1b1d1f); --ink: light-dark(#1d1c1a, #eceae5); --line: light-dark(#cbc6bb, #4b4f54);
      --accent: light-dark(#0b5d4f, #7fd6c2); color: var(--ink); }
    * { box-sizing: border-box; } [hidden] { display: none !important; }
    button, input { font: inherit; color: inherit; min-height: 44px; border: 1px solid var(--line); border-radius: 8px;
      background: var(--paper); padding: 8px 14px; }
    button { cursor: pointer; } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .toggle { position: fixed; inset: auto 16px 16px auto; z-index: 2147483000; background: var(--accent);
      color: var(--paper); border: 0; border-radius: 24px; }
    .panel { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 16px; }
    .floats { position: fixed; inset: auto 16px 76px auto; z-index: 2147483000; max-height: 70vh; overflow: auto;
      inline-size: min(26rem, calc(100vw - 32px)); box-shadow: 0 8px 30px #0003; }
    label { display: block; font-weight: 600; margin-block-end: 6px; } input { inline-size: 100%; }
    ul { list-style: none; margin: 8px 0 0; padding: 0; } a { color: var(--accent); }
    [role=option] { display: block; padding: 10px; border-radius: 8px; color: inherit; text-decoration: none; }
    [role=option] b { color: var(--accent); } [aria-selected=true] { outline: 2px solid var(--accent); }
    small { display: block; opacity: .8; } code { font: .9em ui-monospace, monospace; }
    details { border: 1px solid var(--line); border-radius: 8px; margin-block-start: 8px; padding: 0 12px; }
    summary { cursor: pointer; padding: 10px 0; min-height: 44px; font-weight: 600; } details > div { padding: 0 0 12px; }
    .answers { min-height: 3.5rem; padding-block: 8px; } p { margin: 0 0 8px; } img { max-inline-size: 100%; }
    mark { background: light-dark(#ffe9a8, #5c4a12); color: inherit; }`);

  const policy = globalThis.trustedTypes?.createPolicy("klartext", { createHTML: (html) => html });
  const html = (element, source) => ((element.innerHTML = policy ? policy.createHTML(source) : source), element);
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`klartext:${name}`, { detail }));

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function shadow(place, ...children) {
    const host = make("klartext-help", { lang: language });
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(...children);
    place(host);
    return root;
  }

  async function post(path, body, signal) {
    const headers = { "Content-Type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body), signal, credentials: "omit" };
    const response = await fetch(base + path, init);
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }

  // Asks when typing rests; a late answer to an older text is dropped.
  function asking(put, fail) {
    let timer, request;
    return (text, more, wait = WAIT) => {
      clearTimeout(timer);
      request?.abort();
      request = new AbortController();
      const { signal } = request;
      timer = setTimeout(async () => {
        try {
          put(await post(`/widget/${language}/ask`, { text, ...more() }, signal), text);
        } catch (error) {
          if (error.name !== "AbortError") fail();
        }
      }, wait);
    };
  }

  // --- the box

  const input = make("input", { id: "q", type: "text", role: "combobox", "aria-expanded": "false",
    "aria-controls": "list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
  const list = make("ul", { id: "list", role: "listbox", "aria-label": words.search });
  const status = make("small", { role: "status" });
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

  function show(found) {
    log = found.log ?? log;
    list.replaceChildren(...found.hits.map((hit, number) => {
      const title = make("b", { lang: hit.language }, hit.title);
      const code = hit.code ? [" ", make("code", {}, hit.code)] : [];
      const link = make("a", { id: `hit-${number}`, role: "option", "aria-selected": "false", tabindex: "-1",
        href: hit.url, target: "_blank", rel: "noopener" }, title, ...code, make("small", {}, hit.text));
      return make("li", { role: "presentation" }, link);
    }));
    list.hidden = !found.hits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = found.says;
    mark(-1);
    if (found.hits.length) tell("shown", { keys: found.hits.map((hit) => hit.url) });
  }

  const ask = asking(show, () => (status.textContent = words.trouble));

  function search(text, wait) {
    if (input.value !== text) input.value = text;
    if (text.trim().length < LEAST) show({ hits: [], says: "" });
    else ask(text, () => ({ log }), wait);
  }

  const places = () => options().length + 1; // one more than options: the box itself
  const keys = {
    ArrowDown: () => mark(((active + 2) % places()) - 1),
    ArrowUp: () => mark(((active + places()) % places()) - 1),
    Home: () => active >= 0 && (mark(0), true),
    End: () => active >= 0 && (mark(options().length - 1), true),
    Enter: () => active >= 0 && (options()[active].click(), true),
    Escape: () => (list.hidden ? close() : show({ hits: [], says: "" })),
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (act && act() !== false) event.preventDefault();
  });
  input.addEventListener("input", (event) => event.isComposing || search(input.value));
  input.addEventListener("compositionend", () => search(input.value));
  list.addEventListener("click", ({ target }) => {
    const link = target.closest("a");
    if (link) tell("opened", { key: link.href });
  });

  const target = script.dataset.target && document.querySelector(script.dataset.target);
  const panel = make("div", { class: target ? "panel" : "panel floats", id: "panel", role: target ? "search" : "dialog",
    "aria-label": words.search }, make("label", { for: "q" }, words.search), input, status, list);
  const toggle = make("button", { class: "toggle", type: "button", "aria-expanded": "false", "aria-controls": "panel" },
    words.help);

  function open() {
    if (!target) {
      panel.hidden = false;
      toggle.textContent = words.close;
      toggle.setAttribute("aria-expanded", "true");
    }
    input.focus();
  }

  function close() {
    if (target || panel.hidden) return false;
    panel.hidden = true;
    toggle.textContent = words.help;
    toggle.setAttribute("aria-expanded", "false");
    toggle.focus();
  }

  // --- answers beside the site's own form

  function suggestions(field) {
    const place = make("div", { class: "answers", role: "region", "aria-label": words.answers });
    const said = make("small", { role: "status" }, words.waits);
    const cards = make("div");
    place.append(said, cards);
    let form = "";
    shadow((host) => field.after(host), place);

    const count = (counter, key) => (
      post("/widget/count", { form, counter, key }).catch(() => {}), tell(counter, { key })
    );

    function part(one, isOnly) {
      const title = make("p", {}, make("b", { lang: one.language }, one.title), one.who ? ` – ${one.who}` : "");
      const when = one.when ? [make("p", {}, `${words.when} ${one.when}`)] : [];
      const text = html(make("div", { lang: one.language }), one.html);
      const solved = make("button", { type: "button" }, words.solved);
      solved.addEventListener("click", () => {
        count("solved", one.key);
        said.textContent = words.thanks;
        solved.disabled = true;
      });
      const body = make("div", {}, ...when, text, solved);
      if (isOnly) return make("div", {}, title, body);
      const details = make("details", {}, make("summary", {}, ...title.childNodes), body);
      details.addEventListener("toggle", () => details.open && count("opened", one.key), { once: true });
      return details;
    }

    function card(answer) {
      const known = answer.known ? `${words.known} ` : "";
      const code = answer.code ? [" ", make("code", {}, answer.code)] : [];
      const title = make("summary", {}, known, make("span", { lang: answer.language }, answer.title), ...code);
      const more = make("a", { href: answer.url, target: "_blank", rel: "noopener" }, words.open);
      const parts = answer.parts.map((one) => part(one, answer.parts.length === 1));
      const meaning = html(make("p", { lang: answer.language }), answer.meaning ?? "");
      const body = make("div", {}, ...(answer.meaning ? [meaning] : []), ...parts, more);
      const element = make("details", { "data-key": answer.key }, title, body);
      element.addEventListener("toggle", () => element.open && count("opened", answer.key), { once: true });
      return element;
    }

    function put(found) {
      form = found.form;
      const opened = new Map([...cards.children].filter((one) => one.open).map((one) => [one.dataset.key, one]));
      const fresh = found.answers.filter((answer) => !opened.has(answer.key)).map(card);
      cards.replaceChildren(...opened.values(), ...fresh); // what somebody reads stays
      said.textContent = found.says || words.waits;
      if (found.answers.length) tell("shown", { keys: found.answers.map((answer) => answer.key) });
    }

    const askFor = asking(put, () => {}); // the site's form works as if we were not there
    const suggest = (text, wait) =>
      text.trim().length >= LEAST_MESSAGE && askFor(text, () => ({ for: "form", form }), wait);
    field.addEventListener("input", () => suggest(field.value));
    suggest(field.value, 0);
    return suggest;
  }

  function start() {
    if (target) shadow((host) => target.append(host), panel);
    else if (!("formOnly" in script.dataset)) {
      panel.hidden = true;
      toggle.addEventListener("click", () => (panel.hidden ? open() : close()));
      shadow((host) => document.body.append(host), toggle, panel);
    }
    const field = script.dataset.form && document.querySelector(script.dataset.form);
    const suggest = field ? suggestions(field) : () => {};
    globalThis.klartext = { open, close, search: (text) => (open(), search(text, 0)), suggest: (text) => suggest(text, 0) };
    tell("ready", {});
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
