// The typeface, heavier than all else, comes last on a first visit: when the sheet takes scores (a
// classic script in <head>).
(() => {
  const LATEST = 5000; // ms after the page has come
  const address = document.currentScript?.dataset.sheet ?? "";
  function show() {
    if (document.querySelector("link[data-font]")) return;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = address;
    sheet.dataset.font = "";
    document.head.append(sheet);
  }
  if (navigator.serviceWorker?.controller) show();
  document.addEventListener("usable", show);
  addEventListener("load", () => setTimeout(show, LATEST));
})();
