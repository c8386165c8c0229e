// Sorting and filtering of what stands on the page already. Without this script everything can still be read.
(() => {
  "use strict";
  const params = new URLSearchParams(location.search);
  const compare = new Intl.Collator("en", { numeric: true }).compare;

  const remember = (name, value) => {
    if (value) params.set(name, value); else params.delete(name);
    const query = params.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
  };

  // --- sorting

  const key = (row, column) => {
    const cell = row.cells[column];
    const number = cell.dataset.v;
    return number === undefined ? cell.textContent.trim() : Number(number);
  };

  const sort = (table, column, descending) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, i: Number(row.dataset.i), key: key(row, column) }));
    const empty = (k) => k === "";
    rows.sort((a, b) => {
      if (empty(a.key) !== empty(b.key)) return empty(a.key) ? 1 : -1;
      let order;
      if (typeof a.key === "number" && typeof b.key === "number") order = a.key - b.key;
      else if (typeof a.key !== typeof b.key) order = typeof a.key === "number" ? -1 : 1;
      else order = compare(a.key, b.key);
      return (descending ? -order : order) || a.i - b.i;
    });
    body.append(...rows.map((r) => r.row));
    [...table.tHead.rows[0].cells].forEach((cell, i) => {
      if (i === column) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  };

  const sortable = (table) => {
    [...table.tBodies[0].rows].forEach((row, i) => { row.dataset.i = i; });
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const now = cell.getAttribute("aria-sort");
        const first = table.tBodies[0].rows[0];
        const numeric = first && first.cells[column].dataset.v !== undefined;
        const descending = now ? now === "ascending" : numeric;
        sort(table, column, descending);
        remember("sort", (descending ? "-" : "") + column);
      });
    });
    const wanted = params.get("sort");
    if (wanted && /^-?\d+$/.test(wanted)) {
      const column = Math.abs(Number(wanted));
      if (column < table.tHead.rows[0].cells.length) sort(table, column, wanted.startsWith("-"));
    }
  };

  // --- filtering

  const filter = (bar) => {
    const target = document.getElementById(bar.dataset.for);
    if (!target) return;
    const items = [...target.querySelectorAll(".hw-row, .hw-item")];
    const fields = [...bar.querySelectorAll("input, select")];
    const output = bar.querySelector("output");
    const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
    const apply = () => {
      let shown = 0;
      for (const item of items) {
        const fits = fields.every((field) => {
          const value = field.value.trim();
          if (!value) return true;
          return field.name === "text" ? texts.get(item).includes(value.toLowerCase()) : item.dataset[field.name] === value;
        });
        item.hidden = !fits;
        shown += fits;
      }
      output.textContent = `${shown} of ${items.length}`;
    };
    for (const field of fields) {
      const value = params.get(field.name);
      if (value) field.value = value;
      field.addEventListener("input", () => { apply(); remember(field.name, field.value.trim()); });
    }
    bar.hidden = false;
    apply();
  };

  // --- a link to something opens what it is folded into

  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target.parentElement; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    const own = target.matches("tr") && target.querySelector("details");
    if (own) own.open = true;
  };

  document.querySelectorAll("table.hw-sortable").forEach(sortable);
  document.querySelectorAll(".hw-filter").forEach(filter);
  addEventListener("hashchange", reveal);
  reveal();
})();
