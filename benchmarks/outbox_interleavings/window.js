// One window of a device: the product's own outbox and autosave; what scoring/judge.js does with
// the page around them is done here without a page.
const [, , device, seat] = location.pathname.split("/");
// each seat is a tab of its own
Object.defineProperty(globalThis, "sessionStorage", { value: parent.tabs[seat] });
const outbox = await import(`/${device}/scoring/outbox.js`);
const { flush, fate } = await import(`/${device}/scoring/flush.js`);
const { Autosave } = await import(`/${device}/js/autosave.js`);

outbox.belongTo("7");
let isFull = false;
const { put } = IDBObjectStore.prototype;
IDBObjectStore.prototype.put = function full(...args) {
  if (isFull) {
    this.transaction.abort(); // as a browser does: nothing of it is kept
    throw new DOMException("full", "QuotaExceededError");
  }
  return put.apply(this, args);
};

class Sheet {
  constructor(assignment, { comment, revision, state }, account) {
    Object.assign(this, { assignment, comment, revision, account });
    this.submitted = state === "submitted";
    this.reason = ""; // asked for where a submitted sheet is changed
    this.other = null;
  }

  label() {
    if (!this.submitted) this.reason = "";
  }

  words() {
    return { scores: {}, raw: {}, comment: this.comment, private_note: "" };
  }

  held(unsent) {
    const state = this.submitted ? "submitted" : "draft";
    const { assignment, revision, reason } = this;
    const url = `/sheet/${assignment}`;
    return { assignment, ...this.words(), state, revision, unsent, reason, url };
  }

  async load() {
    const { assignment } = this;
    const kept = await outbox.draft(assignment);
    if (kept?.unsent) this.reason = kept.reason ?? "";
    if (kept && (kept.unsent || kept.revision > this.revision)) {
      this.submitted = kept.state === "submitted";
      this.comment = kept.comment;
      this.revision = kept.revision;
    }
    this.label();
    outbox.saw(assignment, kept, this.words());
    outbox.listen((changed) => changed === assignment && this.refresh());
    this.other = kept?.other ?? null;
    await outbox.sweep();
    await this.send();
  }

  async refresh() {
    const kept = await outbox.lookAt(
      this.assignment,
      () => this.words(),
      (news) => {
        parent.tell(device, "window shows", news.comment, "instead of", this.comment, news.stamp);
        this.comment = news.comment;
        this.submitted = news.state === "submitted";
        this.revision = Math.max(this.revision, news.revision);
        this.label();
      },
    );
    if (kept) this.other = kept.other ?? null;
  }

  async type() {
    this.comment = this.account.texts(this.comment, "sheet");
    await this.keep();
  }

  async keep() {
    if ((await outbox.keep(this.held(true))).other) await this.refresh();
  }

  async save(whole = false) {
    if (!this.comment) return ""; // nothing was written
    if (this.submitted && !whole) {
      await this.keep();
      return "";
    }
    const mutation = await outbox.write(this.held(true), whole);
    await this.send();
    if (!mutation) await this.refresh();
    return mutation ? fate(mutation) : "clash";
  }

  /** @param {boolean} says why, where a submitted sheet is changed; else the page stops here */
  async submit(says) {
    if (!this.comment) return;
    if (this.submitted && says) this.reason ||= `why ${this.comment}`;
    if (this.submitted && !this.reason) return;
    const kind = await this.save(true);
    if (kind !== "saved" && (kind || this.stopped !== "away")) return;
    this.submitted = true;
    await outbox.keep({ ...this.held(!kind), state: "submitted" });
  }

  async undo() {
    if (await outbox.takeBack(this.assignment)) this.submitted = false;
    this.label();
    await this.send();
  }

  async send() {
    this.stopped = await flush(
      () => "",
      (kind, row, data, same = true) => {
        if (row.assignment !== this.assignment) return;
        if (kind === "saved") {
          this.revision = data.revision;
          if (same) this.submitted = data.state === "submitted";
          this.label();
        } else if (kind === "clash") {
          this.revision = data.facts.current.revision;
          this.refresh();
        }
        if (data.fields?.reason) this.submitted = true; // as it turns out
      },
    );
  }

  async choose(isMine) {
    const shown = this.other;
    if (!shown) return;
    parent.tell(device, "chooses", isMine, this.comment, shown.comment);
    if (isMine) this.account.supersede(this.comment, shown.comment);
    else {
      this.account.supersede(shown.comment, this.comment);
      this.comment = shown.comment;
      this.submitted = shown.state === "submitted";
      this.label();
    }
    const { other } = await outbox.keep(this.held(true), shown);
    this.other = other ?? null;
    if (!other) await this.save(this.submitted);
  }

  async left() {
    const kept = await outbox.draft(this.assignment);
    return kept ? [kept, ...(kept.other ? [kept.other] : []), ...(kept.more ?? [])] : [];
  }
}

class Form {
  constructor(key, { values, versions }, account) {
    this.account = account;
    this.form = document.createElement("form");
    this.form.innerHTML = '<textarea name="pitch"></textarea><textarea name="title"></textarea>';
    for (const field of this.form.elements) field.value = values[field.name] ?? "";
    Object.assign(this.form.dataset, {
      autosave: `/section/${key}`,
      autosaveKey: key,
      versions: JSON.stringify({ pitch: 0, title: 0, ...versions }),
    });
    document.body.replaceChildren(this.form);
    /** As js/apply.js shows them: the server's latest, and one of each closed window. */
    this.clashes = new Map();
    this.form.addEventListener("autosave:conflict", ({ detail }) => {
      for (const [name, { value, record, version }] of Object.entries(detail.current))
        this.clashes.set(`${name} ${record ?? ""}`, { name, value, record, version });
    });
    this.form.addEventListener("autosave:earlier", ({ detail }) => {
      for (const [name, { value, record }] of Object.entries(detail.current))
        this.clashes.set(`${name} ${record}`, { name, value, record, isEarlier: true });
    });
    this.autosave = new Autosave(this.form, null);
  }

  async load() {
    this.autosave.start();
    await this.autosave.ready;
  }

  async type(name) {
    const field = this.form.elements[name];
    field.value = this.account.texts(field.value, name);
    await this.autosave.note(field, 0);
  }

  async choose(isMine) {
    for (const [key, { name, value, record, version, isEarlier }] of [...this.clashes]) {
      const field = this.form.elements[name];
      const [taken, passed] = isMine ? [field.value, value] : [value, field.value];
      this.account.supersede(taken, passed);
      this.clashes.delete(key);
      if (isEarlier && isMine) await this.autosave.dismiss(name, record);
      else await this.autosave.resolve(name, taken, record, version);
    }
  }

  async send() {
    await this.autosave.flush();
  }
}

parent.opened(window, {
  open: {
    sheet: (...facts) => new Sheet(...facts),
    section: (...facts) => new Form(...facts),
  },
  fill: (now) => {
    isFull = now;
  },
  isUnkept: () => outbox.isUnkept(),
  waiting: () => outbox.waiting(),
  forget: (assignment) => outbox.forget(assignment),
});
