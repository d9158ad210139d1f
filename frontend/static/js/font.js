// The typeface, heavier than all else, comes last on a first visit: when the sheet takes scores, or
// a public page has come (data-after="load"). Who comes from another page of ours has it, so the
// first thing that is painted has it too (a classic script in <head>).
(() => {
  const LATEST = 5000; // ms after the page has come
  const { sheet: address = "", after = "" } = document.currentScript?.dataset ?? {};
  function show(isKnown = false) {
    if (document.querySelector("link[data-font]")) return;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = address;
    sheet.dataset.font = "";
    if (isKnown) sheet.setAttribute("blocking", "render");
    document.head.append(sheet);
  }
  const isFollowed = document.referrer.startsWith(`${location.origin}/`);
  if (navigator.serviceWorker?.controller || (after && isFollowed)) show(isFollowed);
  document.addEventListener("usable", () => show());
  addEventListener("load", () => setTimeout(show, after ? 0 : LATEST));
})();
