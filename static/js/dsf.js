/* A section of the diagnostic, saved by itself: after each pause, on leaving a field, on leaving the page. One save at a
   time, then the newest state. What cannot be sent is kept on the device, encrypted (drafts.js), or in the page with a
   warning. When somebody else wrote, both versions are shown and nothing is written until one is chosen (conflict.js).
   The server knows a save by its page and rank (dsf/services/autosave.py): sent twice, it is written once. */

import { Drafts } from "./drafts.js";
import { showConflict } from "./conflict.js";
import { fill, giveIds, readEntries, rowsOf } from "./rows.js";

const PAUSE = 1200;
const POLL = 20_000;
const TICKET = 50 * 60_000; // keys of drafts change with the hour
const SLOWEST = 30_000;
const PATIENCE = 15_000;

const form = document.getElementById("formulaire");
const { save: saveUrl, state: stateUrl, ticket: ticketUrl, login, acting, dsf, section } = form.dataset;
const versionField = form.elements.version;
const box = document.getElementById("etat");
const live = document.getElementById("etat-annonce");

let page = crypto.randomUUID();
let rank = 0;
let base = Number(versionField.value);
let csrf = form.elements.csrfmiddlewaretoken.value;
let acked = readEntries(form);
let flight = null;
let timer = 0;
let failures = 0;
let paused = false; // a choice is asked, or saving is no longer possible
let leaving = false;
let adopted = null;
let missed = ""; // why the last save did not go through
let wrong = 0; // fields that the server refused
let ackedRank = 0;
let ticketAt = 0;
let announced = "";

const key = (entries) => JSON.stringify(entries);
const isDirty = () => key(readEntries(form)) !== key(acked);
const drafts = new Drafts({ owner: acting, dsf, section });

/* What is told: a kind for the look, words, and a link when there is something to do. */
const tell = (kind, words, link) => {
  box.dataset.kind = kind;
  for (const icon of box.querySelectorAll("[data-icon]")) icon.hidden = !icon.dataset.icon.split(" ").includes(kind);
  const text = box.querySelector("[data-text]");
  text.textContent = words;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    if (link.away) {
      anchor.target = "_blank";
      anchor.rel = "noopener";
    }
    text.append(" ", anchor);
  }
  // Each pause would speak: only a change of kind is said aloud.
  if (kind !== "busy" && kind !== "typing" && kind !== announced) {
    announced = kind;
    live.textContent = text.textContent;
  }
};

const kept = () =>
  drafts.ready
    ? "gardé sur cet appareil, chiffré."
    : "votre texte n’est que dans cette page, ne la fermez pas.";

const tellMissed = () => {
  if (missed === "session")
    tell("lost", `Session terminée : ${kept()} Reconnectez-vous, puis votre texte partira.`, {
      href: login,
      text: "Se reconnecter (nouvel onglet)",
      away: true,
    });
  else if (missed === "server") tell("offline", `Le serveur ne répond pas : ${kept()} Nouvel essai dans un instant.`);
  else tell("offline", `Hors connexion : ${kept()}`);
};

const tellOther = (name) =>
  tell(
    "lost",
    `Vous êtes maintenant connecté comme ${name}. Ce texte ne partira pas sous ce nom : reprenez votre habilitation, puis il partira.`,
  );

/* A ticket: who is signed in, a fresh token, the keys of the drafts. Says whether one may go on. */
const refreshTicket = async () => {
  const query = new URLSearchParams((await drafts.hours()).map((hour) => ["key", hour]));
  let answer;
  try {
    answer = await fetch(`${ticketUrl}?${query}`, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    missed = "network";
    return false;
  }
  if (answer.type === "opaqueredirect") missed = "session";
  if (!answer.ok) {
    missed = answer.type === "opaqueredirect" ? "session" : "server";
    return false;
  }
  const told = await answer.json();
  if (told.acting !== acting) {
    missed = "other";
    tellOther(told.name);
    return false;
  }
  csrf = told.csrf;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = csrf;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
  await drafts.setKeys(told.keys, told.hour);
  ticketAt = Date.now();
  return true;
};

/* At each key: encrypting a page takes less than a key does. One at a time, the newest state last. */
let keeping = null;
let keepAgain = false;
const keepDraft = async () => {
  if (!drafts.ready || !isDirty()) return;
  if (keeping) {
    keepAgain = true;
    await keeping;
    return;
  }
  do {
    keepAgain = false;
    keeping = drafts.keep(page, { rank: rank + 1, base, acked, entries: readEntries(form) }).catch(() => drafts.fail());
    await keeping;
  } while (keepAgain);
  keeping = null;
};

const markWrong = (invalid) => {
  for (const old of form.querySelectorAll("[data-wrong]")) old.remove();
  for (const field of form.querySelectorAll("[data-was-wrong]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("data-was-wrong");
    field.setAttribute("aria-describedby", (field.getAttribute("aria-describedby") || "").replace(/\S+_faux\b/, "").trim());
    field.closest(".field")?.classList.remove("field--error");
  }
  for (const [name, sentence] of Object.entries(invalid)) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field) continue;
    const says = document.createElement("p");
    says.className = "error-text";
    says.dataset.wrong = "";
    says.id = `${field.id || name}_faux`;
    says.textContent = `${sentence} La valeur enregistrée avant reste en place.`;
    field.setAttribute("aria-invalid", "true");
    field.dataset.wasWrong = "";
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${says.id}`.trim());
    const group = field.closest(".field");
    group?.classList.add("field--error");
    (group?.contains(field) ? field.closest(".affix") || field : field).before(says);
  }
  return Object.keys(invalid).length;
};

const tellOthers = (others, moved) => {
  const notice = document.getElementById("autres");
  const here = others.filter((one) => one.section === section);
  const words = here.map((one) => `${one.name} est aussi dans cette section depuis ${one.since}.`);
  if (here.length) words.push("Dites-vous qui écrit : rien ne sera écrasé, mais il faudra choisir.");
  if (moved) words.unshift(moved);
  const text = words.join(" ");
  if (notice.querySelector("[data-text]").textContent !== text) notice.querySelector("[data-text]").textContent = text;
  notice.hidden = !text;
};

const acknowledge = async (sent, sentRank, told) => {
  failures = 0;
  missed = "";
  if (sentRank < ackedRank) return; // overtaken by the save of a page left meanwhile
  ackedRank = sentRank;
  acked = sent;
  base = told.version;
  versionField.value = told.version;
  tellOthers(told.others);
  wrong = markWrong(told.invalid);
  const more = isDirty();
  if (wrong) tell("wrong", wrong === 1 ? "1 champ à corriger. Le reste est enregistré." : `${wrong} champs à corriger. Le reste est enregistré.`);
  else if (!more) tell("saved", `Enregistré à ${told.saved_at}`);
  if (more) return plan(PAUSE);
  if (wrong) {
    // What is wrong is stored nowhere yet: it stays on the device too.
    if (drafts.ready) await drafts.keep(page, { rank: rank + 1, base, acked, entries: sent });
  } else await drafts.drop(page);
  if (adopted && !wrong) {
    sessionStorage.setItem("dsf-envoye", adopted);
    location.reload();
  }
  setTimeout(look, 3000);
};

const refuse = (sentence) => {
  paused = true;
  tell("lost", `${sentence} Votre texte reste dans cette page : copiez-le avant de la fermer.`);
};

const retryLater = () => {
  failures += 1;
  tellMissed();
  plan(Math.min(SLOWEST, 1000 * 2 ** Math.min(failures, 5)) * (0.75 + Math.random() / 2));
};

const body = (entries, rank) => {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  data.set("acting", acting);
  data.set("page", page);
  data.set("rank", rank);
  data.set("version", base);
  return data;
};

const post = async (entries, sentRank) =>
  fetch(saveUrl, {
    method: "POST",
    body: body(entries, sentRank),
    headers: { "X-CSRFToken": csrf },
    redirect: "manual",
    keepalive: leaving,
    signal: leaving ? undefined : AbortSignal.timeout(PATIENCE),
  });

/* One attempt. Every way it may end is told; text leaves the page's care only when the server has it. */
const attempt = async () => {
  giveIds(form);
  const sent = readEntries(form);
  rank += 1;
  const sentRank = rank;
  if (failures) {
    // After a failure, ask first: the session may be lost, or the token old.
    if (!(await refreshTicket())) return missed === "other" ? plan(SLOWEST) : retryLater();
  }
  tell("busy", "Enregistrement…");
  let answer;
  try {
    answer = await post(sent, sentRank);
  } catch {
    missed = "network";
    return retryLater();
  }
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => null) : null;
  if (answer.status === 200 && told) return acknowledge(sent, sentRank, told);
  if (answer.type === "opaqueredirect") missed = "session";
  else if (answer.status === 403 && !told) missed = "token";
  else if (answer.status === 409 && told?.other) {
    missed = "other";
    failures += 1;
    tellOther(told.other);
    return plan(SLOWEST);
  } else if (answer.status === 409 && told) return choose(told);
  else if (answer.status === 422 && told) {
    acked = null; // nothing of it is stored
    return tell("wrong", told.sentence);
  } else if (answer.status === 403) return refuse(told.sentence);
  else if (answer.status === 404) return refuse("Vous n’avez plus accès à ce diagnostic.");
  else missed = "server";
  if (missed === "token" && !failures && (await refreshTicket())) return plan(0);
  return retryLater();
};

const choose = async (told) => {
  paused = true;
  await keepDraft();
  tell("conflict", "Deux versions : rien n’est enregistré tant que vous n’avez pas choisi.", {
    href: "#conflit",
    text: "Comparer",
  });
  showConflict(form, told, acked || [], async () => {
    paused = false;
    base = told.version;
    acked = [];
    adopted = null;
    await save();
    if (!paused && !isDirty() && !missed && !wrong) location.reload(); // with the rows that the other added
  });
};

const save = async () => {
  clearTimeout(timer);
  if (paused || (flight && !leaving)) return flight;
  if (!isDirty()) return null;
  const mine = attempt();
  flight = mine;
  try {
    await mine;
  } finally {
    if (flight === mine) flight = null;
  }
  return null;
};

const plan = (delay) => {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
};

/* Who else is here, whether the section moved under a page where nothing is typed, what is still missing. */
const look = async () => {
  if (document.hidden || flight || missed) return;
  if (Date.now() - ticketAt > TICKET && !(await refreshTicket())) return;
  let answer;
  try {
    answer = await fetch(`${stateUrl}?missing=1`, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return;
  }
  if (!answer.ok) return;
  const told = await answer.json();
  const moved =
    told.version > base && !flight && !paused && !isDirty()
      ? `${told.author} a enregistré cette section à ${told.when}. Rechargez la page pour lire sa version.`
      : "";
  tellOthers(told.others, moved);
  for (const [id, items] of Object.entries({ manque: told.missing, relire: told.doubts })) {
    const panel = document.getElementById(id);
    const rows = items.map((item) => Object.assign(document.createElement("li"), { textContent: item }));
    panel.querySelector("ul").replaceChildren(...rows);
    panel.hidden = !items.length;
  }
};

form.addEventListener("input", () => {
  if (!paused && !missed) tell("typing", "Pas encore enregistré.");
  keepDraft();
  if (!paused && !(missed && timer)) plan(missed ? SLOWEST : PAUSE);
});
form.addEventListener("change", () => missed || plan(0));
form.addEventListener("focusout", () => missed || (isDirty() && plan(0)));

const leave = () => {
  if (!isDirty() || paused) return;
  keepDraft();
  leaving = true;
  save();
  leaving = false;
};
document.addEventListener("visibilitychange", () => {
  if (document.hidden) leave();
  else if (missed) plan(0);
});
window.addEventListener("focus", () => missed && plan(0));
window.addEventListener("online", () => plan(0));
window.addEventListener("offline", () => {
  missed = "network";
  failures += 1;
  tellMissed();
});
window.addEventListener("pagehide", leave);
document.addEventListener("prevex:session-ending", () => plan(0));
window.addEventListener("beforeunload", (event) => {
  if (isDirty() && !drafts.ready) event.preventDefault();
});

/* The buttons: what is typed goes first, by the same way; then the button does what it says. */
form.addEventListener("submit", async (event) => {
  if (!isDirty() && !flight && !paused) return;
  event.preventDefault();
  event.stopPropagation();
  await flight;
  await save();
  if (!isDirty() && !paused && !missed) form.requestSubmit(event.submitter);
});

const adopt = async (draft) => {
  page = draft.page;
  rank = draft.rank - 1;
  base = draft.base;
  acked = draft.acked;
  adopted = new Date(draft.typedAt).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
  fill(form, draft.entries);
  await save();
};

const start = async () => {
  rowsOf(form); // remembers the blank rows before anything is typed in them
  const told = sessionStorage.getItem("dsf-envoye");
  if (told !== null) {
    sessionStorage.removeItem("dsf-envoye");
    if (told) tell("saved", `Le texte gardé sur cet appareil le ${told} est enregistré.`);
  }
  await drafts.open();
  if (await refreshTicket()) {
    const waiting = await drafts.waiting();
    if (waiting && !isDirty()) await adopt(waiting);
  }
  if (!adopted) await drafts.claim(page);
  setInterval(look, POLL);
  form.dataset.ready = "";
};
start();
