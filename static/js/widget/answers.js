// Answers beside the site's own form, while its message is written.
import { askWhileTyping } from "../ask-while-typing.js";
import { make, makeFromHtml, makeLink, makeShadow, setAttributes } from "./elements.js";
import { announce, post, postQuestion, words } from "./page.js";

// `count(counter, key)` is called when a reader opens an answer or says that it has solved the problem.
function makeSolvedButton(key, count) {
  const button = make("button", { type: "button" }, words.solved);
  const press = () => {
    count("solved", key);
    setAttributes(button, { "aria-disabled": "true" });
    button.textContent = words.thanks;
  };
  button.addEventListener("click", press, { once: true });
  return button;
}

function makeDetails(key, count, attributes, name, body) {
  const details = make("details", attributes, make("summary", {}, ...name), body);
  details.addEventListener("toggle", () => details.open && count("opened", key), { once: true });
  return details;
}

function makePart(part, url, isOnly, count) {
  const title = [make("b", { lang: part.language }, part.title), part.who ? ` – ${part.who}` : ""];
  const condition = make("p", {}, `${words.when} `, make("span", { lang: part.when_language }, part.when));
  const text = makeFromHtml("div", part.language, part.html, url);
  const body = make("div", {}, ...(part.when ? [condition] : []), text, makeSolvedButton(part.key, count));
  if (isOnly) return make("div", {}, make("p", {}, ...title), body);
  return makeDetails(part.key, count, {}, title, body);
}

function makeCard({ key, title, code, known, language: lang, meaning, url, parts }, count) {
  const number = code ? [" ", make("code", {}, code)] : [];
  const name = [known ? `${words.known} ` : "", make("span", { lang }, title), ...number];
  const fixes = parts.map((part) => makePart(part, url, parts.length === 1, count));
  const text = meaning ? [makeFromHtml("p", lang, meaning, url)] : [];
  const body = make("div", {}, ...text, ...fixes, make("p", {}, makeLink(url, words.open)));
  return makeDetails(key, count, { "data-key": key }, name, body);
}

export function makeAnswers() {
  const status = make("small", { role: "status" }, words.waits);
  const cards = make("div");
  const title = make("h2", { id: "title" }, words.answers);
  const region = { class: "panel answers", role: "region", "aria-labelledby": "title" };
  const host = makeShadow(make("div", region, title, status, cards));
  let field = null;
  let form = ""; // the server's name for the form, by which it counts

  function count(counter, key) {
    // The page may be left at once.
    post("/widget/count", { form, counter, key }, { keepalive: true }).catch(() => {});
    if (counter === "solved") status.textContent = words.thanks;
    announce(counter, { key });
  }

  // An answer that somebody reads stays, and does not move.
  function show(found) {
    form = found.form;
    for (const card of Array.from(cards.children)) if (!card.matches("[open], :focus-within")) card.remove();
    const kept = new Set([...cards.children].map((card) => card.dataset.key));
    const added = found.answers.filter(({ key }) => !kept.has(key));
    cards.append(...added.map((answer) => makeCard(answer, count)));
    status.textContent = found.says || words.waits;
    if (found.answers.length) announce("shown", { keys: found.answers.map(({ key }) => key) });
  }

  // Without an answer the site's form works all the same: trouble is not shown.
  const { askLater, stop } = askWhileTyping({
    wait: 400,
    minimum: 12,
    request: (text, signal) => postQuestion(text, { for: "form", form }, signal),
    show,
    showNothing: () => show({ form, answers: [], says: "" }),
  });

  function suggest(text, wait) {
    if (field) askLater(text, wait);
  }

  function moveTo(found) {
    if (found === field && host.isConnected) return;
    (found.closest("label") ?? found).after(host);
    if (found === field) return;
    stop();
    field = found;
    form = "";
    suggest(field.value ?? "", 0);
  }

  for (const name of ["input", "compositionend"]) {
    document.addEventListener(name, ({ target, isComposing, inputType }) => {
      if (!field || target !== field || isComposing) return;
      suggest(field.value, inputType === "insertFromPaste" ? 0 : undefined);
    });
  }
  return { suggest, moveTo };
}
