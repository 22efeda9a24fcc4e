// Up and down buttons for bylines. Without this script the number beside each one does the same.

const rowsOf = (group) => [...group.querySelectorAll(".byline:not(.empty-form)")];
const numberOf = (row) => row.querySelector(".byline-order input");

function renumber(group) {
  rowsOf(group).forEach((row, index) => (numberOf(row).value = index));
}

function move(group, row, step, said) {
  const rows = rowsOf(group);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  renumber(group);
  numberOf(row).dispatchEvent(new Event("input", { bubbles: true }));
  const name = row.querySelector(".byline-author select")?.selectedOptions[0]?.text || "The byline";
  said.textContent = `${name} now stands at ${rowsOf(group).indexOf(row) + 1} of ${rows.length}.`;
}

function addButtons(group, row, said) {
  const cell = row.querySelector(".byline-order");
  if (!cell || cell.querySelector("button")) return;
  for (const [step, sign, label] of [[-1, "↑", "Move up"], [1, "↓", "Move down"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      move(group, row, step, said);
      button.focus();
    });
    cell.append(button);
  }
}

export function orderBylines() {
  const group = document.querySelector(".inline-group.bylines");
  if (!group) return;
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  group.append(said);
  rowsOf(group).forEach((row) => addButtons(group, row, said));
  document.addEventListener("formset:added", (event) => {
    addButtons(group, event.target, said);
    renumber(group);
  });
}
