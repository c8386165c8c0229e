// The comparison: reads the files of the chosen entities, and draws the table anew for each choice.
(() => {
  "use strict";
  const form = document.querySelector(".hw-chooser");
  const table = document.getElementById("compared");
  if (!form || !table) return;
  const folder = form.dataset.kind;
  const api = "../../api/v1/";
  const params = new URLSearchParams(location.search);
  const field = (name) => form.elements[name];
  const output = form.querySelector("output");
  const KEPT = ["base", "capacity", "rate", "direction", "order", "like", "differ", "text"];
  const loaded = new Map();
  let names = new Map();
  let vocabulary, chosen = [], pinned = new Set(), shown = [];

  // --- small pieces; text enters the page as text only

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== ""));
    return element;
  };
  const get = async (path) => {
    const answer = await fetch(api + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  };
  const number = (value) => Number(value.toPrecision(4)).toLocaleString("en", { maximumSignificantDigits: 4, useGrouping: false });

  // --- the state, kept in the address

  const remember = () => {
    const now = new URLSearchParams();
    now.set("with", chosen.join(","));
    for (const name of KEPT) {
      const control = field(name);
      const value = control.type === "checkbox" ? (control.checked ? "1" : "") : control.value.trim();
      if (value) now.set(name, value);
    }
    if (pinned.size) now.set("pin", [...pinned].join("|"));
    history.replaceState(null, "", `${location.pathname}?${now.toString().replaceAll("%2C", ",")}${location.hash}`);
  };

  const recall = () => {
    const known = new Set([...field("add").options].map((option) => option.value).filter(Boolean));
    const wanted = (params.get("with") || form.dataset.ids).split(",");
    chosen = [...new Set(wanted)].filter((id) => known.has(id));
    pinned = new Set((params.get("pin") || "").split("|").filter(Boolean));
    for (const name of KEPT) {
      const value = params.get(name);
      if (value === null || name === "base") continue;
      if (field(name).type === "checkbox") field(name).checked = value === "1"; else field(name).value = value;
    }
  };

  // --- rows: one for each property under one convention

  const converted = (fact, property) => {
    const found = { ...fact, factor: 1 };
    const way = field("direction").value;
    const sizes = vocabulary.axes.direction ? vocabulary.axes.direction.sizes : {};
    const stated = fact.conventions.find((word) => word in sizes);
    if (way && stated && stated !== way && fact.nominal !== undefined && property.axes.includes("direction")) {
      found.factor = sizes[way] / sizes[stated];
      found.conventions = fact.conventions.map((word) => (word === stated ? way : word));
    }
    return found;
  };

  const amount = (fact) => {
    const unit = vocabulary.units[fact.unit];
    if (fact.nominal === undefined || !unit || !Number.isFinite(fact.nominal)) return null;
    return { size: fact.nominal * unit.factor * fact.factor, unit, fact };
  };

  const NAMED = ["part", "entity", "state", "release"];

  const named = (fact) => {
    const property = vocabulary.properties[fact.property];
    if (!property || !NAMED.includes(property.type)) return fact.value;
    return fact.value.split(" ").map((word) => names.get(word) || word).join(" ");
  };

  const written = (fact) => {
    const found = amount(fact);
    if (!found || !found.unit.dimension) return named(fact);
    const wanted = [field("capacity").value, field("rate").value].find(
      (name) => name && vocabulary.units[name].dimension === found.unit.dimension);
    if (!wanted && fact.factor === 1) return fact.value;
    const name = wanted || fact.unit;
    const scale = (found.unit.factor * fact.factor) / vocabulary.units[name].factor;
    const about = fact.value.includes("~") ? "~" : "";
    const bound = (fact.value.match(/^(?:at least|up to|at most|more than|less than|under|over) /) || [""])[0];
    const range = !bound && !about && /\d ?(?:-|to) ?\d/.test(fact.value) && fact.low !== null && fact.high !== null;
    const text = range ? `${number(fact.low * scale)}-${number(fact.high * scale)}` : number(fact.nominal * scale);
    return `${bound}${about}${text} ${name}`;
  };

  const rows = () => {
    const found = new Map();
    for (const id of chosen) {
      for (const raw of loaded.get(id).facts) {
        const property = vocabulary.properties[raw.property] || { title: raw.property, section: "", order: 1e6, axes: [] };
        if (raw.variant || property.section === "name") continue;
        const fact = converted(raw, property);
        const given = Object.entries(fact.given).map((pair) => pair.join(" ")).join(", ");
        const words = [...fact.conventions].sort().join(", ");
        const key = `${fact.property}[${words}]${given && `{${given}}`}`;
        if (!found.has(key)) found.set(key, { key, property, conventions: fact.conventions, given, cells: new Map() });
        const cells = found.get(key).cells;
        if (!cells.has(id)) cells.set(id, []);
        cells.get(id).push(fact);
      }
    }
    return [...found.values()];
  };

  const ratio = (row, id) => {
    const base = field("base").value;
    const own = row.cells.get(id), other = row.cells.get(base);
    if (!base || id === base || !own || !other || own.length > 1 || other.length > 1) return null;
    const a = amount(own[0]), b = amount(other[0]);
    if (!a || !b || a.unit.dimension !== b.unit.dimension || b.size === 0) return null;
    const sure = [own[0], other[0]].every((fact) => ["disclosed", "measured"].includes(fact.status));
    return { size: a.size / b.size, sure };
  };

  const same = (row) => {
    const texts = chosen.map((id) => (row.cells.get(id) || []).map((fact) => {
      const found = amount(fact);
      return found ? found.size.toPrecision(9) : fact.value;
    }).sort().join(";"));
    return texts.every((text) => text && text === texts[0]);
  };

  const spread = (row) => Math.max(0, ...chosen.map((id) => ratio(row, id)).filter(Boolean).map((r) => Math.abs(Math.log(r.size))));

  const ordered = (list) => {
    const by = field("order").value;
    const sheet = (a, b) => a.property.order - b.property.order || (a.key < b.key ? -1 : 1);
    const name = (a, b) => a.property.title.localeCompare(b.property.title, "en") || sheet(a, b);
    const order = by === "name" ? name : by === "ratio" ? (a, b) => spread(b) - spread(a) || sheet(a, b) : sheet;
    return list.sort((a, b) => pinned.has(b.key) - pinned.has(a.key) || order(a, b));
  };

  const wanted = (row) => {
    if (pinned.has(row.key)) return true;
    const text = field("text").value.trim().toLowerCase();
    if (field("like").checked && row.cells.size < 2) return false;
    if (field("differ").checked && same(row)) return false;
    const words = [row.property.title, row.key, ...[...row.cells.values()].flat().map((fact) => fact.value)];
    return !text || words.join(" ").toLowerCase().includes(text);
  };

  // --- the table

  const word = (text) => (/^(?=.*\d).{1,4}$|^hbm$/.test(text) ? text.toUpperCase() : text.replaceAll("_", " "));

  const mark = (status) => make("span", { class: `hw-status hw-${status}`, title: vocabulary.statuses[status] || "" }, make("i"), status);

  const cell = (row, id) => {
    const facts = row.cells.get(id);
    if (!facts) return make("td", { class: "hw-none" }, "–");
    const found = make("td");
    facts.forEach((fact, i) => {
      if (i) found.append(make("br"));
      found.append(make("a", { href: `../../${folder}/${id}/#${fact.anchor}` }, written(fact)), " ", mark(fact.status));
      if (fact.factor !== 1) found.append(" ", make("small", { title: `as written: ${fact.value}` }, `× ${fact.factor}`));
      if (fact.disputed) found.append(" ", make("b", { class: "hw-flag hw-open", title: "disputed" }, "≠"));
    });
    const times = ratio(row, id);
    if (times) found.append(make("br"), make("small", { class: "hw-ratio" }, `${times.sure ? "" : "~"}${number(times.size)} ×`));
    return found;
  };

  const line = (row) => {
    const head = make("th", { scope: "row" });
    const pin = make("button", { type: "button", class: "hw-pin", "aria-pressed": String(pinned.has(row.key)), "aria-label": `Pin ${row.property.title} ${row.conventions.join(" ")}` }, pinned.has(row.key) ? "★" : "☆");
    pin.addEventListener("click", () => {
      if (pinned.has(row.key)) pinned.delete(row.key); else pinned.add(row.key);
      draw();
      const again = [...table.querySelectorAll(".hw-pin")].find((b) => b.getAttribute("aria-label") === pin.getAttribute("aria-label"));
      if (again) again.focus();
    });
    head.append(pin, row.property.title);
    for (const text of row.conventions) head.append(" ", make("span", { class: "hw-word" }, word(text)));
    if (row.given) head.append(make("small", { class: "hw-context" }, `given ${row.given}`));
    return make("tr", pinned.has(row.key) ? { class: "hw-pinned" } : {}, head, ...chosen.map((id) => cell(row, id)));
  };

  const column = (id, i) => {
    const entity = loaded.get(id);
    const out = make("button", { type: "button", class: "hw-out", "aria-label": `Remove ${entity.name}` }, "×");
    out.addEventListener("click", () => { chosen = chosen.filter((other) => other !== id); draw(); field("add").focus(); });
    const parts = [make("a", { href: `../../${folder}/${id}/` }, entity.name), " "];
    if (i) {
      const left = make("button", { type: "button", class: "hw-out", "aria-label": `Move ${entity.name} to the left` }, "←");
      left.addEventListener("click", () => { chosen.splice(i - 1, 2, chosen[i], chosen[i - 1]); draw(); });
      parts.push(left);
    }
    return make("th", { scope: "col" }, ...parts, out);
  };

  const bases = () => {
    const control = field("base");
    const before = control.value || params.get("base") || "";
    params.delete("base");
    control.replaceChildren(make("option", { value: "" }, "nothing"), ...chosen.map((id) => make("option", { value: id }, loaded.get(id).name)));
    control.value = chosen.includes(before) ? before : "";
  };

  const draw = () => {
    bases();
    const all = rows();
    shown = ordered(all.filter(wanted));
    table.tHead.replaceChildren(make("tr", {}, make("th", { scope: "col" }, "Property"), ...chosen.map(column)));
    table.tBodies[0].replaceChildren(...shown.map(line));
    output.textContent = `${shown.length} of ${all.length} rows`;
    remember();
  };

  const csv = () => {
    const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;
    const head = ["property", "conventions", "given", ...chosen.flatMap((id) => [id, `${id} status`, `${id} ratio`])];
    const lines = shown.map((row) => [row.property.title, row.conventions.join(", "), row.given, ...chosen.flatMap((id) => {
      const facts = row.cells.get(id) || [], times = ratio(row, id);
      return [facts.map(written).join("; "), facts.map((fact) => fact.status).join("; "), times ? number(times.size) : ""];
    })]);
    const text = [head, ...lines].map((cells) => cells.map(quoted).join(",")).join("\r\n") + "\r\n";
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    make("a", { href: url, download: `${folder}-${chosen.join("-")}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  const load = async (ids) => {
    await Promise.all(ids.filter((id) => !loaded.has(id)).map(async (id) => loaded.set(id, await get(`${folder}/${id}.json`))));
  };

  const start = async () => {
    recall();
    const [words, index] = await Promise.all([get("vocabulary.json"), get("index.json")]);
    vocabulary = words;
    names = new Map(index.entities.map((entity) => [entity.id, entity.name]));
    await load(chosen);
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    field("csv").addEventListener("click", csv);
    form.addEventListener("input", async (event) => {
      if (event.target.name === "add") {
        const id = event.target.value;
        event.target.value = "";
        if (!id || chosen.includes(id)) return;
        await load([id]);
        chosen.push(id);
      }
      draw();
    });
    draw();
    table.dataset.ready = "1";
  };
  start().catch((error) => { form.hidden = false; output.textContent = `The comparison cannot be shown: ${error.message}`; });
})();
