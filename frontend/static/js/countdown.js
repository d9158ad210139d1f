// Counts down by the server's clock: the page carries the server's time, the device only measures
// what has passed since.
const MARKS = [86400, 3600, 600, 60];
const two = (number) => String(number).padStart(2, "0");

function short(left, words) {
  const [d, h, m, s] = words;
  const days = Math.floor(left / 86400),
    hours = Math.floor((left % 86400) / 3600),
    minutes = Math.floor((left % 3600) / 60);
  const join = document.documentElement.lang.startsWith("ko") ? "" : " ";
  if (days) return `${days}${join}${d} ${hours}${join}${h}`;
  if (hours) return `${hours}${join}${h} ${minutes}${join}${m}`;
  return `${minutes}${join}${m} ${left % 60}${join}${s}`;
}

function start(clock) {
  const end = Date.parse(clock.dataset.deadline);
  const skew = Date.parse(clock.dataset.now) - performance.now();
  const words = (clock.dataset.words || "d|h|min|s").split("|");
  const announcer = clock.parentElement.querySelector("[data-countdown-announce]");
  let before = null;
  const tick = () => {
    const left = Math.max(0, Math.floor((end - skew - performance.now()) / 1000));
    const parts = {
      d: Math.floor(left / 86400),
      h: two(Math.floor((left % 86400) / 3600)),
      m: two(Math.floor((left % 3600) / 60)),
      s: two(left % 60),
    };
    for (const slot of clock.querySelectorAll("[data-u]"))
      if (slot.textContent !== String(parts[slot.dataset.u]))
        slot.textContent = parts[slot.dataset.u];
    if ("short" in clock.dataset) clock.textContent = short(left, words);
    const passed = before !== null && MARKS.find((mark) => before > mark && left <= mark);
    if (passed && announcer)
      announcer.textContent = clock.dataset.announce.replace("{left}", short(passed, words));
    before = left;
    if (!left) {
      clearInterval(timer);
      clock.dispatchEvent(new CustomEvent("deadline", { bubbles: true }));
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

document.querySelectorAll("[data-deadline]").forEach(start);
