/* The rows of a section's lists (tenants, persons): numbered in the page, known by their id. */

const ROW = /^(.+)-(\d+)-(.+)$/;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "idempotency_key", "version", "stay"]);
const models = new Map();

/* What the form holds, as pairs, without what belongs to one sending. */
export const readEntries = (form) =>
  [...new FormData(form)].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string");

const boxOf = (input) => input.closest("fieldset");

/* prefix → [{place, id, box}], in the page's order. */
export const rowsOf = (form) => {
  const found = new Map();
  for (const input of form.querySelectorAll("input[type=hidden][name$='-id']")) {
    const [, prefix, place] = ROW.exec(input.name) || [];
    if (!prefix || !boxOf(input)) continue;
    if (!found.has(prefix)) found.set(prefix, []);
    found.get(prefix).push({ place: Number(place), id: input, box: boxOf(input) });
  }
  for (const [prefix, rows] of found) {
    const last = rows.at(-1);
    if (!models.has(prefix) && !last.id.value) models.set(prefix, { box: last.box.cloneNode(true), place: last.place });
  }
  return found;
};

/* One more blank row, as the page drew the last one. Returns its place. */
const addRow = (form, prefix) => {
  const rows = rowsOf(form).get(prefix);
  const model = models.get(prefix);
  if (!model) return null;
  const place = Math.max(...rows.map((row) => row.place)) + 1;
  const box = model.box.cloneNode(true);
  const [from, to] = [`${prefix}-${model.place}-`, `${prefix}-${place}-`];
  for (const node of [box, ...box.querySelectorAll("*")])
    for (const attribute of node.attributes)
      if (attribute.value.includes(from)) attribute.value = attribute.value.replaceAll(from, to);
  rows.at(-1).box.after(box);
  form.elements[`${prefix}-TOTAL_FORMS`].value = place + 1;
  return place;
};

const saysSomething = (box) =>
  [...box.querySelectorAll("input, select, textarea")].some((field) => {
    if (field.type === "hidden" || field.name.endsWith("-DELETE")) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked && field.value !== "";
    return field.value.trim() !== "";
  });

/* A new row that says something gets its id here: sent twice, it is one row. A blank one opens after it. */
export const giveIds = (form) => {
  for (const [prefix, rows] of rowsOf(form)) {
    for (const row of rows) if (!row.id.value && saysSomething(row.box)) nameRow(row);
    if (rows.at(-1).id.value) addRow(form, prefix);
  }
};

const nameRow = (row) => {
  row.id.value = crypto.randomUUID();
  for (const note of row.box.querySelectorAll("[data-new-row]")) note.hidden = true;
  for (const part of row.box.querySelectorAll("[data-kept-row]")) part.hidden = false;
  for (const title of row.box.querySelectorAll("[data-row-title]")) title.textContent = `${title.dataset.rowTitle} ${row.place + 1}`;
};

/* Empty a row that shall not be kept: a blank row is nobody. */
export const blankRow = (form, name) => {
  const box = boxOf(form.querySelector(`[name="${CSS.escape(name)}"]`));
  for (const field of box.querySelectorAll("input, select, textarea")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = field.type === "radio" && field.value === "";
    else field.value = "";
  }
};

/* Give one name the values that a page sent for it. */
export const setField = (form, name, values) => {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[0] ?? "";
  }
};

/* Put back what another page of the same section held: rows meet by their id, whatever their place was. */
export const fill = (form, entries) => {
  const sent = new Map();
  for (const [name, value] of entries) sent.set(name, [...(sent.get(name) || []), value]);
  const places = new Map();
  for (const [name, values] of sent) {
    const [, prefix, place, field] = ROW.exec(name) || [];
    const rows = field === "id" && rowsOf(form).get(prefix);
    if (!rows) continue;
    if (!values[0]) {
      places.set(`${prefix}-${place}`, null); // the blank row of that page
      continue;
    }
    let row = rows.find((one) => one.id.value === values[0]);
    if (!row) {
      row = rows.at(-1);
      if (row.id.value) {
        addRow(form, prefix);
        row = rowsOf(form).get(prefix).at(-1);
      }
      nameRow(row);
      row.id.value = values[0];
      addRow(form, prefix);
    }
    places.set(`${prefix}-${place}`, row.place);
  }
  const renamed = (name) => {
    const [, prefix, place, field] = ROW.exec(name) || [];
    if (!prefix || !places.has(`${prefix}-${place}`)) return name;
    const now = places.get(`${prefix}-${place}`);
    return now === null ? null : `${prefix}-${now}-${field}`;
  };
  const values = new Map([...sent].map(([name, texts]) => [renamed(name), texts]));
  const filled = new Set([...places].filter(([, place]) => place !== null).map(([row, place]) => row.replace(/\d+$/, place)));
  for (const name of new Set([...form.elements].map((field) => field.name).filter(Boolean))) {
    const [, prefix, place, field] = ROW.exec(name) || [];
    const row = prefix && rowsOf(form).has(prefix);
    if (LEFT_OUT.has(name) || name.endsWith("_FORMS") || field === "id" || (row && !filled.has(`${prefix}-${place}`))) continue;
    setField(form, name, values.get(name) || []);
  }
};
