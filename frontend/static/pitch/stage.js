// The organiser's remote control: buttons send an act once and show what the server answers; what
// others do arrives by the stream, and the part of the page is fetched anew.
import { around, find } from "../js/dom.js";
import { send } from "../js/http.js";
import { toast } from "../js/toast.js";
import { PitchClock, tellLine } from "./faces.js";
import { Live } from "./live.js";

/** @import { Problem, Stage } from "../shapes.js" */

const root = find(document, "[data-stage]");

/**
 * @param {HTMLElement} place
 */
function begin(place) {
  const { events = "", state = "", part = "" } = place.dataset;
  let isAsking = false;
  let isAskedAgain = false;

  async function renew() {
    if (isAsking) {
      isAskedAgain = true;
      return;
    }
    isAsking = true;
    try {
      const answer = await send(part, { method: "GET", headers: { Accept: "text/html" } });
      if (answer.ok) put(await answer.text());
    } catch {
      // the line says that it is away, and the next state asks again
    }
    isAsking = false;
    if (isAskedAgain) {
      isAskedAgain = false;
      await renew();
    }
  }

  /** @param {string} html */
  function put(html) {
    const focused = document.activeElement?.id;
    place.innerHTML = html;
    if (focused) document.getElementById(focused)?.focus();
    clock.paint();
  }

  const clock = new PitchClock(() => live.clock);
  const live = new Live(
    events,
    state,
    (/** @type {Stage} */ stage) => {
      clock.show(stage);
      void renew();
    },
    tellLine,
  );

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} button
   */
  async function act(form, button) {
    const body = new FormData(form, button);
    button?.setAttribute("aria-disabled", "true");
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await send(form.action, { body });
      /** @type {Problem} */
      const problem = answer.ok ? {} : await answer.json();
      const [field] = Object.values(problem.fields ?? {});
      if (!answer.ok) toast(field ?? problem.detail ?? "", { kind: "bad" });
    } catch {
      toast(place.dataset.away ?? "", { kind: "bad" });
    }
    button?.removeAttribute("aria-disabled");
    place.removeAttribute("aria-busy");
    await renew();
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = around(event, "form[data-act]", HTMLFormElement);
      if (!form) return;
      event.preventDefault();
      event.stopPropagation();
      if (place.getAttribute("aria-busy") === "true") return;
      void act(form, event.submitter);
    },
    { capture: true },
  );
}

if (root) begin(root);
