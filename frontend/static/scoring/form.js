// The rubric: reads what is given, shows it, and says at its place what is not on the scale.
const $ = (selector, root = document) => root.querySelector(selector),
  $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const letters = (text) => [...text.trim()].length;

export function rubric(form, say) {
  const criteria = $$(".cr", form),
    comment = $("#comment", form),
    note = $("[name=private_note]", form),
    least = Number(form.dataset.least),
    most = Number(form.dataset.most);
  const anchored = (one) => one.dataset.mode === "anchors",
    key = (one) => one.dataset.key;
  const input = (one) => $("input", one);

  /** scores: what counts; raw: all that was typed, also what is not on the scale. */
  function read() {
    const scores = {},
      raw = {};
    for (const one of criteria) {
      const value = anchored(one) ? $("input:checked", one)?.value : input(one).value;
      if (!value) continue;
      raw[key(one)] = anchored(one) ? Number(value) : value;
      if (anchored(one) || input(one).checkValidity()) scores[key(one)] = raw[key(one)];
    }
    return { scores, raw, comment: comment.value, private_note: note.value };
  }
  function write(row) {
    const given = row.raw ?? row.scores;
    for (const one of criteria) {
      const value = given[key(one)];
      if (anchored(one))
        $$("input", one).forEach((radio) => {
          radio.checked = radio.value === String(value ?? "");
        });
      else input(one).value = value === undefined || value === null ? "" : String(Number(value));
    }
    comment.value = row.comment ?? "";
    note.value = row.private_note ?? "";
    paint();
  }
  const total = (scores) =>
    criteria.reduce(
      (sum, one) =>
        sum + Number(scores[key(one)] || 0) * (anchored(one) ? Number(one.dataset.points) / 5 : 1),
      0,
    );
  function paint() {
    const { scores } = read(),
      sum = total(scores),
      has = letters(comment.value);
    $$("[data-total]").forEach((element) => {
      element.textContent = sum.toFixed(1);
    });
    $("[data-count]").textContent = say(
      "count",
      `${Object.keys(scores).length}/${criteria.length}`,
    );
    const counter = $("[data-counter]");
    counter.textContent =
      has < least
        ? `${has}/${least}`
        : comment.value.length > most
          ? `${comment.value.length}/${most}`
          : say("letters", has);
    counter.classList.toggle("over", comment.value.length > most);
    $("[data-me]")?.setAttribute("cx", 6 + sum * 3.68);
    for (const one of criteria) {
      if (anchored(one))
        $("[data-anchor]", one).textContent = scores[key(one)]
          ? $(`#${CSS.escape(key(one))}-a${scores[key(one)]}`).textContent
          : "";
      else
        complain(
          key(one),
          input(one).checkValidity()
            ? ""
            : say("range").replace("%m", input(one).max).replace("%s", input(one).step),
        );
    }
  }
  /** Say at a criterion, or at the comment, what must be mended; "" takes it away. */
  function complain(name, text) {
    const one = criteria.find((criterion) => key(criterion) === name),
      place = one ? $("[data-problem]", one) : $("[data-problem-comment]", form);
    if (!place || place.textContent === text) return;
    place.textContent = text;
    (one ? input(one) : comment).toggleAttribute("aria-invalid", Boolean(text));
  }
  function show(index) {
    const at = Math.max(0, Math.min(criteria.length - 1, index));
    criteria.forEach((one, place) => one.classList.toggle("open", place === at));
    return criteria[at];
  }
  /**
   * Whether something keeps the sheet from being submitted; the first such thing is brought into
   * view and says what is missing.
   */
  function gap() {
    const { scores } = read(),
      missing = criteria.findIndex((one) => !(key(one) in scores)),
      short = least - letters(comment.value);
    if (missing >= 0) {
      const one = show(missing);
      one.scrollIntoView({ block: "center" });
      input(one).focus({ preventScroll: true });
      const typed = !anchored(one) && !input(one).checkValidity();
      if (!typed) complain(key(one), say("missing"));
      return true;
    }
    if (short <= 0 && comment.value.length <= most) return false;
    comment.scrollIntoView({ block: "center" });
    comment.focus({ preventScroll: true });
    complain(
      "comment",
      short > 0 ? say("comment_missing", short) : say("comment_long", comment.value.length - most),
    );
    return true;
  }
  const title = (name) =>
    $(".cr-n", criteria.find((one) => key(one) === name) ?? form)?.textContent ?? name;
  return {
    criteria,
    comment,
    read,
    write,
    paint,
    total,
    complain,
    show,
    gap,
    title,
    current: () => criteria.findIndex((one) => one.classList.contains("open")),
  };
}
