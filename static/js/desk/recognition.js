// One document beside its draft: pointing at a part lights up the line it came from, and back; a move is made by one key
// and the page changes in place. What was moved and typed is kept in this tab, so that a reload or the way back loses
// nothing. Without this script every button sends the form, and the server draws the page anew.

import { TOKEN_FIELD, post } from "./requests.js";

const form = () => document.querySelector("[data-recognition]");

const say = (words) => {
  const place = form()?.querySelector("[data-said]");
  if (place) place.textContent = words;
};

// --- the same line in both columns ---

function light(line) {
  for (const node of document.querySelectorAll("[data-line]")) node.classList.toggle("lit", node.dataset.line === line);
}
const lineOf = (node) => node.closest?.("[data-line]")?.dataset.line ?? "";

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    if (form()?.contains(event.target)) light(lineOf(event.target));
  });
}

// --- one tab stop for all menus, arrows between them ---

const menus = () => [...document.querySelectorAll("[data-paragraphs] summary")];

function beReached(summary) {
  for (const one of menus()) one.tabIndex = one === summary ? 0 : -1;
}

function focusOn(line) {
  const summary = document.querySelector(`[data-paragraphs] [data-line="${line}"] summary`);
  if (!summary) return;
  beReached(summary);
  summary.focus({ preventScroll: true });
}

function step(from, by) {
  const all = menus();
  const next = all[all.indexOf(from) + by];
  if (!next) return;
  beReached(next);
  next.focus();
}

// --- a move, in place ---

// Whether the page that the server draws of `body` stands in place of this one.
async function drawAnew(body) {
  const response = await post(form().action, body).catch(() => null);
  if (!response?.ok) {
    say("It did not get through: log in again in another tab if you are logged out, and try again.");
    return false;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-recognition]");
  if (!fresh) return false;
  const preview = form().querySelector(".as-printed");
  form().replaceWith(fresh);
  fresh.querySelector(".as-printed").replaceWith(preview); // what it shows stays until it is asked for anew
  beReached(menus()[0]);
  keep();
  return true;
}

async function send(button) {
  const line = lineOf(button);
  if (!(await drawAnew(new FormData(form(), button)))) return;
  if (line) focusOn(line);
  const labels = line && document.querySelector(`[data-paragraphs] [data-line="${line}"] .labels`);
  say(labels ? `Line ${line} is now: ${[...labels.children].map((label) => label.textContent).join(", ")}.` : "The page has changed.");
}

// --- kept in this tab ---

function keep() {
  const fields = new URLSearchParams(new FormData(form()));
  fields.delete(TOKEN_FIELD);
  try {
    sessionStorage.setItem(form().dataset.keep, fields);
  } catch {
    return; // a full or forbidden store: nothing is promised
  }
  for (const place of form().querySelectorAll("[data-kept], [data-in-this-tab]")) place.hidden = false;
}

async function putBack() {
  let kept = null;
  try {
    kept = sessionStorage.getItem(form().dataset.keep);
  } catch {
    return;
  }
  if (!kept) return;
  form().inert = true; // what is typed meanwhile would be lost
  if (await drawAnew(new URLSearchParams(kept))) say("What you moved and typed is here again.");
  else form().inert = false;
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.form === form()) keep();
  });
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-anew]")) return;
  try {
    sessionStorage.removeItem(form().dataset.keep);
  } catch {
    // Then nothing was kept.
  }
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.target !== form() || !button) return;
  if (button.formTarget === "preview") form().querySelector("[data-preview]").hidden = false;
  if (!["move", "back", "undo"].includes(button.name)) return;
  event.preventDefault();
  send(button);
});

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const row = event.target.closest?.("[data-paragraphs] > li");
  if (!row) return;
  const summary = row.querySelector("summary");
  const choices = [...row.querySelectorAll(".choices button")];
  const details = row.querySelector("details");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && event.target === summary && !details.open) step(summary, by);
  else if (by && choices.length && details.open) {
    const place = choices.indexOf(event.target) + by;
    (choices[place] ?? summary).focus();
  } else if (event.key === "Escape" && details?.open) {
    details.open = false;
    summary.focus();
  } else if (event.key.toLowerCase() === "z") document.querySelector("[data-undo]")?.click();
  else {
    const chosen = choices.find((button) => button.dataset.key === event.key.toUpperCase());
    if (!chosen) return;
    chosen.click();
  }
  event.preventDefault();
}
document.addEventListener("keydown", onKey);

// A menu that is left closes.
document.addEventListener("focusin", (event) => {
  for (const open of document.querySelectorAll("[data-paragraphs] details[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

if (form()) {
  beReached(menus()[0]);
  form().querySelector("[data-preview-button]").formTarget = "preview"; // and no window of its own
  if ("posted" in form().dataset) keep(); // the server has drawn what was sent last
  else putBack();
}
