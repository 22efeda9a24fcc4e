// The pieces of a front: moved up and down by buttons or drawn by the mouse. Without this script their numbers do it.

const table = document.querySelector("[data-slots]");
const said = document.querySelector("[data-slots-said]");
const rowsOf = () => [...table.querySelectorAll("tr.slot:not(.empty-form)")];
const numberOf = (row) => row.querySelector("[name$='-position']");
const nameOf = (row) =>
  row.querySelector(".field-article select")?.selectedOptions[0]?.text || row.querySelector(".slot-standing strong")?.textContent || "The row";

function renumber() {
  rowsOf().forEach((row, index) => (numberOf(row).value = index + 1));
}

function place(row, other, after) {
  if (after) other.after(row);
  else other.before(row);
  renumber();
  said.textContent = `${nameOf(row)} now stands at ${rowsOf().indexOf(row) + 1} of ${rowsOf().length}.`;
}

function prepare(row) {
  const order = row.querySelector(".slot-order");
  if (!order || order.childElementCount) return;
  for (const [step, sign, label] of [[-1, "↑", "Move up"], [1, "↓", "Move down"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", `${label}: ${nameOf(row)}`);
    button.addEventListener("click", () => {
      const rows = rowsOf();
      const other = rows[rows.indexOf(row) + step];
      if (other) place(row, other, step > 0);
      button.focus();
    });
    order.append(button);
  }
  // Drawn by what stands there, not by its fields, in which a drag marks text.
  const handle = row.querySelector(".slot-standing");
  handle.draggable = true;
  handle.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(row));
    event.dataTransfer.setDragImage(row, 10, 10);
    row.classList.add("drawn");
  });
  handle.addEventListener("dragend", () => row.classList.remove("drawn"));
  row.addEventListener("dragover", (event) => {
    if (table.querySelector(".drawn")) event.preventDefault();
  });
  row.addEventListener("drop", (event) => {
    const drawn = table.querySelector(".drawn");
    if (!drawn || drawn === row) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    place(drawn, row, event.clientY > box.top + box.height / 2);
  });
}

if (table) {
  const article = "[name$='-article']";
  rowsOf().forEach(prepare);
  document.addEventListener("formset:added", (event) => {
    if (event.detail.formsetName !== "slots") return;
    prepare(event.target);
    renumber();
  });
  // What is said of a piece is of the one that was there when the page came. Select2 tells only jQuery of a choice.
  const began = new Map([...table.querySelectorAll(article)].map((select) => [select, select.value]));
  window.django?.jQuery(table).on("change", article, ({ target }) => {
    const standing = target.closest("tr").querySelector(".slot-standing");
    for (const part of standing.children) part.hidden = target.value !== began.get(target);
  });
}
