// The organiser's remote control: buttons send an act once, by the API, and show what the server
// answers; what others do arrives by the stream, and the part of the page is fetched anew.
import { around, find } from "../js/dom.js";
import { send } from "../js/http.js";
import { changesIn, giveBack } from "../js/renewed.js";
import { toast } from "../js/toast.js";
import { PitchClock, tellLine } from "./faces.js";
import { Live } from "./live.js";

/** @import { Problem } from "../shapes.js" */

const NUMBERS = new Set(["seen", "slot", "place"]);
const OF_FORMS = new Set(["csrfmiddlewaretoken", "idempotency_key"]);

/**
 * An act as the API takes it; null: it has words that a person typed, which the form's own address
 * reads as people write them.
 *
 * @param {FormData} form
 */
function asAct(form) {
  /** @type {Record<string, unknown>} */
  const act = {};
  for (const [name, value] of form) {
    if (OF_FORMS.has(name) || value === "") continue;
    if (name !== "act" && !NUMBERS.has(name)) return null;
    act[name] = name === "act" ? value : Number(value);
  }
  return act;
}

/**
 * @param {string} api
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
function sendAct(api, form, button) {
  const given = new FormData(form, button);
  const json = asAct(given);
  if (!json) return send(form.action, { body: given });
  const headers = {
    "Accept-Language": document.documentElement.lang,
    "Idempotency-Key": String(given.get("idempotency_key") ?? ""),
  };
  return send(api, { json, headers });
}

/** The page's part that changes: fetched anew, one request at a time. */
class Part {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.isAsking = false;
    this.isWanted = false;
  }

  async renew() {
    this.isWanted = true;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isWanted) {
      this.isWanted = false;
      await this.ask();
    }
    this.isAsking = false;
  }

  async ask() {
    const { part = "" } = this.place.dataset;
    try {
      const answer = await send(part, { method: "GET", headers: { Accept: "text/html" } });
      if (answer.ok) this.put(await answer.text());
    } catch {
      // the line says that it is away, and the next state asks again
    }
  }

  /** @param {string} html */
  put(html) {
    const changes = changesIn(this.place);
    this.place.innerHTML = html;
    giveBack(this.place, changes);
    this.place.dispatchEvent(new CustomEvent("renewed"));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} button
   */
  async act(form, button) {
    this.place.setAttribute("aria-busy", "true");
    try {
      const answer = await sendAct(this.place.dataset.api ?? "", form, button);
      if (answer.ok) settle(form);
      else complain(await answer.json());
    } catch {
      toast(this.place.dataset.away ?? "", { kind: "bad" });
    }
    this.place.removeAttribute("aria-busy");
    await this.renew();
  }
}

/**
 * What was sent is no longer only typed.
 *
 * @param {HTMLFormElement} form
 */
function settle(form) {
  form.reset();
  form.closest("details")?.removeAttribute("open");
}

/** @param {Problem} problem */
function complain(problem) {
  const [field] = Object.values(problem.fields ?? {});
  toast(field ?? problem.detail ?? "", { kind: "bad" });
}

/** @param {HTMLElement} place */
function begin(place) {
  const part = new Part(place);
  const { events = "", state = "" } = place.dataset;
  const clock = new PitchClock(() => live.clock);
  const live = new Live(
    events,
    state,
    (stage) => {
      clock.show(stage);
      void part.renew();
    },
    tellLine,
  );
  place.addEventListener("renewed", () => clock.paint());
  document.addEventListener(
    "submit",
    (event) => {
      const form = around(event, "form[data-act]", HTMLFormElement);
      if (!form) return;
      event.preventDefault();
      event.stopPropagation();
      if (place.getAttribute("aria-busy") !== "true") void part.act(form, event.submitter);
    },
    { capture: true },
  );
}

const root = find(document, "[data-stage]");
if (root) begin(root);
