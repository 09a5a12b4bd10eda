/* Forms that write: sent once, saved as one types, honest about what is saved.
   form[data-once]      a second click while the first is on its way does nothing
   form[data-autosave]  htmx sends it at each pause; [data-save-state] [data-save-text] tells where it stands
   Every htmx request carries the idempotency key of its form. The key is renewed after each success, and before each
   automatic save: the same key with other words would be refused. */

const hour = () => {
  const now = new Date();
  return `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}`;
};

const tell = (form, words, failed = false) => {
  const state = form.querySelector("[data-save-state]") || document.querySelector(`[data-save-state="${form.id}"]`);
  if (!state) return;
  state.classList.toggle("saved--failed", failed);
  (state.querySelector("[data-save-text]") || state).textContent = words;
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  delete form.dataset.unsaved;
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
  }
});

const keyOf = (element) => element.closest("form")?.querySelector("input[name=idempotency_key]");

const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

document.addEventListener("htmx:configRequest", (event) => {
  const key = keyOf(event.detail.elt);
  if (!key) return;
  if (event.detail.elt.closest("form[data-autosave]")) key.value = newKey();
  event.detail.parameters[key.name] = key.value;
  event.detail.headers["Idempotency-Key"] = key.value;
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) {
    form.dataset.unsaved = "yes";
    tell(form, "Pas encore enregistré.");
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt.closest("form[data-autosave]");
  if (form) {
    delete form.dataset.unsaved;
    tell(form, "Enregistrement…");
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const key = keyOf(event.detail.elt);
  if (key && event.detail.successful) key.value = newKey();
  const form = event.detail.elt.closest("form[data-autosave]");
  if (!form) return;
  if (event.detail.successful) {
    if (!form.dataset.unsaved) tell(form, `Enregistré à ${hour()}.`);
    return;
  }
  form.dataset.unsaved = "yes";
  tell(form, "Pas enregistré : la connexion ou la session manque. Votre texte reste ici, utilisez le bouton Enregistrer.", true);
});

document.addEventListener("prevex:session-ending", () => {
  for (const form of document.querySelectorAll("form[data-autosave]")) window.htmx?.trigger(form, "change");
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved]")) event.preventDefault();
});
