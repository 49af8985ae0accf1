// Questions to the server while somebody writes. Only the answer to the last one counts: what comes late is dropped.
const PATIENCE = 8000;

// `address(text)` gives [url, options] as fetch takes them; `put(text, html)` and `fail(says)` are told how it went.
export function asking({ address, put, fail }) {
  let turn = 0;
  let request, answered;
  let name = ""; // what the server's log calls this search: it goes along with the next letters and is kept nowhere

  async function fetchText(text, signal) {
    const [url, options] = address(text);
    const reply = await fetch(url, { ...options, headers: name ? { "Search-Entry": name } : {}, signal });
    name = reply.headers.get("Search-Entry") ?? name;
    if (reply.ok) return { html: await reply.text() };
    // Too many questions: the server's sentence says how long to wait.
    const isSentence = reply.headers.get("Content-Type")?.startsWith("text/plain");
    return { says: reply.status === 429 && isSentence ? await reply.text() : "" };
  }

  async function ask(text) {
    const mine = ++turn;
    // The first answer brings the name, so it is waited for; later ones may be cut off.
    if (name) request?.abort();
    else await answered;
    if (mine !== turn) return;
    const own = (request = new AbortController());
    const patience = setTimeout(() => own.abort(), PATIENCE);
    answered = fetchText(text, own.signal).catch(() => ({}));
    const { html, says } = await answered;
    clearTimeout(patience);
    if (mine !== turn) return;
    if (html === undefined) fail(says);
    else put(text, html);
  }

  function stop() {
    turn += 1;
    if (name) request?.abort();
  }

  // What comes next is another search.
  function forget() {
    stop();
    name = "";
  }

  return { ask, stop, forget };
}
