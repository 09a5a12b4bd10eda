/* The agenda by keyboard: arrows walk the rows, Alt and arrows move one, Entrée inscribes, Suppr takes off, Ctrl Z undoes.
   Each key presses a button of the row: without this module the same buttons do the same. */

const rows = () => [...document.querySelectorAll("[data-row]")];
let wanted = null;

function press(row, name) {
  const button = row.querySelector(`[data-key=${name}]`);
  if (!button || button.disabled) return false;
  // An inscribed case leaves the list: the next one is wanted, so that Entrée again inscribes it.
  const list = name === "add" ? rows().filter((one) => one.querySelector("[data-key=add]")) : rows();
  const next = name === "add" ? list[list.indexOf(row) + 1] ?? list[list.indexOf(row) - 1] : row;
  wanted = { id: (next ?? row).dataset.row, at: rows().indexOf(row) };
  button.click();
  return true;
}

function walk(row, step) {
  const all = rows();
  all[Math.min(Math.max(all.indexOf(row) + step, 0), all.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.target.matches("input, textarea")) {
    const undo = document.querySelector("[data-undo]");
    if (undo) {
      event.preventDefault();
      undo.click();
    }
    return;
  }
  const row = event.target;
  if (!row.matches?.("[data-row]")) return;
  const acts = {
    ArrowDown: () => (event.altKey ? press(row, "down") : walk(row, 1)),
    ArrowUp: () => (event.altKey ? press(row, "up") : walk(row, -1)),
    Enter: () => press(row, "add") || row.querySelector("[data-key=open]")?.click(),
    Delete: () => press(row, "remove"),
  };
  if (acts[event.key]) {
    event.preventDefault();
    acts[event.key]();
  }
});

/* After a change the same row keeps the focus, or the one that took its place. */
document.addEventListener("htmx:afterSettle", () => {
  if (!wanted) return;
  const all = rows();
  const row = all.find((one) => one.dataset.row === wanted.id) ?? all[Math.min(wanted.at, all.length - 1)];
  row?.focus();
  wanted = null;
});
