// The widget's script tag on another site's page: its settings, its words, and the way to the server.
//
//   <script src="https://help.example.com/widget.js" data-language="sv" data-form="#message" defer></script>
//
// Everything lies in shadow roots, so that the site's styles and ours do not mix. No cookies, nothing stored.
// The site's policy needs: script-src and connect-src with our address; img-src too where answers have
// pictures; and where it lists trusted-types, klartext.
const script = document.currentScript ?? document.querySelector('script[src$="/widget.js"]');
const translations = /*WORDS*/ {};

export const settings = script.dataset;
export const base = new URL(script.src).origin;
export const MAX_CHARS = 20000; // the server reads no more

const wanted = (settings.language || document.documentElement.lang).slice(0, 2).toLowerCase();
export const language = Object.hasOwn(translations, wanted) ? wanted : Object.keys(translations)[0];
export const words = translations[language];

export function announce(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(`klartext:${name}`, { detail }));
}

export async function post(path, given, more) {
  const headers = { "Content-Type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(given), ...more };
  const response = await fetch(base + path, { ...init, credentials: "omit", referrerPolicy: "no-referrer" });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

export const postQuestion = (text, more, signal) =>
  post(`/widget/${language}/ask`, { text: text.slice(0, MAX_CHARS), ...more }, { signal });
