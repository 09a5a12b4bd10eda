/* The schedule of a plan, line by line: total, difference with the debt and months above the capacity as one types; a line
   added or taken away without leaving the page. Without this module the same buttons do the same on the server. */

const form = document.querySelector("form[data-schedule]");
const body = form.querySelector("[data-lines]");
const gapLine = form.querySelector("[data-gap]");
const NAMES = { due_on: "Date", amount: "Montant" };

/* Cents of an amount as people type it; null when it is none. */
const cents = (text) => {
  const plain = text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
  return /^-?\d+(\.\d{0,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
};

const euros = (value) =>
  new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" }).format(value / 100).replaceAll("\u202f", "\u00a0");

const rows = () => [...body.querySelectorAll("[data-line]")];
const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
const capacity = () => cents(form.elements.declared ? form.elements.declared.value : form.dataset.capacity);

const recount = () => {
  const months = new Map();
  let total = 0;
  for (const row of rows()) {
    const amount = cents(part(row, "amount").value) ?? 0;
    const month = part(row, "due_on").value.slice(0, 7);
    total += amount;
    months.set(month, (months.get(month) ?? 0) + amount);
  }
  const limit = capacity();
  for (const row of rows()) {
    const month = part(row, "due_on").value.slice(0, 7);
    row.querySelector("[data-over]").hidden = limit === null || !month || months.get(month) <= limit;
  }
  const debt = cents(form.elements.debt.value) ?? 0;
  form.querySelector("[data-total]").textContent = euros(total);
  form.querySelector("[data-debt-shown]").textContent = euros(debt);
  const { equal, missing, overDebt } = gapLine.dataset;
  const said = debt === total ? equal : (debt > total ? missing : overDebt).replace("%", euros(Math.abs(debt - total)));
  if (gapLine.textContent !== said) gapLine.textContent = said;
};

const renumber = () => {
  for (const [index, row] of rows().entries()) {
    row.querySelector("[data-number]").textContent = index + 1;
    for (const [name, words] of Object.entries(NAMES)) {
      const field = part(row, name);
      field.name = `l-${index}-${name}`;
      field.id = `id_l-${index}-${name}`;
      field.setAttribute("aria-label", `${words} de l’échéance ${index + 1}`);
    }
    const button = row.querySelector("[name=remove]");
    button.value = index;
    button.setAttribute("aria-label", `Retirer l’échéance ${index + 1}`);
  }
  recount();
};

/* The same day a month later; the last day of a shorter month. */
const monthLater = (iso) => {
  const [year, month, day] = iso.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10);
};

const add = () => {
  const last = rows().at(-1);
  const row = last.cloneNode(true);
  const left = (cents(form.elements.debt.value) ?? 0) - rows().reduce((sum, one) => sum + (cents(part(one, "amount").value) ?? 0), 0);
  row.querySelectorAll(".error-list").forEach((one) => one.remove());
  row.querySelectorAll(".field--error").forEach((one) => one.classList.remove("field", "field--error"));
  row.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  part(row, "due_on").value = part(last, "due_on").value ? monthLater(part(last, "due_on").value) : "";
  part(row, "amount").value = left > 0 ? String(left / 100).replace(".", ",") : "";
  last.after(row);
  renumber();
  part(row, "amount").focus();
};

form.addEventListener("input", recount);
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("add" in button.dataset && rows().length) {
    event.preventDefault();
    add();
  } else if (button.name === "remove" && rows().length > 1) {
    event.preventDefault();
    const row = button.closest("[data-line]");
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    renumber();
    part(next, "due_on").focus();
  }
});
