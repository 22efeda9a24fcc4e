// The form of a working copy: who else is here, checks, notes, meters, keys. What keeps and saves stands in keeping.js and
// saving.js. Everything works without scripts by plain forms; what they add is that nothing typed is lost and nobody is
// surprised.

import { orderBylines } from "./bylines.js";
import { returnToPlace } from "./first-save.js";
import { isAsSaved, isPending, isUnsaved, keepHere, offerCopies, touched, watchReturn, whenKept } from "./keeping.js";
import { form, formData, inDesk, say } from "./page.js";
import { goTo, watchPlaces } from "./places.js";
import { previewLater, togglePreview, watchPreview } from "./preview.js";
import { post, postAtLast } from "./requests.js";
import { isLeaving, onSubmit } from "./saving.js";

const PING = 15000;
const CHECK_AFTER = 1000; // of quiet after the text was kept, in milliseconds

// --- who else is here ---------------------------------------------------------------------------------------

let hadPen = false;

async function ping(what = "") {
  const body = new FormData();
  if (what) body.set("what", what);
  try {
    const response = await post(form.dataset.presence, body);
    if (response.ok) showPresence(await response.json());
  } catch {
    // Presence is advice; a lost ping is no news.
  }
}

function showPresence({ here, version }) {
  const place = inDesk("here");
  const others = here.filter((person) => !person.you);
  const mine = here.find((person) => person.you)?.pen;
  place.replaceChildren();
  if (version > Number(form.dataset.version)) {
    place.append(line("This piece was saved by somebody since you opened it. When you save, you will see both texts."));
  }
  for (const person of others) {
    place.append(line(`${person.name} has it open since ${person.since}${person.pen ? " and holds the pen" : ""}.`));
  }
  if (others.length && !mine) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.textContent = "Take the pen";
    button.addEventListener("click", () => ping("take over"));
    place.append(button);
  }
  if (hadPen && !mine && others.length) {
    place.append(line(`${others.find((person) => person.pen)?.name ?? "Somebody"} has taken the pen from you.`));
  }
  hadPen = mine;
  place.hidden = !place.hasChildNodes();
}

function line(text) {
  const words = document.createElement("span");
  words.textContent = text;
  return words;
}

// --- checks -------------------------------------------------------------------------------------------------

let checkTimer;

// What stands against printing what is in the form now, saved or not.
async function showChecks() {
  const place = inDesk("checks-here");
  if (!place) return;
  const response = await post(form.dataset.checks, formData()).catch(() => null);
  if (response?.ok) putChecks(await response.text());
}

function checkLater() {
  clearTimeout(checkTimer);
  checkTimer = setTimeout(showChecks, CHECK_AFTER);
}

function putChecks(html) {
  const place = inDesk("checks-here");
  if (!place || place.innerHTML === html) return;
  const before = place.querySelector(".problems, .all-well") ? blocking(place) : null; // not when the page opens
  const focused = place.contains(document.activeElement) ? document.activeElement.hash : "";
  place.innerHTML = html;
  if (focused) (place.querySelector(`a[href$="${CSS.escape(focused.slice(1))}"]`) ?? place.querySelector("a"))?.focus();
  if (before) announce(before, blocking(place));
}

const blocking = (place) => [...place.querySelectorAll(".level-stop, .level-block")].map((item) => item.firstElementChild?.textContent ?? "");

// What a screen reader says when there is time: only what is different from before.
function announce(before, now) {
  const added = now.filter((sentence) => !before.includes(sentence));
  const settled = before.filter((sentence) => !now.includes(sentence));
  if (!added.length && !settled.length) return;
  const sum = now.length ? `${now.length} in all stand in the way of printing.` : "Nothing stands in the way of printing.";
  inDesk("checks-said").textContent = [settled.length ? `Settled: ${settled.join(" ")}` : "", ...added, sum].filter(Boolean).join(" ");
}

// --- notes --------------------------------------------------------------------------------------------------

function watchNotes() {
  const place = inDesk("notes-here");
  const noteForm = document.getElementById("note_form");
  if (!place || !noteForm) return;
  noteForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    const response = await post(`${form.dataset.notes}?fragment=1`, new FormData(noteForm, event.submitter)).catch(() => null);
    if (response?.ok) {
      place.innerHTML = await response.text();
      document.getElementById("note_text").focus();
      checkLater();
    } else {
      say("The note did not get through. It is still in its field.", { trouble: true });
    }
  });
  place.addEventListener("click", (event) => {
    const answered = event.target.closest("[data-answer]");
    if (!answered) return;
    place.querySelector("[name=parent]").value = answered.dataset.answer;
    about(`Answering ${answered.closest(".note").querySelector(".note-who").textContent.split(",")[0]}`);
    document.getElementById("note_text").focus();
  });
}

function about(words) {
  const place = inDesk("note-about");
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
}

function noteOnSelection() {
  const field = document.activeElement;
  const selected =
    typeof field?.selectionStart === "number" && field.selectionEnd > field.selectionStart
      ? field.value.slice(field.selectionStart, field.selectionEnd)
      : String(getSelection());
  const place = inDesk("notes-here");
  if (!place) return;
  place.querySelector("[name=passage]").value = selected.replace(/<[^>]*>/g, "").trim();
  about(selected.trim() ? `On “${selected.replace(/<[^>]*>/g, "").trim().slice(0, 80)}”` : "");
  document.getElementById("note_text").focus();
}

// --- meters -------------------------------------------------------------------------------------------------

const wordsOf = (html) => html.replace(/<[^>]*>/g, " ").split(/\s+/).filter(Boolean).length;

function showMeters() {
  for (const place of document.querySelectorAll("[data-meter-for]")) {
    const field = document.getElementById(place.dataset.meterFor);
    const [least, most] = (field.dataset.meter ?? "0-9999").split("-").map(Number);
    const length = [...field.value].length;
    place.textContent = length ? `${length} characters${length > most ? `, more than ${most} are cut in lists` : length < least ? `, ${least} to ${most} serve readers best` : ""}` : "";
    place.classList.toggle("over", length > most);
  }
  for (const place of document.querySelectorAll("[data-words-for]")) {
    const field = document.getElementById(place.dataset.wordsFor);
    const words = Number(field.dataset.words ?? wordsOf(field.value)); // the editor counts them, where there is one
    const asked = Number(place.dataset.commissioned);
    const minutes = Math.max(1, Math.round(words / 240));
    place.textContent = `${words} words${asked ? ` of ${asked} (${words >= asked ? "+" : "−"}${Math.abs(words - asked)})` : ""}, ${minutes} min read`;
    place.classList.toggle("over", Boolean(asked) && words > asked * 1.2);
  }
}

// --- nothing but the text -----------------------------------------------------------------------------------

const FOCUS = "standfirst:focus";

function setFocusMode(isOn) {
  document.body.classList.toggle("only-text", isOn);
  for (const button of document.querySelectorAll("[data-focus-toggle]")) button.setAttribute("aria-pressed", String(isOn));
  try {
    localStorage.setItem(FOCUS, isOn ? "1" : "");
  } catch {
    // Without a store it is chosen anew on every page.
  }
}

const isFocusMode = () => document.body.classList.contains("only-text");

function watchFocusMode() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-focus-toggle]")) setFocusMode(!isFocusMode());
  });
  let stored = "";
  try {
    stored = localStorage.getItem(FOCUS);
  } catch {
    // As above.
  }
  // A link to a field beside the text leads there.
  if (stored && !location.hash) setFocusMode(true);
}

// --- keys ---------------------------------------------------------------------------------------------------

function watchKeys() {
  // While it comes down: the autocompletes let no key out again.
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-keys]")) document.getElementById("shortcuts")?.showModal();
  });
}

function onKey(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const acts = { KeyP: togglePreview, KeyN: noteOnSelection, KeyC: toChecks, KeyZ: () => setFocusMode(!isFocusMode()) };
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.querySelector("[data-save]").click();
  } else if (event.altKey && !event.ctrlKey && event.code in acts) {
    event.preventDefault();
    acts[event.code]();
  } else if (event.key === "?" && !typing) {
    document.getElementById("shortcuts")?.showModal();
  }
}

function toChecks() {
  if (isFocusMode()) setFocusMode(false);
  document.getElementById("p-checks")?.scrollIntoView({ block: "center" });
  showChecks();
}

if (form) {
  orderBylines();
  offerCopies();
  showMeters();
  const isChecked = showChecks();
  watchNotes();
  watchPreview();
  watchFocusMode();
  watchPlaces(isChecked);
  watchKeys();
  watchReturn();
  if (form.dataset.pk) addEventListener("load", returnToPlace);
  whenKept(checkLater);
  const onTouch = () => {
    touched();
    previewLater();
  };
  form.addEventListener("input", () => {
    onTouch();
    showMeters();
  });
  form.addEventListener("change", onTouch);
  form.addEventListener("desk:counted", showMeters); // by the editor, which starts later
  form.addEventListener("desk:saved", ({ detail }) => {
    putChecks(detail.problems);
    showMeters();
  });
  // The autocompletes speak jQuery only. The admin's own script makes each say that it changed when the page is ready:
  // whoever listens before that takes a form that nobody touched for changed.
  const { jQuery } = window.django ?? {};
  jQuery?.(() => jQuery(form).on("change", "select.admin-autocomplete", onTouch));
  form.addEventListener("submit", onSubmit);
  form.querySelector("[data-save]").addEventListener("mousedown", (event) => event.preventDefault()); // the caret stays
  addEventListener("beforeunload", (event) => {
    if (isUnsaved() && !isAsSaved() && !isLeaving()) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (isPending() && !isLeaving()) keepHere();
    if (!form.dataset.presence) return;
    const body = new FormData();
    body.set("what", "leave");
    postAtLast(form.dataset.presence, body);
  });
  if (form.dataset.presence) {
    ping();
    setInterval(ping, PING);
  }
  // A form that came back: to the first thing that has to be mended.
  const wrong = form.querySelector(".errorlist")?.parentElement?.querySelector("input:not([type=hidden]), select, textarea");
  if (wrong?.id) addEventListener("load", () => goTo(wrong.id));
  else document.querySelector(".errornote")?.scrollIntoView({ block: "center" });
}
