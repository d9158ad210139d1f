// The deck: turn pages by buttons, thumbnails, swipe and keys.
export function deck(root) {
  const slide = root.querySelector("[data-slide]");
  if (!slide) return { turn() {} };
  const buttons = [...root.querySelectorAll("[data-go]")],
    number = root.querySelector("[data-number]"),
    stage = root.querySelector("[data-stage]");
  let at = 0;
  function go(to) {
    at = Math.max(0, Math.min(buttons.length - 1, to));
    const one = buttons[at];
    slide.src = one.dataset.src;
    slide.alt = one.dataset.alt;
    number.textContent = at + 1;
    buttons.forEach((button, index) => button.toggleAttribute("aria-current", index === at));
    one.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  root.querySelector("[data-prev]").onclick = () => go(at - 1);
  root.querySelector("[data-next]").onclick = () => go(at + 1);
  root.querySelector("[data-full]").onclick = () => stage.requestFullscreen?.();
  buttons.forEach((button, index) => {
    button.onclick = () => go(index);
  });
  let from = null;
  stage.addEventListener("pointerdown", (event) => {
    from = event.clientX;
  });
  stage.addEventListener("pointerup", (event) => {
    const moved = event.clientX - from;
    if (Math.abs(moved) > 40) go(at + (moved < 0 ? 1 : -1));
  });
  return { turn: (by) => go(at + by) };
}
