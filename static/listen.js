// Reads aloud by a voice of the phone itself: the words stay there.
(() => {
  const s = window.speechSynthesis;
  if (!s) return;
  const all = document.querySelectorAll("[data-listen]");
  let on, last;
  const text = (b) => document.querySelector(b.dataset.listen);
  const short = (l) => l.split(/[-_]/)[0].toLowerCase();
  const voice = (e) => s.getVoices().find((v) => v.localService === true && short(v.lang) === short(e.closest("[lang]").lang));
  const mark = (now) => all.forEach((b) => b.setAttribute("aria-pressed", b === (on = now)));
  const show = () => all.forEach((b) => (b.hidden = !voice(text(b))));
  const stop = () => s.cancel((last = mark()));
  const read = (e) => e.childNodes.forEach((n) => {
    if (n.nodeType === 1 && !n.hidden && !n.matches(".press, .said, .sr")) read(n);
    const v = n.nodeType === 3 && n.data.trim() && voice(e);
    if (!v) return;
    const u = (last = new SpeechSynthesisUtterance(n.data));
    u.lang = (u.voice = v).lang;
    u.onend = () => u === last && mark();
    s.speak(u);
  });
  all.forEach((b) => (b.onclick = () => {
    if (b === on) return stop();
    stop();
    mark(b);
    read(text(b));
  }));
  s.onvoiceschanged = show;
  addEventListener("pagehide", stop);
  stop();
  show();
})();
