// A stopwatch for the pitch: counts down by the device's steady clock, goes on below zero, and says
// so without sound.
export function timer(box) {
  if (!box) return;
  const face = box.querySelector("[data-time]"),
    button = box.querySelector("[data-run]"),
    length = box.querySelector("select"),
    words = box.dataset;
  let left = 0,
    since = null;
  const now = () => left - (since === null ? 0 : (performance.now() - since) / 1000);
  function paint() {
    const seconds = Math.ceil(now()),
      size = Math.abs(seconds);
    face.textContent = `${seconds < 0 ? "+" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    box.dataset.state = seconds <= 0 ? "over" : seconds <= 60 ? "near" : "";
    button.textContent =
      since === null
        ? now() === Number(length.value) * 60
          ? words.start
          : words.resume
        : words.pause;
  }
  function reset() {
    since = null;
    left = Number(length.value) * 60;
    paint();
  }
  button.onclick = () => {
    if (since === null) since = performance.now();
    else {
      left = now();
      since = null;
    }
    paint();
  };
  box.querySelector("[data-reset]").onclick = reset;
  length.value = localStorage.getItem("pitch-minutes") || length.value;
  length.onchange = () => {
    localStorage.setItem("pitch-minutes", length.value);
    reset();
  };
  reset();
  box.hidden = false;
  setInterval(() => {
    if (since !== null) paint();
  }, 250);
}
