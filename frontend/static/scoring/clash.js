// The same sheet was saved from another device: both versions side by side; mine stays unless the
// judge says otherwise.
export function clash(box, sheet, act) {
  const list = box.querySelector("[data-clash-rows]");
  function line(name, mine, other) {
    const row = document.createElement("tr");
    for (const [tag, text] of [
      ["th", name],
      ["td", mine],
      ["td", other],
    ]) {
      const cell = document.createElement(tag);
      cell.textContent = text === undefined || text === "" ? "–" : text;
      row.append(cell);
    }
    row.firstChild.scope = "row";
    list.append(row);
  }
  function show(other) {
    const mine = sheet.read();
    list.replaceChildren();
    for (const one of sheet.criteria) {
      const key = one.dataset.key,
        here = mine.raw[key],
        there = other.scores[key];
      if (String(here ?? "") !== String(there ?? "") && Number(here) !== Number(there))
        line(sheet.title(key), here, there);
    }
    if (mine.comment !== (other.comment ?? ""))
      line(box.dataset.comment, mine.comment, other.comment);
    if (mine.private_note !== (other.private_note ?? ""))
      line(box.dataset.note, mine.private_note, other.private_note);
    if (!list.children.length) {
      act.mine();
      return;
    } // the same words: nothing to choose
    box.hidden = false;
    box.querySelector("[data-clash-mine]").onclick = () => {
      box.hidden = true;
      act.mine();
    };
    box.querySelector("[data-clash-other]").onclick = () => {
      box.hidden = true;
      act.other(other);
    };
  }
  return { show };
}
