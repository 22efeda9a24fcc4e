// The page beside the form, as it would be printed; on a narrow screen over it.

import { form, formData } from "./page.js";
import { postInto } from "./requests.js";

const AFTER = 600; // of quiet, in milliseconds
const pane = document.getElementById("preview-pane");
const covers = matchMedia("(max-width: 74.99rem)"); // as in css/desk.css
let timer;
let card = false;
let opener;

const isOpen = () => pane && !pane.hidden;

function refresh() {
  const frame = pane.querySelector("iframe");
  const scroll = frame.contentWindow?.scrollY ?? 0;
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scroll), { once: true });
  postInto("preview", form.dataset.preview + (card ? "?card=1" : ""), formData());
}

export function previewLater() {
  if (!isOpen()) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, AFTER);
}

// Where the preview covers the page, nothing under it takes the focus.
function shutOff() {
  for (let inner = pane; inner !== document.body; inner = inner.parentElement) {
    for (const other of inner.parentElement.children) {
      if (other !== inner && !other.matches("script, dialog")) other.inert = isOpen() && covers.matches;
    }
  }
}

export function togglePreview() {
  if (!pane) return;
  pane.hidden = !pane.hidden;
  document.body.classList.toggle("with-preview", isOpen());
  for (const button of document.querySelectorAll("[data-preview-toggle]")) button.setAttribute("aria-expanded", String(isOpen()));
  if (isOpen()) opener = document.activeElement;
  shutOff();
  if (isOpen()) refresh();
  if (isOpen() && covers.matches) pane.querySelector("[data-preview-toggle]").focus();
  else if (!isOpen() && (document.activeElement === document.body || pane.contains(document.activeElement))) opener?.focus({ preventScroll: true });
}

export function watchPreview() {
  if (!pane) return;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-preview-toggle]")) togglePreview();
  });
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape") togglePreview();
  });
  covers.addEventListener("change", shutOff);
  const frame = pane.querySelector("iframe");
  const widths = [...pane.querySelectorAll("[data-width]")];
  const cardButton = pane.querySelector("[data-card]");
  const show = (isCard) => {
    card = isCard;
    cardButton.setAttribute("aria-pressed", String(card));
    refresh();
  };
  for (const button of widths) {
    button.addEventListener("click", () => {
      frame.dataset.at = button.dataset.width;
      widths.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      show(false);
    });
  }
  cardButton.addEventListener("click", () => show(!card));
}
