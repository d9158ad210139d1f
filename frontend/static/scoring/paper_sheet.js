// A paper sheet that an organiser types: this device signs what is sent, and the photo's digest.
import { findAll, must } from "../js/dom.js";
import { paperSignature } from "./signature.js";

const form = must(document, "form[data-assignment]", HTMLFormElement);
let isSigned = false;

/** What was typed, by criterion. */
const scores = () =>
  Object.fromEntries(
    findAll(form, "[data-criterion]", HTMLInputElement).map((input) => [
      input.dataset.criterion ?? "",
      input.value.trim(),
    ]),
  );

/**
 * Numbers alone: Enter leads from points to points, and from the last ones to the button.
 *
 * @param {KeyboardEvent} event
 */
function onward(event) {
  const boxes = findAll(form, "[data-criterion]", HTMLInputElement);
  const at = boxes.findIndex((box) => box === event.target);
  if (event.key !== "Enter" || event.isComposing || at < 0) return;
  event.preventDefault();
  const next = boxes[at + 1];
  if (!next) must(form, "button:not([type=button])").focus();
  else {
    next.focus();
    next.select();
  }
}

/** @param {SubmitEvent} event */
async function sign(event) {
  if (isSigned) return;
  event.preventDefault();
  const made = await paperSignature(form.dataset.seat ?? "", {
    assignment: Number(form.dataset.assignment),
    comment: must(form, "[name=comment]", HTMLTextAreaElement).value.trim(),
    scores: scores(),
    photo: must(form, "[name=photo]", HTMLInputElement).files?.[0],
  });
  for (const [name, value] of Object.entries(made ?? {})) {
    must(form, `[name=device-${name}]`, HTMLInputElement).value = value;
  }
  isSigned = true;
  form.requestSubmit(event.submitter);
  isSigned = false;
}

form.addEventListener("keydown", onward);
form.addEventListener("submit", sign);
