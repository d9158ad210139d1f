// Light or dark, before the first paint (a classic script in <head>): as the device has it, until
// somebody chooses here; the choice stays on this device.
(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const read = () => chosen() ?? (system.matches ? "dark" : "light");
  /** @param {string | null} theme */
  const show = (theme) => {
    if (theme === "dark") root.dataset.theme = "dark";
    else delete root.dataset.theme;
    document
      .querySelectorAll("[data-theme-toggle]")
      .forEach((button) => button.setAttribute("aria-pressed", String(theme === "dark")));
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => show(read()));
  system.addEventListener("change", () => show(read()));
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-theme-toggle]"))) return;
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      /* private mode: the choice lasts for this page */
    }
    show(theme);
  });
})();
