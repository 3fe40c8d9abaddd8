// Keeps what is being written and chosen with the server, for its writer alone. Nothing stays in the browser.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const all = () => new URLSearchParams(new FormData(form));
  let kept = `${all()}`, timer;
  const save = (go) => {
    clearTimeout(timer);
    const data = all();
    if (`${data}` === kept) return;
    kept = `${data}`;
    go(form.dataset.draft, data);
  };
  const send = (to, body) => fetch(to, { method: "POST", body }).catch(() => (kept = null));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 4000, send);
  });
  form.addEventListener("submit", () => save((kept = `${all()}`)));
  addEventListener("visibilitychange", () => document.hidden && save((to, data) => navigator.sendBeacon(to, data)));
})();
