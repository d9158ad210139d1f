// Single-key shortcuts (WCAG 2.1.4: can be switched off; never active in text fields or dialogs).
export function keys(act) {
  const box = document.querySelector("[data-keys]");
  let on = localStorage.getItem("keys") !== "off";
  box.checked = on;
  box.onchange = () => {
    on = box.checked;
    localStorage.setItem("keys", on ? "on" : "off");
  };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.isComposing) return;
    const typing = event.target.matches("textarea, input:not([type=radio]), select");
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") {
      event.preventDefault();
      act.submit();
      return;
    }
    if (command && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      act.undo();
      return;
    }
    if (typing || !on || command || event.altKey) return;
    const vertical = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (/^[1-5]$/.test(event.key)) {
      event.preventDefault();
      act.score(event.key);
    } else if (vertical && !event.target.matches("[type=radio]")) {
      event.preventDefault();
      act.move(vertical);
    } else if (event.key === "]") act.turn(1);
    else if (event.key === "[") act.turn(-1);
    else if (event.key.toLowerCase() === "c") {
      event.preventDefault();
      act.comment();
    } else if (event.key === "?") document.getElementById("keys").showModal();
  });
}
