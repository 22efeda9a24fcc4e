// Up and down buttons for rows that have an order. Without this script the number beside each row does the same.
"use strict";

const rowsOf = (group) =>
  [...group.querySelectorAll("tr.form-row:not(.empty-form)")].filter((row) => row.querySelector(".field-position input"));

function renumber(group) {
  rowsOf(group).forEach((row, index) => {
    row.querySelector(".field-position input").value = index;
  });
}

function move(group, row, step) {
  const rows = rowsOf(group);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  renumber(group);
  const name = row.querySelector(".field-author select")?.selectedOptions[0]?.text ?? "The byline";
  const said = group.querySelector(".move-said");
  if (said) said.textContent = `${name} now stands at ${rowsOf(group).indexOf(row) + 1} of ${rows.length}.`;
}

function addButtons(group, row) {
  const cell = row.querySelector(".field-position");
  if (!cell || cell.querySelector(".move")) return;
  const buttons = document.createElement("span");
  buttons.className = "move";
  for (const [step, sign, label] of [[-1, "↑", "Move up"], [1, "↓", "Move down"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      move(group, row, step);
      button.focus();
    });
    buttons.append(button);
  }
  cell.append(buttons);
}

document.addEventListener("DOMContentLoaded", () => {
  for (const group of document.querySelectorAll(".inline-group")) {
    if (!group.querySelector(".field-position")) continue;
    const said = document.createElement("p");
    said.className = "move-said visually-hidden";
    said.setAttribute("role", "status");
    group.append(said);
    rowsOf(group).forEach((row) => addButtons(group, row));
    group.addEventListener("formset:added", (event) => {
      addButtons(group, event.target);
      renumber(group);
    });
  }
});
