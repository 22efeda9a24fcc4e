// Bylines: add a row, move it up and down. Without this script the number beside each one does the same.

const rowsOf = (group) => [...group.querySelectorAll(".byline")];
const numberOf = (row) => row.querySelector(".byline-order input");

function renumber(group) {
  rowsOf(group).forEach((row, index) => (numberOf(row).value = index));
}

function move(group, row, step) {
  const rows = rowsOf(group);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  renumber(group);
  numberOf(row).dispatchEvent(new Event("input", { bubbles: true }));
  const name = row.querySelector(".byline-author select")?.selectedOptions[0]?.text || "The byline";
  group.querySelector("[data-byline-said]").textContent = `${name} now stands at ${rowsOf(group).indexOf(row) + 1} of ${rows.length}.`;
}

function addButtons(group, row) {
  for (const [step, sign, label] of [[-1, "↑", "Move up"], [1, "↓", "Move down"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      move(group, row, step);
      button.focus();
    });
    row.querySelector(".byline-order").append(button);
  }
}

function add(group, { focus = true } = {}) {
  const total = group.querySelector("[name$=-TOTAL_FORMS]");
  const row = document.createElement("div");
  row.innerHTML = group.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  const fresh = row.firstElementChild;
  group.querySelector("[data-byline-rows]").append(fresh);
  total.value = Number(total.value) + 1;
  addButtons(group, fresh);
  renumber(group);
  // The admin's autocompletes wake up at this event.
  fresh.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: group.dataset.bylines } }));
  if (focus) fresh.querySelector(".byline-author .select2-selection, .byline-author select")?.focus();
}

// At least as many as were there when something was typed that is now put back.
export function haveBylines(count) {
  const group = document.querySelector("[data-bylines]");
  while (group && rowsOf(group).length < Math.min(count, 200)) add(group, { focus: false });
}

// In the order of their numbers, as when these were put back.
export function sortBylines() {
  const group = document.querySelector("[data-bylines]");
  if (!group) return;
  const rows = rowsOf(group).sort((one, other) => Number(numberOf(one).value) - Number(numberOf(other).value));
  group.querySelector("[data-byline-rows]").append(...rows);
}

export function orderBylines() {
  const group = document.querySelector("[data-bylines]");
  if (!group) return;
  rowsOf(group).forEach((row) => addButtons(group, row));
  group.querySelector("[data-byline-add]").addEventListener("click", () => add(group));
}
