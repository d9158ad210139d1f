// The typeface, heavier than all else, comes last on a first visit (a classic script in <head>).
(() => {
  const sheet = document.querySelector("link[data-font]");
  const show = () => sheet?.setAttribute("media", "all");
  if (navigator.serviceWorker?.controller) show();
  else addEventListener("DOMContentLoaded", show);
})();
