// The application form: when two people wrote in the same field, show both texts and let the person choose.
const box = document.getElementById('clashes');

function choose(form, name, theirs, mine) {
  delete form.autosave.changes[name]; // until the person has chosen, nothing is sent
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  const label = form.querySelector(`label[for="${CSS.escape(field?.id || '')}"]`)?.textContent || name;
  const note = document.createElement('div');
  note.className = 'callout callout-warn';
  note.innerHTML = '<div><p><b></b></p><p class="small"></p><blockquote class="theirs"></blockquote><p class="row gap-2 mt-2"><button class="btn btn-outline btn-sm" type="button"></button><button class="btn btn-outline btn-sm" type="button"></button></p></div>';
  const [take, keep] = note.querySelectorAll('button');
  note.querySelector('b').textContent = label;
  note.querySelector('.small').textContent = box.dataset.textTitle;
  note.querySelector('.theirs').textContent = theirs.value ?? '';
  take.textContent = box.dataset.textTheirs;
  keep.textContent = box.dataset.textMine;
  const done = value => {
    form.autosave.put(name, value);
    const base = form.querySelector(`[name="base-${CSS.escape(name)}"]`);
    if (base) base.value = theirs.version;
    form.autosave.note(field, 0);
    note.remove();
    field.focus();
  };
  take.addEventListener('click', () => done(theirs.value ?? ''));
  keep.addEventListener('click', () => done(mine));
  box.append(note);
}

document.addEventListener('autosave:conflict', event => {
  for (const [name, theirs] of Object.entries(event.detail.current)) choose(event.target, name, theirs, event.detail.mine[name]);
});

// A plain submit of the form carries the versions that autosave has reached, so that it doesn't clash with itself.
document.addEventListener('autosave:saved', event => {
  for (const [name, version] of Object.entries(event.detail.versions || {})) {
    const base = event.target.querySelector(`[name="base-${CSS.escape(name)}"]`);
    if (base) base.value = version;
  }
});

// A finished upload appears among the files of its kind (htmx asks for them): its own line has done its work.
document.addEventListener('upload:done', event => {
  const rows = event.target.parentElement.querySelectorAll('[data-uploads] .file[data-state="done"]');
  setTimeout(() => rows.forEach(row => row.remove()), 1500);
});
