// Elements of the widget, made without the site's help: nothing in them runs code from an address or an
// answer.
import { base, language } from "./page.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(/*STYLE*/ "");

// Where the site's policy lets us make no HTML, an answer's text stays out and its link remains.
let policy = { createHTML: (source) => source };
try {
  policy = globalThis.trustedTypes?.createPolicy("klartext", policy) ?? policy;
} catch {}

export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function safeAddress(href, from = base) {
  try {
    const url = new URL(href, from);
    return /^(https?|mailto|tel):$/.test(url.protocol) ? url.href : base;
  } catch {
    return base;
  }
}

export const makeLink = (href, ...children) =>
  make("a", { href: safeAddress(href), target: "_blank", rel: "noopener" }, ...children);

// Addresses in the text are relative to ours. A template loads nothing before they are whole.
export function makeFromHtml(name, lang, source, from) {
  const template = make("template");
  try {
    template.innerHTML = policy.createHTML(source);
  } catch {}
  for (const link of template.content.querySelectorAll("a[href]")) {
    const href = safeAddress(link.getAttribute("href"), from);
    Object.assign(link, { href, target: "_blank", rel: "noopener" });
  }
  for (const image of template.content.querySelectorAll("img")) {
    image.src = safeAddress(image.getAttribute("src"), from);
  }
  return make(name, { lang }, template.content);
}

export function makeShadow(...children) {
  const host = make("klartext-help", { lang: language });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(...children);
  return host;
}
