// "Leave now": covers the page at once, ends the sign-in, and goes elsewhere in place of this page. Shift three times does the same.
// Without this script the link itself does all but the cover.
(() => {
  const link = document.querySelector(".exit");
  if (!link) return;
  let presses = [];
  let leaving = false;
  const leave = () => {
    if (leaving) return;
    leaving = true;
    document.documentElement.classList.add("left");
    document.title = " ";
    const go = () => location.replace(link.dataset.to);
    const soon = new Promise((done) => setTimeout(done, 900));
    Promise.race([fetch("/exit", { method: "POST", keepalive: true, credentials: "same-origin" }), soon]).then(go, go);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    const now = Date.now();
    presses = presses.filter((at) => now - at < 5000).concat(now);
    if (presses.length > 2) leave();
  });
  // A page that the browser kept in memory is asked for again: who is signed in may have changed.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
