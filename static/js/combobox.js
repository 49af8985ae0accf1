// Editable combobox with list autocomplete (ARIA 1.2): its keys and its state. The focus stays in the box, or
// in a text of many lines. The caller fills the list, and opens it by `show`.
const findLine = (form) => () => form.querySelector("input[data-find]");
export const hasModifier = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

// Where `open`, `choose` or `remove` returns false, the browser does what it does with the key or the click.
export function combobox(form, panel, actions) {
  const { line = findLine(form), open, choose, remove, closed, staysOpen = false } = actions;
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
    Enter: () => active >= 0 && options()[active].click(),
    Escape: close,
    Delete: () => active >= 0 && remove(options()[active]),
  };

  form.addEventListener("keydown", (event) => {
    const isComposing = event.isComposing || event.keyCode === 229; // the second is Safari's
    if (event.target !== line() || isComposing || hasModifier(event)) return;
    const act = event.altKey ? { ArrowDown: open, ArrowUp: close }[event.key] : keys[event.key];
    // What a key does not do here it does in the box: Home without an option moves the caret.
    if (act && act() !== false) event.preventDefault();
    else if (/^Arrow(Left|Right)$/.test(event.key)) mark(-1);
  });
  panel.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  panel.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || hasModifier(event)) return;
    const act = event.target.closest("[data-remove]") ? remove : choose;
    if (act(option) !== false) event.preventDefault();
  });
  form.addEventListener("focusout", ({ target, relatedTarget: next }) => {
    const isPart = (element) => element === line() || panel.contains(element);
    // While another window has the focus, the box is still the active element.
    if (!staysOpen && isPart(target) && !isPart(next) && document.activeElement !== line()) close();
  });
  return { show, close };
}
