// Sends a file in pieces; after a broken connection it asks where the server stopped and goes on
// from there.
//
// <div data-uploader="/api/v1/uploads/" data-entry="5" data-kind="deck"> ({% uploader %}):
// POST {name, size, kind, entry} -> {id, offset, chunk_size}; PUT <id>/?offset=N body -> {offset,
// done, attachment}; GET <id>/ -> {offset}.
// When all is there the element gets an event `upload:done` with the last answer, and
// [data-uploads] is reloaded by htmx if it has hx-get.
import { send } from "./http.js";

const CHUNK_TIME = 60000,
  LONGEST_WAIT = 30000;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const UNITS = [
  ["GB", 2 ** 30],
  ["MB", 2 ** 20],
  ["KB", 2 ** 10],
];
const human = (bytes) => {
  const [unit, size] = UNITS.find(([, scale]) => bytes >= scale) || ["B", 1];
  return `${(bytes / size).toFixed(1).replace(/\.0$/, "")}${unit}`;
};

class Refused extends Error {}
class SignedOut extends Error {}

async function ask(url, options) {
  const answer = await send(url, { timeout: CHUNK_TIME, ...options });
  const body = await answer.json().catch(() => ({}));
  // 409: another offset than ours; the answer says which
  if (answer.ok || answer.status === 409) return body;
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  if (body.errors?.[0]?.code === "not_authenticated") throw new SignedOut();
  throw new Refused(
    body.detail || body.errors?.[0]?.detail || Object.values(body.fields || {})[0] || "",
  );
}

/**
 * Upload one file. progress(offset) after each piece, waiting() while there is no connection;
 * resolves to the last answer.
 */
export async function upload(url, file, facts, { progress, waiting, signal }) {
  const resumeKey = `upload:${url}:${facts.entry}:${facts.kind}:${file.name}:${file.size}:${file.lastModified}`;
  let tries = 0,
    id = localStorage.getItem(resumeKey),
    last = {},
    known = false,
    chunk = 2 ** 20;
  let offset = 0;
  for (;;) {
    try {
      if (!id) {
        const made = await ask(url, {
          json: { name: file.name.normalize("NFC"), size: file.size, ...facts },
          signal,
        });
        ({ id, offset } = made);
        chunk = made.chunk_size || chunk;
        localStorage.setItem(resumeKey, id);
        known = true;
      } else if (!known) {
        last = await ask(`${url}${id}/`, { method: "GET", signal });
        offset = last.offset;
        known = true;
      }
      while (offset < file.size) {
        const body = file.slice(offset, Math.min(file.size, offset + chunk));
        last = await ask(`${url}${id}/?offset=${offset}`, {
          method: "PUT",
          body,
          headers: { "Content-Type": "application/octet-stream" },
          signal,
        });
        offset = last.offset;
        tries = 0;
        progress(offset);
      }
      localStorage.removeItem(resumeKey);
      return last;
    } catch (error) {
      // signed in again, the same file goes on where it stopped
      if (signal.aborted || error instanceof SignedOut) throw error;
      if (error instanceof Refused) {
        localStorage.removeItem(resumeKey);
        if (!id || known) throw error;
        id = null; // the server forgot a half upload of an earlier day: begin again
        continue;
      }
      known = !id; // ask for the offset again before going on
      waiting();
      await wait(Math.min(LONGEST_WAIT, 1000 * 2 ** tries++));
    }
  }
}

function row(box, file) {
  const made = document.createElement("div");
  made.className = "file";
  made.innerHTML = `<span class="file-i"><svg class="icon" aria-hidden="true"><use href="${box.dataset.icons}#file-up"></use></svg></span>
    <div class="grow"><b></b><p class="tiny muted num" aria-live="polite"></p><div class="bar mt-1" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"><i></i></div></div>
    <button class="btn btn-ghost btn-icon" type="button"><svg class="icon" aria-hidden="true"><use href="${box.dataset.icons}#x"></use></svg></button>`;
  made.querySelector("b").textContent = file.name;
  made.querySelector(".bar").setAttribute("aria-label", file.name);
  made
    .querySelector("button")
    .setAttribute("aria-label", box.dataset.textCancel.replace("{name}", file.name));
  return made;
}

async function take(box, file) {
  const made = row(box, file),
    note = made.querySelector("p"),
    bar = made.querySelector(".bar"),
    stop = new AbortController();
  const say = (text) => {
    note.textContent = text;
  };
  const fail = (text) => {
    made.dataset.state = "failed";
    bar.hidden = true;
    say(text);
    note.classList.add("error");
  };
  box.parentElement.querySelector("[data-uploads]").append(made);
  made.querySelector("button").addEventListener("click", () => {
    stop.abort();
    made.remove();
  });
  if (file.size > Number(box.dataset.max)) return fail(box.dataset.textTooBig);
  const progress = (offset) => {
    const percent = Math.round((100 * offset) / file.size);
    bar.setAttribute("aria-valuenow", percent);
    bar.firstElementChild.style.width = `${percent}%`;
    say(
      box.dataset.textSending.replace("{done}", human(offset)).replace("{size}", human(file.size)),
    );
  };
  progress(0);
  try {
    const facts = { kind: box.dataset.kind, entry: Number(box.dataset.entry) || box.dataset.entry };
    const done = await upload(box.dataset.uploader, file, facts, {
      progress,
      waiting: () => say(box.dataset.textWaiting),
      signal: stop.signal,
    });
    made.dataset.state = "done";
    bar.hidden = true;
    say(box.dataset.textDone.replace("{size}", human(file.size)));
    box.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: done }));
  } catch (error) {
    if (!stop.signal.aborted)
      fail(
        error instanceof SignedOut
          ? box.dataset.textSignedOut
          : error.message || box.dataset.textFailed,
      );
  }
}

for (const box of document.querySelectorAll("[data-uploader]")) {
  const input = box.querySelector("input[type=file]");
  const takeAll = (files) => [...files].forEach((file) => take(box, file));
  input.addEventListener("change", () => {
    takeAll(input.files);
    input.value = "";
  });
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("is-over");
  });
  for (const leave of ["dragleave", "drop"])
    box.addEventListener(leave, () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    takeAll(event.dataTransfer.files);
  });
}
