// Says that this page is open, and shows who else has it open and who has saved it. Saving never depends on
// it.

const EVERY = 30_000; // milliseconds
const SOON = 2_000;
const notice = document.querySelector("#presence");
let sentAt = 0; // a form was sent then: the server knows that this page is left, and gets no ping for a while

function message(more = {}) {
  const said = { ...notice.dataset };
  delete said.url;
  const data = new FormData();
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const fields = { ...said, ...more, csrfmiddlewaretoken: token };
  Object.entries(fields).forEach(([name, value]) => data.append(name, value));
  return data;
}

// Only a notice that says something else is swapped in: a screen reader reads it each time.
function show(text, isHtml) {
  if (isHtml && notice.innerHTML.trim() !== text.trim()) notice.innerHTML = text;
  if (!isHtml && notice.textContent !== text) notice.textContent = text;
}

async function ping() {
  if (document.hidden || Date.now() - sentAt < SOON) return;
  try {
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(notice.dataset.url, { method: "POST", body: message(), headers });
    if (answer.status === 200 || answer.status === 403) show(await answer.text(), answer.ok);
  } catch {
    // The network is down: the next ping may get through.
  }
}

if (notice) {
  setTimeout(ping, SOON); // by then the page before this one has said that it is left
  setInterval(ping, EVERY);
  document.addEventListener("visibilitychange", ping);
  document.addEventListener("submit", () => (sentAt = Date.now()));
  addEventListener("pagehide", () => navigator.sendBeacon(notice.dataset.url, message({ left: "1" })));
  addEventListener("pageshow", (event) => event.persisted && ping());
}
