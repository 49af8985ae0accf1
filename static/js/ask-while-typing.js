// Questions to the server while somebody types: asked after a pause, and only the answer to the last one is
// shown.
const TIMEOUT = 8000; // milliseconds
const nothing = () => {};

// `wait` is in milliseconds without a key, `minimum` in characters: below it `showNothing` is called.
// `request(text, signal)` resolves to the answer that `show(answer, text)` gets; where it rejects,
// `showTrouble(error)` is called. While `mayCutOff()` is false the next question waits for the answer to the
// one before.
export function askWhileTyping(options) {
  const { wait, minimum = 0, request, show, showNothing = nothing, showTrouble = nothing } = options;
  const { mayCutOff = () => true } = options;
  let turn = 0;
  let timer, controller, answered;

  async function ask(text) {
    clearTimeout(timer);
    const mine = ++turn;
    if (mayCutOff()) controller?.abort();
    else await answered;
    if (mine !== turn) return;
    const own = (controller = new AbortController());
    const timeout = setTimeout(() => own.abort(), TIMEOUT);
    answered = request(text, own.signal).then(
      (answer) => ({ answer }),
      (error) => ({ error }),
    );
    const { answer, error } = await answered;
    clearTimeout(timeout);
    if (mine !== turn) return;
    if (error) showTrouble(error);
    else show(answer, text);
  }

  function askLater(text, ownWait = wait) {
    clearTimeout(timer);
    if (text.trim().length >= minimum) {
      timer = setTimeout(ask, ownWait, text);
      return;
    }
    stop();
    showNothing();
  }

  function stop() {
    clearTimeout(timer);
    turn += 1;
    if (mayCutOff()) controller?.abort();
  }

  return { ask, askLater, stop };
}
