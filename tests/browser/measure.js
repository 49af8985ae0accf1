// What of a page nobody could read: words in pieces, outside their column or the window, and boxes that overlap.
() => {
  const ORDINARY = /^\p{L}{2,20}$/u; // codes and addresses may break at their points
  const EDGE = 1.5;
  const found = new Set();
  const say = (kind, element, text) => found.add(`${kind}: ${text} <${element.tagName.toLowerCase()} ${element.className}>`);
  const box = (element) => element.getBoundingClientRect();
  const style = (element, name) => getComputedStyle(element)[name];
  const isHidden = (element) => element.closest(".visually-hidden, .hiddenfields, .honeypot, [aria-hidden=true]");
  const frames = new Map();

  const isOpen = (element) => style(element, "overflowX") === "visible" || style(element, "display") === "inline";

  // The nearest ancestor that cuts or scrolls sideways what sticks out of it.
  function frameOf(element) {
    if (!element || element === document.body) return null;
    if (!frames.has(element)) frames.set(element, isOpen(element) ? frameOf(element.parentElement) : element);
    return frames.get(element);
  }

  function checkWord(element, word, rects) {
    const lines = new Set(rects.map(({ top }) => Math.round(top)));
    if (lines.size > 1) say("broken", element, word);
    const cell = element.closest("th, td:not(.original)"); // Django's names of rows lie over several columns
    const right = Math.max(...rects.map((rect) => rect.right));
    const left = Math.min(...rects.map((rect) => rect.left));
    if (cell && (right > box(cell).right + EDGE || left < box(cell).left - EDGE)) say("wider than its column", element, word);
    const frame = frameOf(element);
    if (frame && box(frame).width <= 1) return; // for screen readers only
    const scrolls = frame && /auto|scroll/.test(style(frame, "overflowX"));
    const edge = frame ? (scrolls ? box(frame).left + frame.scrollWidth - frame.scrollLeft : box(frame).right) : innerWidth;
    if (right > edge + EDGE) say("outside", element, word);
    if (scrolls && (box(frame).right > innerWidth + EDGE || box(frame).left < -EDGE)) say("frame outside", frame, "");
  }

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const element = text.parentElement;
    if (!/\p{L}{2}/u.test(text.data) || !element.checkVisibility({ visibilityProperty: true }) || isHidden(element)) continue;
    for (const { 0: whole, index } of text.data.matchAll(/\S+/gu)) {
      const piece = whole.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
      if (!piece || !piece.split("-").every((word) => ORDINARY.test(word))) continue;
      let at = index + whole.indexOf(piece);
      for (const word of piece.split("-")) {
        range.setStart(text, at);
        range.setEnd(text, at + word.length);
        const rects = [...range.getClientRects()].filter(({ width }) => width);
        if (rects.length) checkWord(element, word, rects);
        at += word.length + 1;
      }
    }
  }

  // In the admin a list's columns are all in view on a wide screen; on a narrow one its frame scrolls.
  for (const list of document.querySelectorAll("#changelist .results")) {
    if (innerWidth >= 1280 && list.scrollWidth > list.clientWidth + EDGE) say("columns outside", list, list.scrollWidth - list.clientWidth);
  }

  // What stands on its own above and in a form lies on nothing else.
  const blocks = ".messagelist, .errornote, .page-title, .object-tools li, h1, #content > h2, .module > h2, .linking > h2, #presence, #typed, .draft-note, .problems, fieldset, .inline-group, .submit-row, .markdownx > *, .link-picker > *";
  const shown = [...document.querySelectorAll(blocks)].filter((element) => element.checkVisibility() && box(element).width && box(element).height > 1);
  shown.forEach((one, number) => {
    for (const other of shown.slice(number + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [box(one), box(other)];
      const [wide, high] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
      if (wide > EDGE && high > EDGE) say("overlap", one, `${other.className || other.tagName}, ${Math.round(wide)} × ${Math.round(high)}`);
    }
  });

  // A form, and the editor in it, has the width of its column.
  for (const form of document.querySelectorAll("#content-main > form, .markdownx")) {
    const column = form.matches("form") ? document.querySelector("#content") : form.closest(".form-row");
    const { paddingLeft, paddingRight } = getComputedStyle(column);
    const room = column.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const reads = form.closest(".text-page");
    if (!reads && form.checkVisibility() && form.clientWidth < room - EDGE) say("narrower than its column", form, `${form.clientWidth} < ${room}`);
  }
  for (const label of document.querySelectorAll("label:has(> input[type=checkbox]), input[type=checkbox] + label")) {
    range.selectNodeContents(label);
    const rects = [...range.getClientRects()].filter(({ width, height }) => width && height);
    const lines = new Set(rects.map(({ bottom }) => Math.round(bottom / 8)));
    const total = rects.reduce((sum, { width }) => sum + width, 0);
    if (lines.size > 2 && label.checkVisibility() && total < innerWidth * 0.4) say("label in a narrow column", label, label.textContent.trim());
  }
  return [...found];
}
