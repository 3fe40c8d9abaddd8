// Where the network of scripts did not give us htmx, our own copy of the same file does.
if (!window.htmx) {
  const script = document.createElement("script");
  script.src = document.currentScript.dataset.own;
  document.head.append(script);
}
