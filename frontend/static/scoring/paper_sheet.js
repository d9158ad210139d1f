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

form.addEventListener("submit", sign);
