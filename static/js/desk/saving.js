// Saving in place: the form is sent as ever and answered in JSON, so that caret, scroll and undo stay. Buttons that lead
// elsewhere (on, to publication, to the list) post the form as they do without this.

import { rememberPlace } from "./first-save.js";
import { autosave, changeCount, forget, isAsSaved, isPending, keepHere, noteSaved, stopTimer, takeTurn } from "./keeping.js";
import { form, formData, inDesk, made, say, sayLoggedOut } from "./page.js";
import { goTo } from "./places.js";
import { isLoggedOut, post } from "./requests.js";

const WITHIN = 4000; // a save waits no longer for the autosave before it
const late = () => new Promise((resolve) => setTimeout(resolve, WITHIN, false));

let leaving = false;
let saving = false;

const isSave = (button) => Boolean(button?.matches("[data-save], [data-save-by-enter]"));

export const isLeaving = () => leaving;

function leave() {
  leaving = true;
  setTimeout(() => (leaving = false), WITHIN); // the page is still there: the save can be asked for again
}

export function onSubmit(event) {
  const isInPlace = form.dataset.pk && isSave(event.submitter);
  if (leaving || isInPlace) event.preventDefault(); // while it leaves: the second click on a button
  if (isInPlace && !leaving) saveInPlace();
  else if (!leaving) goOn(event);
}

// What the server has not got is sent to it once more before the form goes. So it is known whether the login still holds:
// if it does not, the copy here stays until it is offered; if it does, none stays, whatever becomes of the save.
function goOn(event) {
  stopTimer();
  if (!form.dataset.pk && isSave(event.submitter)) rememberPlace();
  if (!isPending() || isAsSaved()) {
    forget();
    leave();
    return;
  }
  event.preventDefault();
  leaving = true;
  Promise.race([autosave(), late()]).then((isThere) => {
    if (isThere) forget();
    else keepHere();
    leaving = false;
    form.removeEventListener("submit", onSubmit);
    form.requestSubmit(event.submitter);
    form.addEventListener("submit", onSubmit);
    leave();
  });
}

// --- in place -----------------------------------------------------------------------------------------------

async function saveInPlace() {
  if (saving) return;
  saving = true;
  stopTimer();
  keepHere(); // until it is known to be saved
  say("Saving …");
  inDesk("messages").replaceChildren(); // those of the save before
  form.setAttribute("aria-busy", "true");
  await Promise.race([takeTurn(save), late()]);
  form.removeAttribute("aria-busy");
  saving = false;
}

async function save() {
  const count = changeCount();
  const fields = formData();
  fields.set("_continue", "1");
  const response = await post(location.pathname, fields).catch(() => null);
  const answer = response?.headers.get("Content-Type")?.includes("json") ? await response.json().catch(() => null) : null;
  const kept = "Your text is kept in this browser";
  if (!response) say(`No connection, so it is not saved. ${kept}: try again.`, { trouble: true });
  else if (isLoggedOut(response)) sayLoggedOut(`, so it is not saved. ${kept}.`, "save again");
  else if (answer?.conflict) toBothTexts(answer.conflict);
  else if (answer?.faults) showFaults(answer);
  else if (response.status === 403 || response.status === 404) say(`You no longer have the right to write on this piece, so it is not saved. ${kept}.`, { trouble: true });
  else if (!response.ok || !answer) say(`The server could not save it. ${kept}: try again.`, { trouble: true });
  else showSaved(answer, count, fields);
}

// Somebody has saved meanwhile: the server has this text, and lays the two side by side.
function toBothTexts(url) {
  forget();
  leave();
  location.assign(url);
}

function showSaved(answer, count, fields) {
  form.dataset.version = form.elements.opened_at.value = answer.version;
  fields.delete("_continue");
  noteSaved(count, fields);
  clearErrors();
  for (const row of form.querySelectorAll(".byline")) {
    if (row.querySelector("[name$=-DELETE]")?.checked) row.hidden = true; // its number in the form stays taken
  }
  const { slug } = form.elements;
  if (slug && !slug.value) slug.value = answer.slug;
  const words = form.querySelector("[data-commissioned]");
  if (words) words.dataset.commissioned = form.elements.commissioned_words?.value ?? "";
  inDesk("chips").innerHTML = answer.chips;
  if (form.dataset.state !== answer.state) inDesk("moves").innerHTML = answer.moves;
  form.dataset.state = answer.state;
  document.querySelector("[data-kept-banner]")?.remove(); // what it offers was replaced by this save
  showTitle(answer.headline);
  showMessages(answer.messages);
  form.dispatchEvent(new CustomEvent("desk:saved", { detail: answer }));
  say(`Saved at ${answer.saved_at}`);
}

function showTitle(headline) {
  const heading = document.querySelector("#content h1");
  document.title = document.title.replace(heading.textContent, () => headline);
  heading.textContent = headline;
  const crumb = inDesk("crumb");
  if (crumb) crumb.textContent = headline;
}

// Where the admin would show them after a new page, but within sight.
function showMessages(messages) {
  const list = inDesk("messages");
  list.replaceChildren(...messages.map(({ level, text }) => made("li", level, text)));
  for (const old of document.querySelectorAll(".messagelist:not([data-messages])")) old.style.visibility = "hidden"; // taken away it would move the page
}

// --- what has to be mended ----------------------------------------------------------------------------------

function clearErrors() {
  for (const list of form.querySelectorAll(".errorlist")) list.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  inDesk("faults").replaceChildren();
}

function showFaults({ faults, list }) {
  clearErrors();
  inDesk("messages").replaceChildren();
  inDesk("faults").innerHTML = list;
  for (const { field, message } of faults) if (field) showAt(field, message);
  say(`Not saved. ${faults.length === 1 ? "One thing has" : `${faults.length} things have`} to be mended first.`, { trouble: true });
  const first = faults.find(({ field }) => field)?.field;
  if (!first || !goTo(first)) inDesk("faults").scrollIntoView({ block: "center" });
}

// As the form shows it when it comes back from the server.
function showAt(id, message) {
  const field = document.getElementById(id);
  const list = document.getElementById(`${id}_error`) ?? made("ul", "errorlist");
  list.id = `${id}_error`;
  list.append(made("li", "", message));
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", list.id);
  (field?.closest(".row > div, .row, .byline-row > div, .field, .byline") ?? inDesk("faults")).prepend(list);
}
