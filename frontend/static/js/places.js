// A list of places shows those of the city or province that is chosen beside it.  Without this
// script it shows all of them, by city.
import { find, findAll } from "./dom.js";

for (const city of findAll(document, "select[data-narrows]", HTMLSelectElement)) {
  const places = find(document, `select[name="${city.dataset.narrows}"]`, HTMLSelectElement);
  if (places) narrow(city, places);
}

/**
 * @param {HTMLSelectElement} city
 * @param {HTMLSelectElement} places
 */
function narrow(city, places) {
  const groups = findAll(places, "optgroup", HTMLOptGroupElement);
  const show = () => {
    const chosen = city.selectedOptions[0]?.label;
    for (const group of groups) {
      group.hidden = city.value !== "" && group.label !== chosen;
      group.disabled = group.hidden;
    }
  };
  city.addEventListener("change", () => {
    show();
    const around = places.selectedOptions[0]?.parentElement;
    if (!(around instanceof HTMLOptGroupElement && around.disabled)) return;
    places.value = "";
    places.dispatchEvent(new Event("change", { bubbles: true }));
  });
  show();
}
