/* Two versions side by side. Both stay in sight until one is chosen; nothing is written before. */

import { blankRow, setField } from "./rows.js";

const make = (tag, words, className) => {
  const node = document.createElement(tag);
  if (words) node.textContent = words;
  if (className) node.className = className;
  return node;
};

/* The values that a page held for a name the last time it agreed with the server. */
const before = (acked, name) => JSON.stringify(acked.filter(([one]) => one === name).map(([, value]) => value));

const now = (form, name) => JSON.stringify([...new FormData(form)].filter(([one]) => one === name).map(([, value]) => value));

/* Who changed it, when it is known: the choice is then proposed, and never made. */
const proposal = (form, acked, one) => {
  if (!acked.length) return "";
  if (one.kind === "removed") return "";
  const known = before(acked, one.name);
  if (now(form, one.name) === known) return "saved";
  return one.kind === "field" && JSON.stringify(one.saved_values) === known ? "mine" : "";
};

const side = (group, value, title, words, checked) => {
  const label = make("label", "", "side");
  const radio = make("input");
  Object.assign(radio, { type: "radio", name: group, value, checked, required: true });
  const head = make("span", "", "side__head");
  head.append(radio, make("strong", title));
  const text = make("span", words || "vide", words ? "side__text" : "side__text muted");
  if (value === "mine") text.dataset.mine = "";
  label.append(head, text);
  return label;
};

const question = (form, told, acked, one, rank) => {
  const box = make("fieldset", "", "conflict__field");
  const gone = one.kind === "added" && before(acked, one.name) === now(form, one.name) && acked.length;
  box.append(make("legend", one.label));
  const chosen = proposal(form, acked, one);
  const sides = make("div", "", "sides");
  const saved = { added: gone ? `retirée par ${told.author}` : "absente", removed: one.saved }[one.kind] ?? one.saved;
  const mine = { removed: "retirée" }[one.kind] ?? one.mine;
  sides.append(
    side(`choix-${rank}`, "saved", "Enregistré", saved, chosen === "saved"),
    side(`choix-${rank}`, "mine", "Votre saisie", mine, chosen === "mine"),
  );
  box.append(sides);
  if (one.long) box.append(side(`choix-${rank}`, "both", "Garder les deux, l’un après l’autre", "À relire ensuite.", false));
  return box;
};

const apply = (form, one, choice) => {
  if (choice === "mine") return;
  if (one.kind === "field") {
    const field = form.querySelector(`[name="${CSS.escape(one.name)}"]`);
    if (choice === "both") field.value = `${one.saved_values[0]}\n\n${field.value}`;
    else setField(form, one.name, one.saved_values);
  } else if (one.kind === "removed") setField(form, one.name, []);
  else blankRow(form, one.name);
};

/* Shows the questions above the form; calls `then` once every choice is made and applied to the fields. */
export const showConflict = (form, told, acked, then) => {
  document.getElementById("conflit")?.remove();
  const panel = make("section", "", "conflict");
  panel.id = "conflit";
  panel.tabIndex = -1;
  panel.setAttribute("aria-labelledby", "conflit-titre");
  const title = make("h2", "Deux personnes, une section");
  title.id = "conflit-titre";
  const intro = make(
    "p",
    `${told.author} a enregistré cette section à ${told.when}, pendant que vous écriviez. Rien n’est perdu : choisissez, champ par champ, ce qui doit rester.`,
  );
  const choices = make("form");
  const questions = told.differences.map((one, rank) => question(form, told, acked, one, rank));
  const button = make("button", "Enregistrer ces choix", "btn");
  button.type = "submit";
  const actions = make("div", "", "actions");
  actions.append(button);
  choices.append(...questions, actions);
  choices.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(choices);
    told.differences.forEach((one, rank) => apply(form, one, data.get(`choix-${rank}`)));
    panel.remove();
    form.removeEventListener("input", follow);
    then();
  });
  panel.append(title, intro, choices);
  // One may go on writing: what is compared is what the field holds now.
  const follow = ({ target }) => {
    const rank = told.differences.findIndex((one) => one.kind === "field" && one.name === target.name);
    if (rank >= 0 && target.value) questions[rank].querySelector("[data-mine]").textContent = target.value;
  };
  form.addEventListener("input", follow);
  form.before(panel);
};
