// Search in the offline pages: a code that stands in the text comes first, then the rows that share its
// rarest words. A classic script: browsers load no modules from a disk.
(() => {
  const MAX_ROWS = 50;
  const box = document.querySelector("[data-bundle-search]");
  const list = document.querySelector("[data-bundle-list]");
  const status = document.querySelector("[data-bundle-status]");
  const field = box.querySelector("textarea");
  const all = [...list.children];
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const plain = (text) => ` ${(fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `;
  const rows = ROWS.map((row) => ({ ...row, set: new Set(row.words.split(" ").map(fold)) }));
  const owners = new Map();
  for (const row of rows) for (const word of row.set) owners.set(word, (owners.get(word) ?? 0) + 1);

  const weight = (word) => (owners.has(word) ? Math.log(1 + rows.length / owners.get(word)) : 0);

  // Characters of the text that are one of the row's wordings, its pieces in their order.
  function matchedChars(row, text) {
    const lengths = row.says.map((pieces) => {
      let end = 0;
      for (const piece of pieces) {
        const start = text.indexOf(` ${fold(piece)} `, end);
        if (start < 0) return 0;
        end = start + piece.length + 1;
      }
      return pieces.join("").length;
    });
    return Math.max(0, ...lengths);
  }

  function score(row, words, text) {
    if (row.code && text.includes(plain(row.code))) return 1000;
    let shared = 0;
    for (const word of words) if (row.set.has(word)) shared += weight(word);
    return matchedChars(row, text) + shared / Math.sqrt(4 + row.set.size);
  }

  function search() {
    const text = plain(field.value);
    const words = new Set(text.split(" ").filter(Boolean));
    const found = rows.map((row, place) => [score(row, words, text), place]).filter(([points]) => points > 0);
    found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    const shown = words.size ? found.slice(0, MAX_ROWS).map(([, place]) => all[place]) : all;
    list.replaceChildren(...shown);
    status.textContent = words.size && !shown.length ? status.dataset.none : "";
  }

  box.hidden = false;
  field.addEventListener("input", search);
})();
