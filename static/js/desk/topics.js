// What the text is about, offered beside the field of topics; a click takes it. Without this the field works alone.

import { post } from "./requests.js";

const AFTER = 1200; // of quiet, in milliseconds

const form = document.getElementById("article_form");
const place = form?.querySelector("[data-topics-here]");
const field = document.getElementById("id_topics");
let timer;

async function ask() {
  const body = new FormData();
  for (const name of ["headline", "standfirst", "body"]) body.set(name, form[name]?.value ?? "");
  const answer = await post(place.dataset.topicsHere, body).catch(() => null);
  if (answer?.ok) show((await answer.json()).topics);
}

function show(topics) {
  const chosen = new Set([...field.selectedOptions].map((option) => option.value));
  const offered = topics.filter(({ id }) => !chosen.has(String(id)));
  place.replaceChildren();
  if (!offered.length) return;
  const words = document.createElement("span");
  words.textContent = "The text speaks of";
  place.append(words, ...offered.map(button));
}

function button({ id, name }) {
  const taken = document.createElement("button");
  taken.type = "button";
  taken.className = "button quiet";
  taken.textContent = name;
  taken.addEventListener("click", () => {
    field.append(new Option(name, id, true, true));
    window.django.jQuery(field).trigger("change"); // the autocomplete draws itself anew
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const next = taken.nextElementSibling ?? taken.previousElementSibling;
    taken.remove();
    if (place.querySelector("button")) next?.focus();
    else place.replaceChildren();
  });
  return taken;
}

if (place && field) {
  form.addEventListener("input", (event) => {
    if (!["headline", "standfirst", "body"].includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, AFTER);
  });
  ask();
}
