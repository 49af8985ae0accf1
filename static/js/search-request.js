// A search's requests while it is typed, which the server logs as one: it names the search in its first
// answer.
const NAME = "Search-Entry"; // the header

export function searchRequest(address) {
  let name = "";

  // The fragment of HTML. Where there is none, the error has the server's sentence, if it gave one.
  async function send(text, signal) {
    const body = new URLSearchParams({ text }); // posted: the beginning of a secret does not look like one
    const headers = name ? { [NAME]: name } : {};
    const reply = await fetch(address(), { method: "POST", body, headers, signal });
    name = reply.headers.get(NAME) ?? name;
    if (reply.ok) return reply.text();
    // Too many questions: the sentence says how long to wait.
    const isSentence = reply.status === 429 && reply.headers.get("Content-Type")?.startsWith("text/plain");
    throw Object.assign(new Error("No answer"), { sentence: isSentence ? await reply.text() : "" });
  }

  return { send, isNamed: () => name !== "", startAnother: () => (name = "") };
}
