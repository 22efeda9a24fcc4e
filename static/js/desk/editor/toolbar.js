// The toolbar: one stop of the Tab key, arrows inside it (the toolbar pattern of ARIA), and under it a strip with what
// can be done where the cursor is. What a button does is told to the eye by a sign, to everybody else in words.

import { part } from "./elements.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const SIGNS = {
  undo: "M8 5 4 9l4 4M4 9h7a5 5 0 0 1 0 9",
  redo: "m12 5 4 4-4 4M16 9H9a5 5 0 0 0 0 9",
  link: "M8.5 11.5a3 3 0 0 0 4.2 0l3-3a3 3 0 0 0-4.2-4.2l-.8.8M11.5 8.5a3 3 0 0 0-4.2 0l-3 3a3 3 0 0 0 4.2 4.2l.8-.8",
  bullets: "M8 5h9M8 10h9M8 15h9M3.5 5h.01M3.5 10h.01M3.5 15h.01",
  numbers: "M8 5h9M8 10h9M8 15h9M3 3.5h1V7M3 13h1.6L3 16.4h1.8",
  quote: "M4 5v10M8 7h9M8 10h9M8 13h6",
  pull: "M4 4h12M4 16h12M7.5 8.5v3h-2v-2a2 2 0 0 1 1-1.7M13 8.5v3h-2v-2a2 2 0 0 1 1-1.7",
  note: "M4 15 8 5l4 10M5.4 11.5h5.2M15 5l1.5-1.2V9",
  picture: "M3 4h14v12H3zM3 14l4-4 3 3 3-4 4 5M7 7.5h.01",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M8 4v12",
  embed: "M3 4h14v12H3zM8.5 7.5v5l4-2.5z",
  find: "M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4M13 13l4 4",
  more: "M4 10h.01M10 10h.01M16 10h.01",
  rule: "M3 10h14",
};

function sign(name) {
  const svg = document.createElementNS(NAMESPACE, "svg");
  const path = document.createElementNS(NAMESPACE, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SIGNS[name]);
  svg.append(path);
  return svg;
}

// A row of `groups`, each a list of items {label, words or sign, keys, run, pressed(), able()}.
export class Toolbar {
  constructor(label, groups, desk) {
    this.desk = desk;
    this.items = [];
    this.element = part("div", { class: "editor-toolbar", role: "toolbar", "aria-label": label });
    for (const group of groups) this.element.append(part("div", { class: `editor-group${group.folded ? " folded" : ""}` }, ...group.items.map((item) => this.button(item))));
    this.folded = this.element.querySelector(".folded");
    if (this.folded) this.folded.hidden = true;
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusin", (event) => this.stopAt(event.target.closest("button")));
    this.element.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault()); // the selection stays
    this.stopAt(this.items[0].button);
  }

  button(item) {
    const keys = item.keys ? ` (${item.keys})` : "";
    const face = part("span", { "aria-hidden": "true" }, ...(item.sign ? [sign(item.sign)] : [item.face ?? item.label]));
    const plain = !item.sign && !item.face;
    const made = part("button", { type: "button", class: plain ? "in-words" : "", tabindex: "-1", "aria-label": item.label, title: plain ? null : item.label + keys }, face);
    if (item.style) made.classList.add(item.style);
    if (item.keys) made.setAttribute("aria-keyshortcuts", item.keys.replaceAll("Ctrl", "Control").replaceAll(" ", "+"));
    made.addEventListener("click", () => {
      if (made.getAttribute("aria-disabled") !== "true") item.run(this.desk, made);
    });
    this.items.push({ ...item, button: made });
    return made;
  }

  // Shows or hides the group of the rarer items.
  fold(opener) {
    this.folded.hidden = !this.folded.hidden;
    opener.setAttribute("aria-expanded", String(!this.folded.hidden));
  }

  show() {
    for (const { button, pressed, able } of this.items) {
      if (pressed) set(button, "aria-pressed", String(Boolean(pressed(this.desk))));
      if (able) set(button, "aria-disabled", String(!able(this.desk)));
    }
  }

  get reachable() {
    return this.items.map(({ button }) => button).filter((button) => !button.closest("[hidden]"));
  }

  stopAt(button) {
    if (!button) return;
    for (const item of this.items) item.button.tabIndex = item.button === button ? 0 : -1;
  }

  focus() {
    const stop = this.reachable.find((button) => button.tabIndex === 0) ?? this.reachable[0];
    stop.focus();
  }

  onKey(event) {
    const all = this.reachable;
    const here = all.indexOf(event.target.closest("button"));
    const rtl = getComputedStyle(this.element).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: here + rtl, ArrowLeft: here - rtl, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") this.desk.view.focus();
    else if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    else all[(to + all.length) % all.length].focus();
    event.preventDefault();
  }
}

function set(button, name, value) {
  if (button.getAttribute(name) !== value) button.setAttribute(name, value);
}
