// Small help while filling in a form: length counters, the reading of an amount, focus on the
// summary of errors.
const segmenter =
  "Segmenter" in Intl
    ? new Intl.Segmenter(document.documentElement.lang, { granularity: "grapheme" })
    : null;
// As the server counts (submissions/algorithms/letters.py): what people see as letters, without the
// spaces around.
export const graphemes = (text) =>
  segmenter ? [...segmenter.segment(text.normalize("NFC").trim())].length : [...text.trim()].length;
const korean = document.documentElement.lang.startsWith("ko");
const UNITS = [
  [1e12, "조"],
  [1e8, "억"],
  [1e4, "만"],
];

function reading(tenThousands) {
  let rest = tenThousands * 1e4;
  if (!rest) return "";
  if (!korean) return `₩${rest.toLocaleString("en")}`;
  const parts = [];
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(count.toLocaleString("ko") + unit);
  }
  return `${parts.join(" ")} 원`;
}

function count(field) {
  const most = Number(field.dataset?.max);
  const counter = most && document.getElementById(`${field.id}_counter`);
  if (!counter) return;
  const length = graphemes(field.value);
  counter.textContent = counter.dataset.counter.replace("{n}", length).replace("{max}", most);
  counter.classList.toggle("over", length > most);
}

function read(field) {
  const output = field.id && document.querySelector(`[data-reading-of="${CSS.escape(field.id)}"]`);
  if (output) output.textContent = reading(Number(field.value.replace(/[,\s]/g, "")) || 0);
}

document.addEventListener("input", (event) => {
  count(event.target);
  read(event.target);
});
document.querySelectorAll("[data-max]").forEach(count);
document.querySelectorAll("[data-reading-of]").forEach((output) => {
  const field = document.getElementById(output.dataset.readingOf);
  if (field) read(field);
});
const focusSummary = (root) => root.querySelector?.("[data-focus]")?.focus();
focusSummary(document);
document.body.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

// A page left open over a new sign-in carries an old token: send today's, so that nothing typed is
// turned away.
document.addEventListener(
  "submit",
  (event) => {
    const token = document.cookie
      .split("; ")
      .find((part) => part.startsWith("csrftoken="))
      ?.slice("csrftoken=".length);
    const field = event.target.querySelector?.('input[name="csrfmiddlewaretoken"]');
    if (token && field) field.value = decodeURIComponent(token);
  },
  { capture: true },
);
