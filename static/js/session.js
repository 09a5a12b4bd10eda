/* Two minutes before the session ends: save what is typed, say it, offer to stay. */

const box = document.getElementById("session-warning");
const length = Number(document.body.dataset.sessionSeconds || 0);
const NOTICE = 120;
let timers = [];

const plan = () => {
  timers.forEach(clearTimeout);
  box.hidden = true;
  timers = [
    setTimeout(() => {
      document.dispatchEvent(new CustomEvent("prevex:session-ending"));
      box.querySelector("[data-minutes]").textContent = "2 minutes";
      box.hidden = false;
    }, Math.max(length - NOTICE, 1) * 1000),
    setTimeout(() => {
      box.querySelector("[data-minutes]").textContent = "quelques secondes";
    }, Math.max(length - 10, 1) * 1000),
  ];
};

if (box && length > NOTICE) {
  plan();
  box.querySelector("[data-keep]")?.addEventListener("click", async () => {
    const answer = await fetch(box.dataset.keepalive, { credentials: "same-origin", headers: { Accept: "text/plain" } });
    if (answer.ok && !answer.redirected) plan();
  });
}
