// The form of a working copy: autosave, who else is here, checks, notes, preview, meters, keys.
// Everything works without it by plain forms; what it adds is that nothing typed is lost and nobody is surprised.

import { haveBylines, orderBylines, sortBylines } from "./bylines.js";

const form = document.getElementById("article_form");
const AUTOSAVE_AFTER = 1500; // of quiet, in milliseconds
const AUTOSAVE_AT_LEAST = 15000; // while somebody types without a pause
const PING = 15000;
const SAVE_WITHIN = 4000; // a save waits no longer for the autosave before it

const formData = () => new FormData(form);
const inDesk = (name) => document.querySelector(`[data-${name}]`);

// --- autosave -----------------------------------------------------------------------------------------------

// A copy in this browser is there for as long as the server is not known to have what is in it. Every page has a key of
// its own: a page opened later, or beside it, cannot write over what never arrived.
const copies = form && `standfirst:${form.dataset.user}:${form.dataset.pk ?? "new"}:`;
const ownKey = `${copies}${Date.now()}-${Math.random().toString(36).slice(2)}`;
let timer;
let firstUnsaved;
let changes = 0; // since the page was opened
let arrived = 0; // how many of them the server has
let sending = Promise.resolve();
let leaving = false;

const pending = () => arrived < changes;
const worthKeeping = ([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string";

function tell(message, trouble = false) {
  const place = inDesk("kept");
  if (!place) return;
  place.textContent = message;
  place.classList.toggle("trouble", trouble);
}

function keepHere() {
  // The browser's own copy outlives a lost connection and an expired login.
  try {
    const fields = [...formData()].filter(worthKeeping);
    localStorage.setItem(ownKey, JSON.stringify({ at: Date.now(), version: form.dataset.version, fields, labels: labelsOfChosen() }));
  } catch {
    // A full or forbidden store: the server's copy is the one that counts.
  }
}

function forget(key = ownKey) {
  try {
    localStorage.removeItem(key);
  } catch {
    // A forbidden store holds nothing.
  }
}

// One at a time, so that what was typed last arrives last. Resolves to whether the server has the text.
function autosave() {
  clearTimeout(timer);
  firstUnsaved = undefined;
  keepHere();
  sending = sending.then(send);
  return sending;
}

async function send() {
  const sent = changes;
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: formData(), redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      tell("You are logged out. Your text is kept in this browser: log in in another tab, then go on.", true);
    } else if (!answer.ok) {
      tell("The server did not answer well. Your text is kept in this browser.", true);
    } else {
      const { kept_at } = await answer.json();
      arrived = sent;
      if (!pending()) forget();
      tell(`Kept at ${kept_at}, not saved yet`);
      return true;
    }
  } catch {
    tell("No connection. Your text is kept in this browser.", true);
  }
  return false;
}

function touched() {
  changes += 1;
  clearTimeout(timer);
  firstUnsaved ??= Date.now();
  const wait = Date.now() - firstUnsaved > AUTOSAVE_AT_LEAST ? 0 : AUTOSAVE_AFTER;
  timer = setTimeout(autosave, wait);
  if (previewOpen()) schedulePreview();
}

// --- saving -------------------------------------------------------------------------------------------------

// What the server has not got is sent to it once more before the form goes. So it is known whether the login still holds:
// if it does not, the copy here stays until it is offered; if it does, none stays, whatever becomes of the save.
function onSubmit(event) {
  if (leaving) {
    event.preventDefault(); // the second click on a button
    return;
  }
  clearTimeout(timer);
  if (!pending() || plain(formData()) === saidAtFirst) {
    arrived = changes;
    forget();
    leave();
    return;
  }
  event.preventDefault();
  leaving = true;
  const late = new Promise((resolve) => setTimeout(resolve, SAVE_WITHIN, false));
  Promise.race([autosave(), late]).then((isThere) => {
    if (isThere) {
      arrived = changes; // what was typed meanwhile goes with the form
      forget();
    } else keepHere();
    leaving = false;
    form.removeEventListener("submit", onSubmit);
    form.requestSubmit(event.submitter);
    form.addEventListener("submit", onSubmit);
    leave();
  });
}

function leave() {
  leaving = true;
  setTimeout(() => (leaving = false), SAVE_WITHIN); // the page is still there: the save can be asked for again
}

// --- what never arrived -------------------------------------------------------------------------------------

function offerCopies() {
  let keys = [];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(copies) && key !== ownKey).sort();
  } catch {
    return;
  }
  for (const key of keys) {
    const kept = readCopy(key);
    if (kept && plain(kept.fields) !== saidAtFirst) offer(key, kept);
    else forget(key);
  }
}

function readCopy(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return Array.isArray(kept?.fields) ? kept : null;
  } catch {
    return null;
  }
}

// What fields say, to be compared. Which version they stand on is no difference, nor how often a space was struck.
const plain = (fields) =>
  JSON.stringify([...fields].filter((field) => worthKeeping(field) && field[0] !== "opened_at").map(([name, value]) => [name, value.replace(/\s+/g, " ").trim()]));
const saidAtFirst = form && plain(formData());

const when = (at) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: form.dataset.zone || undefined })
  .formatToParts(at)
  .reduce((said, { type, value }) => said + (type === "literal" && /,|at/.test(value) ? ", " : value), "");

function offer(key, kept) {
  const isStale = kept.version !== form.dataset.version;
  const banner = made("div", "banner");
  banner.setAttribute("role", "status");
  const words = made("p", "", `This browser kept writing of yours from ${when(kept.at)} that never reached the server.`);
  if (isStale) words.append(` You wrote this on version ${kept.version}; it was saved since.`);
  const use = made("button", "button default", isStale ? "Compare the two" : "Put it into the form");
  use.addEventListener("click", async () => {
    if (!isStale) putIntoForm(kept);
    else if (!(await compare(kept, words))) return;
    forget(key);
    banner.remove();
  });
  const drop = made("button", "button", "Throw it away");
  drop.addEventListener("click", () => {
    forget(key);
    banner.remove();
  });
  use.type = drop.type = "button";
  const buttons = made("div", "banner-buttons");
  buttons.append(use, drop);
  banner.append(words, buttons);
  form.before(banner);
}

// Hands the copy to the server, which lays it beside what was saved since.
async function compare(kept, place) {
  const body = new FormData();
  for (const [name, value] of kept.fields) body.append(name, value);
  body.set("csrfmiddlewaretoken", form.csrfmiddlewaretoken.value);
  const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) {
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
    if (!field.name || field.type === "submit" || /^(?:csrfmiddlewaretoken|opened_at)$|_FORMS$/.test(field.name)) continue;
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

function made(tag, kind, words = "") {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = words;
  return element;
}

// --- who else is here ---------------------------------------------------------------------------------------

async function ping(what = "") {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.csrfmiddlewaretoken.value);
  if (what) body.set("what", what);
  try {
    const answer = await fetch(form.dataset.presence, { method: "POST", body, redirect: "manual" });
    if (answer.ok) showPresence(await answer.json());
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

let hadPen = false;

function line(text) {
  const words = document.createElement("span");
  words.textContent = text;
  return words;
}

// --- checks and notes ---------------------------------------------------------------------------------------

async function showChecks() {
  const place = inDesk("checks-here");
  if (!place) return;
  const answer = await fetch(form.dataset.checks, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
}

function watchNotes() {
  const place = inDesk("notes-here");
  const noteForm = document.getElementById("note_form");
  if (!place || !noteForm) return;
  noteForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(noteForm, event.submitter);
    const answer = await fetch(`${form.dataset.notes}?fragment=1`, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.ok) {
      place.innerHTML = await answer.text();
      document.getElementById("note_text").focus();
    } else {
      tell("The note did not get through. It is still in its field.", true);
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

// --- preview ------------------------------------------------------------------------------------------------

const pane = document.getElementById("preview-pane");
let previewTimer;
let card = false;
const previewOpen = () => pane && !pane.hidden;

function refreshPreview() {
  const frame = pane.querySelector("iframe");
  const scroll = frame.contentWindow?.scrollY ?? 0;
  const action = form.dataset.preview + (card ? "?card=1" : "");
  const post = document.createElement("form");
  post.method = "post";
  post.action = action;
  post.target = "preview";
  post.hidden = true;
  for (const [name, value] of formData()) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    post.append(field);
  }
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scroll), { once: true });
  document.body.append(post);
  const before = leaving;
  leaving = true; // a form sent into a frame is no leaving of the page
  post.submit();
  leaving = before;
  post.remove();
}

function schedulePreview() {
  clearTimeout(previewTimer);
  previewTimer = setTimeout(refreshPreview, 600);
}

function togglePreview() {
  if (!pane) return;
  pane.hidden = !pane.hidden;
  document.body.classList.toggle("with-preview", !pane.hidden);
  for (const button of document.querySelectorAll("[data-preview-toggle]")) button.setAttribute("aria-expanded", String(!pane.hidden));
  if (!pane.hidden) refreshPreview();
}

function watchPreview() {
  if (!pane) return;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-preview-toggle]")) togglePreview();
  });
  const frame = pane.querySelector("iframe");
  const widths = [...pane.querySelectorAll("[data-width]")];
  for (const button of widths) {
    button.addEventListener("click", () => {
      frame.dataset.at = button.dataset.width;
      widths.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      card = false;
      refreshPreview();
    });
  }
  pane.querySelector("[data-card]").addEventListener("click", () => {
    card = !card;
    refreshPreview();
  });
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

// --- keys ---------------------------------------------------------------------------------------------------

function watchKeys() {
  // While it comes down: the autocompletes let no key out again.
  document.addEventListener("keydown", onKey, true);
}

function onKey(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.querySelector("[data-save]").click();
  } else if (event.altKey && event.code === "KeyP") {
    event.preventDefault();
    togglePreview();
  } else if (event.altKey && event.code === "KeyN") {
    event.preventDefault();
    noteOnSelection();
  } else if (event.altKey && event.code === "KeyC") {
    event.preventDefault();
    document.getElementById("p-checks")?.scrollIntoView({ block: "center" });
    showChecks();
  } else if (event.key === "?" && !typing) {
    document.getElementById("shortcuts")?.showModal();
  }
}

if (form) {
  orderBylines();
  offerCopies();
  showMeters();
  showChecks();
  watchNotes();
  watchPreview();
  watchKeys();
  form.addEventListener("input", () => {
    touched();
    showMeters();
  });
  form.addEventListener("change", touched);
  form.addEventListener("desk:counted", showMeters); // by the editor, which starts later
  // The autocompletes speak jQuery only. The admin's own script makes each say that it changed when the page is ready:
  // whoever listens before that takes a form that nobody touched for changed.
  const { jQuery } = window.django ?? {};
  jQuery?.(() => jQuery(form).on("change", "select.admin-autocomplete", touched));
  form.addEventListener("submit", onSubmit);
  addEventListener("beforeunload", (event) => {
    if (changes && !leaving) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (pending() && !leaving) keepHere();
    if (!form.dataset.presence) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.csrfmiddlewaretoken.value);
    body.set("what", "leave");
    navigator.sendBeacon(form.dataset.presence, body);
  });
  if (form.dataset.presence) {
    ping();
    setInterval(ping, PING);
  }
  document.querySelector(".errornote")?.scrollIntoView({ block: "center" });
}
