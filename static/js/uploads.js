/* Files of a form[data-upload]: dragged onto it, listed before they leave, followed while they travel.
   Without this module the form is sent as any other. */

const size = (bytes) => `${(bytes / 1048576).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00a0Mo`;

const list = (zone, input) => {
  const shown = zone.querySelector("[data-drop-list]");
  shown.replaceChildren(...[...input.files].map((file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name}, ${size(file.size)}`;
    return item;
  }));
  shown.hidden = input.files.length === 0;
};

const prepareZone = (zone) => {
  const input = zone.querySelector("input[type=file]");
  zone.querySelector("[data-drop-hint]").hidden = false;
  input.addEventListener("change", () => list(zone, input));
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("drop--over");
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("drop--over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const together = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) together.items.add(file);
    input.files = together.files;
    list(zone, input);
  });
};

const showAnswer = (text) => {
  const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  prepare();
  document.querySelector(".error-summary")?.focus();
  return true;
};

const send = (form) => {
  const progress = form.querySelector("[data-upload-progress]");
  const bar = progress.querySelector("progress");
  const request = new XMLHttpRequest();
  progress.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = Math.round((100 * event.loaded) / event.total);
    progress.querySelector("span").textContent =
      event.loaded < event.total ? `Envoi en cours : ${bar.value}\u00a0%` : "Vérification des fichiers…";
  });
  const again = (words) => {
    progress.querySelector("span").textContent = words;
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
  };
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("HX-Redirect");
    if (next) window.location.assign(next);
    else if (request.status === 413) again("Ces fichiers sont trop lourds pour être envoyés ensemble. Envoyez-les en plusieurs fois.");
    else if (!showAnswer(request.responseText)) again("L’envoi n’a pas abouti. Recommencez.");
  });
  request.addEventListener("error", () => again("La connexion a été coupée. Vos fichiers sont encore choisis : recommencez."));
  request.open("POST", form.action || window.location.href);
  request.setRequestHeader("X-Upload", "1");
  request.send(new FormData(form));
};

const prepare = () => {
  for (const zone of document.querySelectorAll("[data-drop]")) prepareZone(zone);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]") || event.defaultPrevented) return;
  event.preventDefault();
  send(form);
});

prepare();
