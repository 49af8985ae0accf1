// "Did this solve it?" without leaving the page. The server's answer is only that it arrived; what comes next
// stands in the page already. Without this file the same forms come back to the same places.
const question = new URLSearchParams(location.hash.slice(1)).get("q") ?? queryOf(document.referrer);

// The words with which the reader came from our own search page: an editor may let others find the answer by
// them.
function queryOf(address) {
  const page = URL.canParse(address) && new URL(address);
  const isOurSearch = page && page.origin === location.origin && page.pathname.endsWith("/search/");
  return isOurSearch ? page.searchParams.get("q") : null;
}

async function send(form, data) {
  if (question && !data.has("question")) data.set("question", question);
  try {
    const reply = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    return reply.type === "opaqueredirect";
  } catch {
    return false;
  }
}

function showNext(section, answer, reason) {
  section.dataset.answered = reason ? "reason" : answer;
  for (const button of section.querySelectorAll("button[name=helpful]")) {
    button.setAttribute("aria-pressed", button.value === answer);
  }
  const shown = section.querySelector(`[data-after="${section.dataset.answered}"]`);
  const status = section.querySelector("[role=status]");
  status.textContent = (shown?.querySelector("[data-thanks]") ?? shown)?.textContent ?? "";
  const next = { not_allowed: ".handover :is(a, button)", other_message: "[data-find]" }[reason];
  const place = reason === "other_message" ? document : section.closest(".fix, .inline-fix");
  if (reason) ((next && place?.querySelector(next)) ?? shown)?.focus();
}

for (const form of document.querySelectorAll("form[data-vote]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const section = form.closest("[data-voting]");
    const data = new FormData(form, event.submitter);
    const status = section.querySelector("[role=status]");
    const hasArrived = await send(form, data);
    status.classList.toggle("visually-hidden", hasArrived);
    if (hasArrived) showNext(section, data.get("helpful"), data.get("reason"));
    else status.textContent = status.dataset.failed;
  });
}
