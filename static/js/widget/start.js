// The widget's start: it puts the box and the answers into the page, and gives the site `klartext`.
import { makeAnswers } from "./answers.js";
import { makeBox } from "./box.js";
import { announce, settings } from "./page.js";

const box = makeBox();
const answers = makeAnswers();

// Sites that are one page take their forms away and bring new ones: called at every change of the page.
function place() {
  const home = "formOnly" in settings ? null : box.home();
  if (home && box.host.parentNode !== home) home.append(box.host);
  const field = settings.form && document.querySelector(settings.form);
  if (field) answers.moveTo(field);
}

function start() {
  place();
  new MutationObserver(place).observe(document.documentElement, { childList: true, subtree: true });
  announce("ready");
}

globalThis.klartext = {
  open: box.open,
  close: box.close,
  search: (text) => (box.open(), box.search(`${text}`, 0)),
  suggest: (text) => answers.suggest(`${text}`, 0),
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
