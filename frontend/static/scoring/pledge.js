// The pledge's page: the device makes its key for the seat, before anything is sent, and shows it.
import { must } from "../js/dom.js";
import { deviceFor } from "./signature.js";

const form = must(document, "form[data-device]", HTMLFormElement);
const made = await deviceFor(form.dataset.device ?? "");
for (const [name, value] of Object.entries(made ?? {})) {
  must(form, `[name=device-${name}]`, HTMLInputElement).value = value;
}
must(form, "[data-made]").hidden = !made;
form.dataset.ready = "";
