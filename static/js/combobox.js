// A list under a one-line box (ARIA 1.2, editable combobox with list autocomplete): keys, state and nothing else. The
// focus stays in the box, or in a text of many lines; what the list holds, and what is done with an option, is the caller's.
const inForm = (form) => () => form.querySelector("input[data-find]");

export function combobox(form, panel, { line = inForm(form), open, choose, remove, closed }) {
  const options = () => [...panel.querySelectorAll("[role=option]")];
  let active = -1;

  function mark(index) {
    active = index;
    options().forEach((option, number) => {
      option.setAttribute("aria-selected", number === index);
      if (number !== index) return;
      line().setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) line()?.removeAttribute("aria-activedescendant");
  }

  // One place more than there are options: the box itself lies between the last and the first.
  function move(step) {
    if (!options().length) return false;
    const places = options().length + 1;
    mark(((active + 1 + step + places) % places) - 1);
  }

  function expand(isOpen) {
    if (line()?.hasAttribute("aria-expanded")) line().setAttribute("aria-expanded", isOpen);
  }

  function show() {
    const list = panel.querySelector("[role=listbox]");
    if (list) list.id = `${line().id}-list`;
    options().forEach((option, number) => (option.id = `${line().id}-option-${number}`));
    panel.hidden = false;
    expand(Boolean(list));
    mark(-1);
  }

  function close() {
    const wasOpen = !panel.hidden;
    panel.hidden = true;
    expand(false);
    mark(-1);
    closed();
    return wasOpen;
  }

  const keys = {
    ArrowDown: () => (panel.hidden ? open() : move(1)),
    ArrowUp: () => (panel.hidden ? open() : move(-1)),
    Home: () => active >= 0 && mark(0),
    End: () => active >= 0 && mark(options().length - 1),
    Enter: () => active >= 0 && choose(options()[active]),
    Escape: close,
    Delete: () => active >= 0 && remove(options()[active]),
  };

  form.addEventListener("keydown", (event) => {
    const isComposing = event.isComposing || event.keyCode === 229; // the second is Safari's
    if (event.target !== line() || isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const act = event.altKey ? { ArrowDown: open, ArrowUp: close }[event.key] : keys[event.key];
    // What a key does not do here it does in the box: Home without an option moves the caret.
    if (act && act() !== false) event.preventDefault();
    else if (/^Arrow(Left|Right)$/.test(event.key)) mark(-1);
  });
  panel.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  panel.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (event.target.closest("[data-remove]")) remove(option);
    else choose(option);
  });
  form.addEventListener("focusout", ({ target, relatedTarget: next }) => {
    const isPart = (element) => element === line() || panel.contains(element);
    // Going to another window is not leaving.
    if (isPart(target) && !isPart(next) && document.activeElement !== line()) close();
  });
  return { show, close };
}
