// A list where there is little room (css/desk.css): each value says the name of its column, and the filters begin closed.

const list = document.getElementById("result_list");
const heads = [...(list?.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.querySelector(".text")?.textContent.trim() ?? "");

for (const row of list?.tBodies[0]?.rows ?? []) {
  for (const cell of row.cells) {
    const name = heads[cell.cellIndex];
    const words = cell.textContent.trim();
    if (cell.tagName === "TD" && name && !cell.matches(".action-checkbox")) cell.dataset.column = name;
    if ((!words || words === "–" || words === "-") && !cell.querySelector("img, input, a")) cell.dataset.empty = "";
  }
}

if (matchMedia("(max-width: 63.99rem)").matches) {
  for (const filter of document.querySelectorAll("#changelist-filter details")) filter.open = filter.querySelector("li.selected:not(:first-child)") !== null;
}
