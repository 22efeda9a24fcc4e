// The form of a working copy: autosave, who else is here, checks, notes, preview, meters, keys.
// Everything works without it by plain forms; what it adds is that nothing typed is lost and nobody is surprised.

import { orderBylines } from "./bylines.js";

const form = document.getElementById("article_form");
const AUTOSAVE_AFTER = 1500; // of quiet, in milliseconds
const AUTOSAVE_AT_LEAST = 15000; // while somebody types without a pause
const PING = 15000;

const formData = () => new FormData(form);
const inDesk = (name) => document.querySelector(`[data-${name}]`);

// --- autosave -----------------------------------------------------------------------------------------------

const localKey = form && `standfirst:${form.dataset.user}:${form.dataset.pk ?? "new"}`;
let timer;
let firstUnsaved;
let dirty = false;
let leaving = false;

function tell(message, trouble = false) {
  const place = inDesk("kept");
  if (!place) return;
  place.textContent = message;
  place.classList.toggle("trouble", trouble);
}

function keepHere() {
  // The browser's own copy outlives a lost connection and an expired login.
  try {
    const fields = [...formData()].filter(([name]) => name !== "csrfmiddlewaretoken");
    localStorage.setItem(localKey, JSON.stringify({ at: Date.now(), version: form.dataset.version, fields }));
  } catch {
    // A full or forbidden store: the server's copy is the one that counts.
  }
}

async function autosave() {
  clearTimeout(timer);
  firstUnsaved = undefined;
  keepHere();
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: formData(), redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      tell("You are logged out. Your text is kept in this browser: log in in another tab, then go on.", true);
    } else if (!answer.ok) {
      tell("The server did not answer well. Your text is kept in this browser.", true);
    } else {
      tell(`Kept at ${(await answer.json()).kept_at}, not saved yet`);
    }
  } catch {
    tell("No connection. Your text is kept in this browser.", true);
  }
}

function touched() {
  dirty = true;
  clearTimeout(timer);
  firstUnsaved ??= Date.now();
  const wait = Date.now() - firstUnsaved > AUTOSAVE_AT_LEAST ? 0 : AUTOSAVE_AFTER;
  timer = setTimeout(autosave, wait);
  if (previewOpen()) schedulePreview();
}

function offerLocalCopy() {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(localKey));
  } catch {
    return;
  }
  if (!kept || document.querySelector(".banner") || kept.version !== form.dataset.version) return;
  const typed = new Map(kept.fields);
  const differs = ["headline", "standfirst", "body"].some((name) => form[name] && (typed.get(name) ?? "") !== form[name].value);
  if (!differs) return;
  const banner = document.createElement("div");
  banner.className = "banner";
  banner.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `This browser kept writing of yours from ${new Date(kept.at).toLocaleString()} that never reached the server.`;
  const use = document.createElement("button");
  use.type = "button";
  use.className = "button default";
  use.textContent = "Put it into the form";
  use.addEventListener("click", () => {
    for (const name of ["headline", "standfirst", "body", "notice"]) {
      if (form[name] && typed.has(name)) {
        form[name].value = typed.get(name);
        form[name].dispatchEvent(new Event("input", { bubbles: true }));
        form[name].dispatchEvent(new CustomEvent("desk:replaced"));
      }
    }
    banner.remove();
  });
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button";
  drop.textContent = "Throw it away";
  drop.addEventListener("click", () => {
    localStorage.removeItem(localKey);
    banner.remove();
  });
  const buttons = document.createElement("div");
  buttons.className = "banner-buttons";
  buttons.append(use, drop);
  banner.append(words, buttons);
  form.before(banner);
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
  leaving = true; // a form sent into a frame is no leaving of the page
  post.submit();
  leaving = false;
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
  offerLocalCopy();
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
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    keepHere(); // until the next load shows that the save arrived
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
  addEventListener("pagehide", () => {
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
