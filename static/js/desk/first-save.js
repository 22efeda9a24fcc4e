// The first save of a new piece leads to a page of its own. Whoever wrote there goes on where they were.

import { form } from "./page.js";

const KEY = "standfirst:place";
const SOON = 30000; // milliseconds; later it is another visit

export function rememberPlace() {
  const { id, selectionStart, selectionEnd } = document.activeElement;
  const place = { at: Date.now(), id, selectionStart, selectionEnd };
  form.dispatchEvent(new CustomEvent("desk:leave", { detail: place })); // the editor adds where its caret is
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // Without a store one begins at the top.
  }
}

export function returnToPlace() {
  let place = null;
  try {
    place = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
  if (!place || Date.now() - place.at > SOON || location.hash) return;
  if (place.text) form.dispatchEvent(new CustomEvent("desk:return", { detail: place }));
  else if (place.id) {
    const field = document.getElementById(place.id);
    field?.focus();
    if (typeof place.selectionStart === "number") field?.setSelectionRange?.(place.selectionStart, place.selectionEnd);
  }
}
