// The application form: when two people wrote in the same field, show both texts and let the person
// choose; what the same tab had kept before a reload is offered.
import { find, findAll, must } from "./dom.js";

/** @import { Theirs, Value } from "../shapes.js" */

const DONE_STAYS = 1500; // ms
const CHOICE =
  '<div><p><b></b></p><p class="small"></p><blockquote class="theirs"></blockquote>' +
  '<p class="row gap-2 mt-2">' +
  '<button class="btn btn-outline btn-sm" type="button" data-take></button>' +
  '<button class="btn btn-outline btn-sm" type="button" data-keep></button></p></div>';
const box = document.getElementById("clashes");

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
const fieldOf = (form, name) => find(form, `[name="${CSS.escape(name)}"]`);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} field
 */
function labelOf(form, field) {
  const label = find(form, `label[for="${CSS.escape(field?.id || "")}"]`);
  const words = label ?? field?.closest("fieldset")?.querySelector("legend");
  return words?.textContent?.trim() ?? "";
}

/**
 * A plain submit of the form carries the version that a field's words stand on.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {number} version
 */
function rebase(form, name, version) {
  const base = find(form, `[name="base-${CSS.escape(name)}"]`, HTMLInputElement);
  if (base) base.value = String(version);
}

/** How each kind of choice is worded: title, button to take the text, button to leave it. */
const WORDS = {
  other: { title: "textTitle", take: "textTheirs", leave: "textMine" },
  window: { title: "textWindow", take: "textTheirs", leave: "textMine" },
  earlier: { title: "textEarlier", take: "textBack", leave: "textDiscard" },
};
/**
 * A text, chosen words, or a table row by row (as JSON where it waits on this device).
 *
 * @param {Value | null | undefined} value
 * @returns {string}
 */
function inWords(value) {
  if (typeof value === "string" && value.startsWith("[{")) {
    try {
      return inWords(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (!Array.isArray(value)) return String(value ?? "");
  return value
    .map((row) => (typeof row === "string" ? row : Object.values(row).join(" | ")))
    .join("\n");
}

/** @param {string} key */
const say = (key) => box?.dataset[key] ?? "";

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {Theirs} theirs
 * @param {keyof typeof WORDS} kind
 * @param {() => unknown} leave the text where it is
 */
function choose(form, name, theirs, kind, leave) {
  if (!box) return;
  const clashes = box;
  const field = fieldOf(form, name);
  const label = labelOf(form, field);
  const note = document.createElement("div");
  note.className = `callout callout-${kind === "earlier" ? "info" : "warn"}`;
  note.dataset.of = `${name} ${theirs.record ?? ""}`;
  find(clashes, `[data-of="${CSS.escape(note.dataset.of)}"]`)?.remove();
  note.innerHTML = CHOICE;
  must(note, "b").textContent = label || name;
  must(note, ".small").textContent = say(WORDS[kind].title);
  must(note, ".theirs").textContent = inWords(theirs.value);
  const done = () => {
    note.remove();
    field?.focus();
  };
  const take = must(note, "[data-take]");
  take.textContent = say(WORDS[kind].take);
  take.addEventListener("click", () => {
    settle(form, name, theirs, theirs.value ?? "");
    done();
  });
  const keep = must(note, "[data-keep]");
  keep.textContent = say(WORDS[kind].leave);
  keep.addEventListener("click", () => {
    leave();
    done();
  });
  clashes.append(note);
}

/**
 * The writer has decided on these words.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {Theirs} theirs
 * @param {Value} value
 */
function settle(form, name, theirs, value) {
  form.autosave?.resolve(name, value, theirs.record, theirs.version);
  if (!theirs.record) rebase(form, name, theirs.version);
}

document.addEventListener("autosave:conflict", ({ target: form, detail }) => {
  if (!(form instanceof HTMLFormElement)) return;
  for (const [name, theirs] of Object.entries(detail.current))
    choose(form, name, theirs, theirs.record ? "window" : "other", () =>
      settle(form, name, theirs, detail.mine[name] ?? ""),
    );
});

document.addEventListener("autosave:earlier", ({ target: form, detail }) => {
  if (!(form instanceof HTMLFormElement)) return;
  for (const [name, theirs] of Object.entries(detail.current))
    choose(form, name, theirs, "earlier", () => form.autosave?.dismiss(name, theirs.record ?? ""));
});

// A plain submit of the form carries the versions that autosave has reached, so that it doesn't
// clash with itself.
document.addEventListener("autosave:saved", ({ target: form, detail }) => {
  if (!(form instanceof HTMLFormElement)) return;
  for (const [name, version] of Object.entries(detail.versions || {})) rebase(form, name, version);
});

// A finished upload appears among the files of its kind (htmx asks for them): its own line has done
// its work.
document.addEventListener("upload:done", ({ target: uploader }) => {
  if (!(uploader instanceof HTMLElement) || !uploader.parentElement) return;
  const rows = findAll(uploader.parentElement, '[data-uploads] .file[data-state="done"]');
  setTimeout(() => rows.forEach((row) => row.remove()), DONE_STAYS);
});

// A field that can't be kept says so where it stands, in the server's words; writing on takes the
// sentence away.
document.addEventListener("autosave:refused", ({ target: form, detail }) => {
  if (!(form instanceof HTMLFormElement)) return;
  for (const [name, why] of Object.entries(detail.refused)) {
    const field = fieldOf(form, name);
    const place = field?.closest(".field");
    if (!field || !place) continue;
    find(place, "[data-refused]")?.remove();
    const line = document.createElement("p");
    line.className = "error";
    line.dataset.refused = "";
    line.setAttribute("role", "alert");
    line.textContent = why;
    place.classList.add("is-bad");
    field.before(line);
    field.addEventListener(
      "input",
      () => {
        line.remove();
        place.classList.remove("is-bad");
      },
      { once: true },
    );
  }
});
