// Names for what the admin leaves nameless to a screen reader: its autocompletes and the cells of its tables of fields.

const labelOf = (field) => field.labels?.[0]?.textContent?.trim().replace(/:$/, "") || field.getAttribute("aria-label") || columnOf(field);

function columnOf(field) {
  const cell = field.closest("td");
  const head = cell?.closest("table")?.tHead?.rows[0];
  if (!cell || !head) return "";
  // The first column of Django's tabular inlines has a hidden cell before it in every row.
  const name = [...cell.classList].find((word) => word.startsWith("field-"))?.slice(6);
  const column = name && head.querySelector(`.column-${name}`);
  return (column ?? head.cells[cell.cellIndex - (head.cells.length < cell.parentElement.cells.length ? 1 : 0)])?.textContent.trim() ?? "";
}

function nameAutocomplete(select) {
  const box = select.nextElementSibling;
  const label = labelOf(select);
  if (!box?.classList.contains("select2") || !label) return;
  const selection = box.querySelector(".select2-selection");
  selection?.removeAttribute("aria-labelledby");
  selection?.setAttribute("aria-label", label);
  const chosen = box.querySelector(".select2-selection__rendered");
  if (chosen?.getAttribute("role") === "textbox") {
    // It is what the box around it says, not a field of its own.
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
  }
  box.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
  const clear = box.querySelector("ul > .select2-selection__clear");
  if (clear) {
    // A list holds items and nothing else.
    const item = document.createElement("li");
    clear.replaceWith(item);
    item.append(clear);
  }
}

function nameFields(root) {
  for (const head of root.querySelectorAll("thead th:empty")) {
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = head.classList.contains("original") ? "Row" : "Remove";
    head.append(words);
  }
  root.querySelectorAll("select.admin-autocomplete").forEach(nameAutocomplete);
  for (const field of root.querySelectorAll("td input:not([type=hidden]), td select, td textarea")) {
    if (field.labels?.length || field.hasAttribute("aria-label") || field.classList.contains("select2-search__field")) continue;
    const column = columnOf(field);
    if (column) field.setAttribute("aria-label", column);
  }
}

function watch() {
  nameFields(document);
  // Autocompletes are made anew when rows are added and chosen values change.
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const box = target.closest?.(".select2");
      if (box?.previousElementSibling?.matches("select")) nameAutocomplete(box.previousElementSibling);
      for (const node of addedNodes) {
        if (node.nodeType !== 1) continue;
        if (node.matches(".select2")) nameAutocomplete(node.previousElementSibling);
        else if (node.matches(".select2-container--open")) node.querySelector(".select2-search__field")?.setAttribute("aria-label", "Search");
        else nameFields(node);
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
}

// What an autocomplete says that finds nothing: its own words would be of another program.
const select2 = window.django?.jQuery?.fn.select2;
if (select2) Object.assign(select2.amd.require("select2/i18n/en"), { noResults: () => "Nothing of that name is on record" });

if (document.readyState === "complete") watch();
else addEventListener("load", watch);
