// The lead image: chosen by what it looks like, shown beside its field, with what its rights say today.

import { chooseLead } from "./dialogs.js";
import { part } from "./elements.js";

export function watchLead(desk) {
  const place = document.querySelector("[data-lead]");
  const field = document.getElementById("id_image");
  const choose = document.querySelector("[data-choose-lead]");
  if (!place || !field || !desk.urls.pictures) return;

  const show = (image) => {
    const picture = image?.thumbnail ? part("img", { class: "panel-picture", src: image.thumbnail, alt: image.alt, width: 320, height: 200 }) : null;
    const facts = image ? part("p", { class: image.usable ? "help" : "help trouble" }, [image.credit || "No credit", image.reason].filter(Boolean).join(" · ")) : null;
    place.replaceChildren(...[picture, facts].filter(Boolean));
  };
  const lookUp = async () => {
    if (!field.value) return show(null);
    const asked = field.value;
    const { results } = await desk.get("pictures", { pk: asked }).catch(() => ({ results: [] }));
    if (field.value === asked) show(results[0]);
  };

  lookUp();
  window.django?.jQuery(field).on("change", lookUp);
  choose.hidden = false;
  choose.addEventListener("click", async () => {
    const image = await chooseLead(desk);
    choose.focus();
    if (!image) return;
    field.replaceChildren(new Option(image.title, image.pk, true, true));
    window.django.jQuery(field).trigger("change"); // the autocomplete draws itself anew
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
