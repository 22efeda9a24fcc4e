// Nothing typed is lost: it is kept on the server while somebody writes, and in this browser as long as the server is
// not known to have it. What never arrived is offered when the piece is opened again.

import { haveBylines, sortBylines } from "./bylines.js";
import { form, formData, made, say, sayLoggedOut } from "./page.js";
import { TOKEN_FIELD, isLoggedOut, post } from "./requests.js";

const AFTER = 1500; // of quiet, in milliseconds
const AT_LEAST = 15000; // while somebody types without a pause

// Every page has a key of its own: a page opened later, or beside it, cannot write over what never arrived.
const copies = form && `standfirst:${form.dataset.user}:${form.dataset.pk ?? "new"}:`;
const ownKey = `${copies}${Date.now()}-${Math.random().toString(36).slice(2)}`;

let timer;
let firstUnsaved;
let inTurn = Promise.resolve(); // requests with the text go one after the other
const changes = { made: 0, arrived: 0, saved: 0 }; // how many since the page was opened; how many of them the server has
const arrivals = []; // what is done when the server has kept the text

export const isPending = () => changes.arrived < changes.made;
export const isUnsaved = () => changes.saved < changes.made;
export const changeCount = () => changes.made;
export const whenKept = (act) => arrivals.push(act);

const worthKeeping = ([name, value]) => name !== TOKEN_FIELD && typeof value === "string";

// What fields say, to be compared. Which version they stand on is no difference, nor how often a space was struck.
const plain = (fields) =>
  JSON.stringify([...fields].filter((field) => worthKeeping(field) && field[0] !== "opened_at").map(([name, value]) => [name, value.replace(/\s+/g, " ").trim()]));
let saved = form && plain(formData());

export const isAsSaved = () => plain(formData()) === saved;

export function noteSaved(count, fields) {
  changes.saved = changes.arrived = count;
  saved = plain(fields);
  if (!isPending()) forget();
}

export function touched() {
  changes.made += 1;
  clearTimeout(timer);
  firstUnsaved ??= Date.now();
  timer = setTimeout(autosave, Date.now() - firstUnsaved > AT_LEAST ? 0 : AFTER);
}

export function keepHere() {
  // The browser's own copy outlives a lost connection and an expired login.
  try {
    const fields = [...formData()].filter(worthKeeping);
    localStorage.setItem(ownKey, JSON.stringify({ at: Date.now(), version: form.dataset.version, fields, labels: labelsOfChosen() }));
  } catch {
    // A full or forbidden store: the server's copy is the one that counts.
  }
}

export function forget(key = ownKey) {
  try {
    localStorage.removeItem(key);
  } catch {
    // A forbidden store holds nothing.
  }
}

export const stopTimer = () => clearTimeout(timer);

// Waits for the requests before it; what comes later waits for it.
export function takeTurn(act) {
  inTurn = inTurn.then(act);
  return inTurn;
}

// Resolves to whether the server has the text.
export function autosave() {
  clearTimeout(timer);
  firstUnsaved = undefined;
  keepHere();
  return takeTurn(send);
}

async function send() {
  if (!isPending()) return true; // a save has taken it along
  const sent = changes.made;
  try {
    const response = await post(form.dataset.autosave, formData());
    if (isLoggedOut(response)) {
      sayLoggedOut(". Your text is kept in this browser.", "go on");
    } else if (response.status === 403 || response.status === 404) {
      say("You no longer have the right to write on this piece. Your text is kept in this browser.", { trouble: true });
    } else if (!response.ok) {
      say("The server could not keep it. Your text is kept in this browser.", { trouble: true });
    } else {
      const { kept_at } = await response.json();
      changes.arrived = Math.max(changes.arrived, sent);
      if (!isPending()) forget();
      say(`Kept at ${kept_at}, not saved yet`);
      arrivals.forEach((act) => act());
      return true;
    }
  } catch {
    say("No connection. Your text is kept in this browser.", { trouble: true });
  }
  return false;
}

// Back from the other tab in which one logged in, or on line again: what waits goes at once.
export function watchReturn() {
  const again = () => isPending() && autosave();
  addEventListener("focus", again);
  addEventListener("online", again);
}

// --- what never arrived -------------------------------------------------------------------------------------

// One at a time, the newest first; copies that say the same are one.
export function offerCopies() {
  const texts = new Set([saved]);
  const found = [];
  for (const key of keysOfCopies()) {
    const copy = readCopy(key);
    const text = copy && plain(copy.fields);
    if (!copy || texts.has(text)) {
      forget(key);
      continue;
    }
    texts.add(text);
    found.push([key, copy]);
  }
  offerNext(found);
}

function keysOfCopies() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(copies) && key !== ownKey).sort().reverse();
  } catch {
    return [];
  }
}

function readCopy(key) {
  try {
    const copy = JSON.parse(localStorage.getItem(key));
    return Array.isArray(copy?.fields) ? copy : null;
  } catch {
    return null;
  }
}

const when = (at) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: form.dataset.zone || undefined })
  .formatToParts(at)
  .reduce((words, { type, value }) => words + (type === "literal" && /,|at/.test(value) ? ", " : value), "");

function offerNext(rest) {
  if (!rest.length) return;
  const [[key, copy], ...others] = rest;
  const isStale = copy.version !== form.dataset.version;
  const banner = made("div", "banner");
  banner.setAttribute("role", "status");
  const words = made("p", "", `This browser kept writing of yours from ${when(copy.at)} that never reached the server.`);
  if (isStale) words.append(` You wrote this on version ${copy.version}; it was saved since.`);
  if (others.length) words.append(` ${others.length === 1 ? "An older copy is" : `${others.length} older copies are`} offered after this one.`);
  const done = () => {
    forget(key);
    banner.remove();
    offerNext(others);
  };
  const use = made("button", "button default", isStale ? "Compare the two" : "Put it into the form");
  use.addEventListener("click", async () => {
    if (!isStale) putIntoForm(copy);
    else if (!(await compare(copy, words))) return;
    done();
  });
  const drop = made("button", "button", "Throw it away");
  drop.addEventListener("click", done);
  use.type = drop.type = "button";
  const buttons = made("div", "banner-buttons");
  buttons.append(use, drop);
  banner.append(words, buttons);
  form.before(banner);
}

// Hands the copy to the server, which lays it beside what was saved since.
async function compare(copy, place) {
  const body = new FormData();
  for (const [name, value] of copy.fields) body.append(name, value);
  const response = await post(form.dataset.autosave, body).catch(() => null);
  if (!response?.ok) {
    place.append(" It could not be sent now and stays here. Try again.");
    return false;
  }
  location.assign(form.dataset.conflict);
  return true;
}

// The words of what is chosen in autocompletes, which know only those that the page came with.
function labelsOfChosen() {
  const chosen = [...form.querySelectorAll("select.admin-autocomplete")].flatMap((field) => [...field.selectedOptions]);
  return Object.fromEntries(chosen.map((option) => [`${option.parentElement.name} ${option.value}`, option.text]));
}

function putIntoForm({ fields, labels = {} }) {
  const typed = new Map();
  for (const [name, value] of fields) typed.set(name, [...(typed.get(name) ?? []), value]);
  haveBylines(Number(typed.get("bylines-TOTAL_FORMS")?.[0] ?? 0));
  for (const field of form.elements) {
    if (!field.name || field.type === "submit" || [TOKEN_FIELD, "opened_at"].includes(field.name) || field.name.endsWith("_FORMS")) continue;
    putIntoField(field, typed.get(field.name) ?? [], labels);
  }
  sortBylines();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function putIntoField(field, values, labels) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (field.matches("select.admin-autocomplete")) {
    const options = values.map((value) => new Option(labels[`${field.name} ${value}`] ?? value, value, true, true));
    field.replaceChildren(...options); // in the order they were chosen in
    window.django.jQuery(field).trigger("change");
  } else if (values.length && field.value !== values[0]) {
    [field.value] = values;
    field.dispatchEvent(new CustomEvent("desk:replaced"));
  }
}
