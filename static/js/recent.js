// The reader's last searches: in this browser only, and only those in which the server has found no secret.
const KEY = "klartext-recent";
const VISIT = "klartext-searches";
const MAX_SEARCHES = 5;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function write(texts) {
  try {
    localStorage.setItem(KEY, JSON.stringify(texts.slice(0, MAX_SEARCHES)));
  } catch {
    // Forbidden or full: then nothing is remembered.
  }
}

// What was searched for on this visit: the contact page offers to send it along.
function remember(text) {
  try {
    const before = Object.values(JSON.parse(sessionStorage.getItem(VISIT)) ?? {});
    sessionStorage.setItem(VISIT, JSON.stringify([...new Set([text, ...before])].slice(0, MAX_SEARCHES)));
  } catch {
    // As above.
  }
}

export const recent = {
  add: (text) => {
    write([text, ...read().filter((other) => other !== text)]);
    remember(text);
  },
  remove: (text) => write(read().filter((other) => other !== text)),
  clear: () => {
    write([]);
    sessionStorage.removeItem(VISIT);
  },

  // The template with an option for each; nothing where there is none.
  list(template) {
    const whole = template.content.cloneNode(true);
    const one = whole.querySelector("[data-query]");
    const options = read().map((text) => {
      const option = one.cloneNode(true);
      option.dataset.query = option.querySelector("[data-text]").textContent = text;
      return option;
    });
    one.replaceWith(...options);
    return options.length ? whole : null;
  },
};
