// Names after an @ in a note, offered while one types: by name and by login, with arrows, Enter, Tab and Escape, or a
// click. The names stand in the page, under the field; without this they are read there and typed.

const MOST = 8;
const BEGUN = /(?:^|[^\w@])@([\p{L}\p{N}_.+-]{0,40})$/u; // up to the caret

const place = document.querySelector("[data-notes-here]");
let list; // the open list; none, it is closed

const fieldOf = (event) => (event.target.id === "note_text" ? event.target : null);
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function begunIn(field) {
  return field.selectionStart === field.selectionEnd ? (BEGUN.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null) : null;
}

function matching(begun) {
  const people = [...place.querySelectorAll("[data-colleagues] [data-login]")].map((item) => ({
    login: item.dataset.login,
    name: item.querySelector("span").textContent.trim(),
  }));
  const start = folded(begun);
  const fits = ({ login, name }) => folded(login).startsWith(start) || folded(name).split(/\s+/).some((word) => word.startsWith(start));
  return people.filter(fits).slice(0, MOST);
}

function offer(field) {
  const begun = begunIn(field);
  const people = begun === null ? [] : matching(begun);
  close(field);
  if (!people.length) return;
  list = document.createElement("ul");
  Object.assign(list, { id: "mention-list", className: "mention-list", role: "listbox" });
  list.setAttribute("aria-label", "Names");
  list.append(...people.map(option));
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  point(field, 0);
}

function option({ login, name }, number) {
  const item = document.createElement("li");
  Object.assign(item, { id: `mention-${number}`, role: "option" });
  item.dataset.login = login;
  const code = document.createElement("code");
  code.textContent = `@${login}`;
  item.append(name, " ", code);
  return item;
}

function point(field, number) {
  const items = [...list.children];
  const chosen = items.at(number % items.length);
  for (const item of items) item.setAttribute("aria-selected", String(item === chosen));
  field.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function take(field, item) {
  const before = field.value.slice(0, field.selectionStart).replace(/@[^@]*$/, `@${item.dataset.login} `);
  field.setRangeText(before, 0, field.selectionStart, "end");
  close(field);
  field.focus();
}

function close(field) {
  list?.remove();
  list = undefined;
  for (const name of ["aria-controls", "aria-activedescendant"]) field.removeAttribute(name);
}

function onKey(event) {
  const field = fieldOf(event);
  if (!field || !list?.isConnected) return;
  const items = [...list.children];
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const acts = {
    ArrowDown: () => point(field, at + 1),
    ArrowUp: () => point(field, at - 1),
    Enter: () => take(field, items[at]),
    Tab: () => take(field, items[at]),
    Escape: () => close(field),
  };
  if (!acts[event.key] || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}

if (place) {
  place.addEventListener("input", (event) => fieldOf(event) && offer(fieldOf(event)));
  place.addEventListener("keydown", onKey);
  place.addEventListener("focusout", (event) => fieldOf(event) && close(fieldOf(event)));
  place.addEventListener("mousedown", (event) => {
    const item = event.target.closest(".mention-list [role=option]");
    if (!item) return;
    event.preventDefault(); // the field keeps the focus
    take(document.getElementById("note_text"), item);
  });
}
