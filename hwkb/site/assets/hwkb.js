// Sorting and filtering of what stands on the page already. Without this script everything can still be read.
(() => {
  "use strict";
  const here = document.currentScript.src;
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
    table.dispatchEvent(new Event("hw:sorted"));
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

  const PAGE = 500;

  const filter = (bar) => {
    const target = document.getElementById(bar.dataset.for);
    if (!target) return;
    const items = () => [...target.querySelectorAll(".hw-row, .hw-item")];
    const fields = [...bar.querySelectorAll("input[name], select")];
    const output = bar.querySelector("output");
    const texts = new Map(items().map((item) => [item, item.textContent.toLowerCase()]));
    let page = 0;
    const turn = (label, step) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => { page += step; apply(); });
      return button;
    };
    const pager = document.createElement("span");
    pager.className = "hw-pages";
    pager.append(turn("← earlier", -1), turn("later →", 1));
    output.after(pager);
    const fits = (item) => fields.every((field) => {
      const value = field.value.trim();
      if (!value) return true;
      if (field.name === "text") return texts.get(item).includes(value.toLowerCase());
      return (item.dataset[field.name] || "").split(" ").includes(value);
    });
    const apply = () => {
      const all = items();
      const found = all.filter(fits);
      const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
      page = Math.min(Math.max(page, 0), last);
      const shown = new Set(found.slice(page * PAGE, (page + 1) * PAGE));
      for (const item of all) item.hidden = !shown.has(item);
      pager.hidden = last === 0;
      pager.children[0].disabled = page === 0;
      pager.children[1].disabled = page === last;
      const from = page * PAGE;
      output.textContent = last ? `${from + 1} to ${from + shown.size} of ${found.length}` : `${found.length} of ${all.length}`;
      remember("page", page ? String(page + 1) : "");
    };
    for (const field of fields) {
      const value = params.get(field.name);
      if (value) field.value = value;
      field.addEventListener("input", () => { page = 0; apply(); remember(field.name, field.value.trim()); });
    }
    target.addEventListener("hw:sorted", apply);
    page = Number(params.get("page") || 1) - 1 || 0;
    bar.hidden = false;
    apply();
  };

  // --- the columns of a table

  const columns = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const choice = heads.filter((head) => head.dataset.column);
    const bar = document.querySelector(`.hw-filter[data-for="${table.id}"]`);
    if (!choice.length || !bar) return;
    const box = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = "Columns";
    box.className = "hw-columns";
    box.append(summary);
    const standard = choice.filter((head) => !head.hidden).map((head) => head.dataset.column).join("|");
    const apply = () => {
      for (const row of [table.tHead.rows[0], ...table.tBodies[0].rows]) {
        choice.forEach((head) => { row.cells[head.cellIndex].hidden = !chosen.has(head.dataset.column); });
      }
    };
    const chosen = new Set((params.get("columns") ?? standard).split("|"));
    choice.forEach((head) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "checkbox";
      input.checked = chosen.has(head.dataset.column);
      input.addEventListener("input", () => {
        if (input.checked) chosen.add(head.dataset.column); else chosen.delete(head.dataset.column);
        apply();
        const now = choice.map((other) => other.dataset.column).filter((column) => chosen.has(column)).join("|");
        remember("columns", now === standard ? "" : now || "none");
      });
      label.append(input, ` ${head.textContent.trim()}`);
      box.append(label);
    });
    bar.append(box);
    apply();
  };

  // --- the lines of a chart that are shown

  const lines = (bar) => {
    const chart = bar.nextElementSibling;
    const boxes = [...bar.querySelectorAll("input")];
    const wanted = params.get("lines");
    const apply = () => boxes.forEach((box) => {
      chart.querySelector(`a[data-line="${box.dataset.line}"]`).toggleAttribute("hidden", !box.checked);
    });
    if (wanted !== null) boxes.forEach((box) => { box.checked = wanted.split(",").includes(box.name); });
    bar.addEventListener("input", () => {
      apply();
      remember("lines", boxes.filter((box) => box.checked).map((box) => box.name).join(",") || "none");
    });
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

  // --- the choice of a day: most readers want what is known now, so that its script comes when it is asked for

  const days = (bar) => {
    const fetched = () => {
      const script = document.createElement("script");
      script.src = new URL("asof.js", here);
      document.head.append(script);
    };
    if (params.has("as-of")) fetched(); else bar.querySelector("select").addEventListener("focus", fetched, { once: true });
  };

  document.querySelectorAll("table.hw-sortable").forEach(columns);
  document.querySelectorAll("table.hw-sortable").forEach(sortable);
  document.querySelectorAll(".hw-filter").forEach(filter);
  document.querySelectorAll(".hw-lines").forEach(lines);
  document.querySelectorAll(".hw-asof").forEach(days);
  addEventListener("hashchange", reveal);
  reveal();
})();
