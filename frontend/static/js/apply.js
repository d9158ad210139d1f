// The application form: when two people wrote in the same field, show both texts and let the person
// choose.
const box = document.getElementById("clashes");

function choose(form, name, theirs, mine) {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  const label =
    form.querySelector(`label[for="${CSS.escape(field?.id || "")}"]`)?.textContent || name;
  const note = document.createElement("div");
  note.className = "callout callout-warn";
  note.dataset.of = name;
  box.querySelector(`[data-of="${CSS.escape(name)}"]`)?.remove();
  note.innerHTML =
    '<div><p><b></b></p><p class="small"></p><blockquote class="theirs"></blockquote><p class="row gap-2 mt-2"><button class="btn btn-outline btn-sm" type="button"></button><button class="btn btn-outline btn-sm" type="button"></button></p></div>';
  const [take, keep] = note.querySelectorAll("button");
  note.querySelector("b").textContent = label;
  note.querySelector(".small").textContent = box.dataset.textTitle;
  note.querySelector(".theirs").textContent = theirs.value ?? "";
  take.textContent = box.dataset.textTheirs;
  keep.textContent = box.dataset.textMine;
  const done = (value) => {
    form.autosave.resolve(name, value);
    const base = form.querySelector(`[name="base-${CSS.escape(name)}"]`);
    if (base) base.value = theirs.version;
    note.remove();
    field.focus();
  };
  take.addEventListener("click", () => done(theirs.value ?? ""));
  keep.addEventListener("click", () => done(mine));
  box.append(note);
}

document.addEventListener("autosave:conflict", (event) => {
  for (const [name, theirs] of Object.entries(event.detail.current))
    choose(event.target, name, theirs, event.detail.mine[name]);
});

// A plain submit of the form carries the versions that autosave has reached, so that it doesn't
// clash with itself.
document.addEventListener("autosave:saved", (event) => {
  for (const [name, version] of Object.entries(event.detail.versions || {})) {
    const base = event.target.querySelector(`[name="base-${CSS.escape(name)}"]`);
    if (base) base.value = version;
  }
});

// A finished upload appears among the files of its kind (htmx asks for them): its own line has done
// its work.
document.addEventListener("upload:done", (event) => {
  const rows = event.target.parentElement.querySelectorAll(
    '[data-uploads] .file[data-state="done"]',
  );
  setTimeout(() => rows.forEach((row) => row.remove()), 1500);
});

// A field that can't be kept says so where it stands, in the server's words; writing on takes the
// sentence away.
document.addEventListener("autosave:refused", (event) => {
  for (const [name, why] of Object.entries(event.detail.refused)) {
    const field = event.target.querySelector(`[name="${CSS.escape(name)}"]`);
    const place = field?.closest(".field");
    if (!place) continue;
    place.querySelector("[data-refused]")?.remove();
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
