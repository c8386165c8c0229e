// The page as it could have been known on a day. Without this script it shows all that is known, and a table of the days.
(() => {
  "use strict";
  const bar = document.querySelector(".hw-asof");
  if (!bar) return;
  const page = bar.closest(".hw-entity");
  const select = bar.querySelector("select");
  const output = bar.querySelector("output");
  const choices = [...select.options].slice(1).reverse().map((option) => option.value); // oldest first

  // --- rows that said something else on some days: their cells now, and those of each stretch of days

  const told = (row) => {
    const now = { cells: [...row.cells].slice(1), css: row.className };
    const states = [...row.querySelectorAll(":scope > template")].map((template) => {
      const cells = [...template.content.cloneNode(true).children];
      const { from, to } = template.dataset;
      return { from: Number(from), to: Number(to), cells, css: template.className };
    });
    return { row, now, states, shown: now, kept: [...row.querySelectorAll(".hw-kept")] };
  };

  let rows;
  let dated;
  const prepare = () => {
    rows = [...new Set([...page.querySelectorAll("tr > template")].map((template) => template.parentElement))].map(told);
    dated = [...page.querySelectorAll("[data-k]")];
  };

  const swap = (entry, number) => {
    const wanted = entry.states.find((state) => state.from <= number && number < state.to) || entry.now;
    if (wanted === entry.shown) return;
    const open = entry.row.querySelector("details").open;
    entry.shown.cells.forEach((cell, i) => cell.replaceWith(wanted.cells[i]));
    if (wanted.css) entry.row.className = wanted.css; else entry.row.removeAttribute("class");
    const box = wanted.cells[1].querySelector("details");
    const [tally, rest] = entry.kept; // verdicts and the like are told of any value; which of them, their days decide
    if (tally) box.querySelector("summary").append(tally);
    if (rest) box.append(rest);
    box.open = open;
    entry.shown = wanted;
  };

  // --- headings with nothing below them, and their lines in the table of contents

  const blank = (node) => {
    if (node.dataset.k !== undefined && node.hidden) return true;
    const items = node.matches(".hw-scroll") ? node.querySelectorAll("tbody > tr") : node.matches("ul") ? node.children : [];
    return items.length > 0 && [...items].every((item) => item.hidden);
  };

  const fold = (heading) => {
    const below = [];
    for (let node = heading.nextElementSibling; node && !node.matches("h2, .hw-foot"); node = node.nextElementSibling) below.push(node);
    for (const node of below) if (node.dataset.k === undefined) node.hidden = blank(node);
    heading.hidden = below.length > 0 && below.every(blank);
    document.querySelectorAll(`.md-nav--secondary a[href="#${heading.id}"]`).forEach((line) => {
      line.closest("li").hidden = heading.hidden;
    });
  };

  // --- choosing

  const apply = () => {
    if (!rows) prepare();
    const number = select.value ? choices.indexOf(select.value) : choices.length;
    for (const entry of rows) swap(entry, number);
    for (const node of dated) node.hidden = Number(node.dataset.k) > number;
    page.querySelectorAll(":scope > h2").forEach(fold);
    output.textContent = select.selectedOptions[0].dataset.says;
    bar.classList.toggle("hw-past", select.value !== "");
  };

  const remember = () => {
    const params = new URLSearchParams(location.search);
    if (select.value) params.set("as-of", select.value); else params.delete("as-of");
    const query = params.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
  };

  select.addEventListener("change", () => { apply(); remember(); });
  // A day between two choices is the earlier one: nothing new was published in between.
  const asked = new URLSearchParams(location.search).get("as-of") || "";
  const day = /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : "";
  if (asked) select.value = (day && day < bar.dataset.last && choices.findLast((choice) => choice <= day)) || "";
  if (select.value) apply();
  if (asked !== select.value) remember();
  const target = select.value && location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.scrollIntoView();
  bar.dataset.ready = "";
})();
