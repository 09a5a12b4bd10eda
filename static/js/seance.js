/* The room: actions wait for the network and leave in order, two screens agree, one key per member.
   form[data-queue]        its sending is queued: kept in the page while the network is down, sent again with the same
                           idempotency key, so that it counts once. data-words names it in the queue.
   form[data-quiet]        a text that also saves itself when one leaves it
   input[name=at]          receives the minute of the press by the server's clock, which the network does not delay
   #room                   htmx polls it; a live region that stays in the page says the quorum when it changes
   Nothing is written in the browser's storage: what waits lives in the page, and leaving it is confirmed. */

const PAUSE = 4000;
let keysOn = true;
const place = document.getElementById("salle");
const live = document.getElementById("quorum-live");

/* ---------- the quorum, said when it changes ---------- */
let said = document.querySelector("[data-quorum-words]")?.dataset.quorumWords;
const say = () => {
  const words = document.querySelector("[data-quorum-words]")?.dataset.quorumWords;
  if (words && words !== said) {
    said = words;
    live.textContent = words;
  }
};

/* ---------- polling ---------- */
const opened = new Set();
const began = new WeakMap();
let shown = 0;
document.addEventListener("htmx:beforeRequest", (event) => began.set(event.detail.xhr, performance.now()));
document.addEventListener("htmx:beforeSwap", (event) => {
  const room = event.detail.target;
  if (room.id !== "room") return;
  const typing = document.activeElement?.matches("input:not([type=checkbox]), select") && room.contains(document.activeElement);
  const stale = (began.get(event.detail.xhr) ?? 0) < shown; // asked before an action that has been shown since
  if (typing || stale || waiting.length) {
    event.detail.shouldSwap = false;
    return;
  }
  opened.clear();
  for (const details of room.querySelectorAll("details[open][id]")) opened.add(details.id);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  showKeys();
  say();
});

/* ---------- the queue ---------- */
const waiting = [];
let sending = false;
let timer = 0;
const start = place ? { server: Date.parse(place.dataset.now), page: performance.now() } : null;
const minute = () => new Date(start.server + performance.now() - start.page).toISOString();

const box = document.getElementById("queue");
let soon = 0;
const tell = (problem = "") => {
  if (!box) return;
  clearTimeout(soon);
  if (!waiting.length) {
    box.hidden = true;
    return;
  }
  // An action that goes through at once moves nothing on the page.
  if (problem) box.hidden = false;
  else soon = setTimeout(() => (box.hidden = waiting.length === 0), 1500);
  const words = waiting.length === 1 ? "1 action gardée dans cette page" : `${waiting.length} actions gardées dans cette page`;
  box.querySelector("[data-queue-words]").textContent = problem ? `${problem} ${words}, dans l’ordre.` : `Envoi… ${words}.`;
  box.querySelector("[data-queue-list]").replaceChildren(
    ...waiting.map((one) => Object.assign(document.createElement("li"), { textContent: one.words })),
  );
};

const renew = (form) => {
  const key = form.querySelector("input[name=idempotency_key]");
  if (key) key.value = crypto.randomUUID?.() ?? key.value;
};

const graft = (page, id) => {
  const [fresh, old] = [page.getElementById(id), document.getElementById(id)];
  if (!fresh || !old) return;
  // The element stays: htmx may be waiting for an answer in its name.
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  const unfolded = id === "room" ? [...old.querySelectorAll("details[open][id]")] : [];
  old.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
  for (const details of unfolded) document.getElementById(details.id)?.setAttribute("open", "");
  window.htmx?.process(old);
};

const dirty = (except) =>
  [...document.querySelectorAll("#centre form")].some((form) => form.id !== except && form.dataset.touched);

const subject = (id) => id?.slice(id.indexOf("-") + 1);

/* What waits on the same text follows its new version: only who wrote it is ahead of himself. */
const follow = (page, done) => {
  const fresh = page.getElementById(done.id)?.elements.version?.value;
  for (const next of waiting) {
    if (fresh && next.body.has("version") && subject(next.id) === subject(done.id)) next.body.set("version", fresh);
  }
};

/* The page that answers brings the state of the room; the centre only when no other text there is unsaved. */
const show = (page, done) => {
  const focus = document.activeElement?.id;
  for (const id of ["messages", "agenda", "room"]) graft(page, id);
  if (focus && document.activeElement === document.body) document.getElementById(focus)?.focus();
  shown = performance.now();
  const form = done.id && document.getElementById(done.id);
  if (form && form.dataset.touched === done.touch) delete form.dataset.touched;
  if (done.kind === "centre" && !dirty(done.quiet ? undefined : done.id) && !(done.quiet && form?.contains(document.activeElement))) {
    graft(page, "centre");
    document.getElementById("refused")?.focus();
  } else if (form) {
    if (!done.quiet && done.kind === "centre") {
      document.getElementById("elsewhere").textContent =
        "Enregistré. Un autre texte de ce point ne l’est pas encore : enregistrez-le pour voir la page à jour.";
    }
    for (const name of ["version", "idempotency_key"]) {
      const [fresh, old] = [page.getElementById(done.id)?.elements[name], form.elements[name]];
      if (fresh && old) old.value = fresh.value;
    }
  }
  showKeys();
  say();
};

const send = async () => {
  if (sending || !waiting.length) return;
  sending = true;
  clearTimeout(timer);
  const first = waiting[0];
  first.tried = true;
  tell();
  try {
    const answer = await fetch(first.url, { method: "POST", body: first.body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status >= 500) throw new Error("server");
    if (!page.getElementById("salle")) {
      const gone = answer.redirected ? "Votre session est fermée : reconnectez-vous dans un autre onglet, puis réessayez." : `Refusé (${answer.status}).`;
      sending = false;
      tell(gone);
      return;
    }
    waiting.shift();
    const refused = page.querySelector("#refused");
    first.quiet = first.quiet && !refused;
    if (refused && first.kind !== "centre") {
      box.querySelector("[data-queue-refused]").textContent = "";
      document.getElementById("elsewhere")?.replaceChildren(document.adoptNode(refused));
    }
    if (!refused && first.id) follow(page, first);
    show(page, first);
    sending = false;
    tell();
    send();
  } catch {
    sending = false;
    tell("Pas de réseau : nouvel essai dans quelques secondes.");
    timer = setTimeout(send, PAUSE);
  }
};

const queue = (form, submitter) => {
  const at = form.elements.at;
  if (at) at.value = minute();
  const body = new FormData(form, submitter);
  const before = waiting.findIndex((one) => one.quiet && !one.tried && one.id === form.id);
  if (before >= 0) waiting.splice(before, 1); // the same text, written further
  waiting.push({
    url: submitter?.formAction && submitter.hasAttribute("formaction") ? submitter.formAction : form.action,
    body: new URLSearchParams(body),
    words: form.dataset.words || "Action",
    kind: form.dataset.queue,
    id: form.id,
    touch: form.dataset.touched,
    quiet: "quiet" in form.dataset && !submitter,
  });
  renew(form);
  tell();
  send();
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-queue]") || !place) return;
  event.preventDefault();
  queue(form, event.submitter);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("#centre form");
  if (form) form.dataset.touched = String((Number(form.dataset.touched) || 0) + 1);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-quiet]");
  if (form && form.dataset.touched) queue(form, null);
});

box?.querySelector("[data-queue-retry]").addEventListener("click", send);
box?.querySelector("[data-queue-drop]").addEventListener("click", () => {
  if (sending) return;
  waiting.shift();
  tell(waiting.length ? "Action oubliée." : "");
  send();
});
window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => {
  if (waiting.length) event.preventDefault();
});

/* ---------- one key per member ---------- */
const showKeys = () => {
  const choice = document.querySelector(".keys");
  if (!choice) return;
  choice.hidden = false;
  choice.querySelector("input").checked = keysOn;
};
showKeys();
document.addEventListener("change", (event) => {
  if (event.target.id === "keys") keysOn = event.target.checked;
});
document.addEventListener("keydown", (event) => {
  if (!place || !keysOn || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target) {
    event.preventDefault();
    target.click();
  }
});
