// Small pieces of a page, made without a word of HTML: what is put into them is text.

export function part(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, heard] of Object.entries(value)) element.addEventListener(event, heard);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function button(words, heard, attributes = {}) {
  return part("button", { type: "button", class: "button quiet", ...attributes, on: { click: heard } }, words);
}

let count = 0;
export const newId = (name) => `editor-${name}-${(count += 1)}`;

// A label over its control; `help` is read out with it.
export function field(label, control, help = "") {
  control.id ||= newId("field");
  const said = help ? part("p", { class: "help", id: `${control.id}-help` }, help) : null;
  if (said) control.setAttribute("aria-describedby", said.id);
  return part("div", { class: "editor-field" }, part("label", { for: control.id }, label), control, said);
}

// Radio buttons for one of `choices` ({value: label}) under one legend.
export function choice(legend, name, choices, chosen, heard = () => {}) {
  const rows = Object.entries(choices).map(([value, label]) => {
    const input = part("input", { type: "radio", name, value, id: newId(name), checked: value === chosen });
    input.addEventListener("change", () => heard(value));
    return part("span", { class: "editor-radio" }, input, part("label", { for: input.id }, label));
  });
  const set = part("fieldset", { class: "editor-choice" }, part("legend", {}, legend), ...rows);
  return { element: set, value: () => set.querySelector("input:checked")?.value };
}

// A modal dialog that is gone when it is closed. `filled` builds its inside; resolves to what `close` was given, or null.
export function ask(title, filled, { wide = false } = {}) {
  return new Promise((resolve) => {
    const id = newId("dialog");
    let answer = null;
    const dialog = part("dialog", { class: `editor-dialog${wide ? " wide" : ""}`, "aria-labelledby": id });
    const close = (value = null) => {
      answer = value;
      dialog.close();
    };
    dialog.append(part("h2", { id }, title), ...filled(close, dialog));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    // What is typed here is no change of the piece.
    for (const event of ["input", "change"]) dialog.addEventListener(event, (heard) => heard.stopPropagation());
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function onSubmit(form, heard) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    heard();
  });
  return form;
}

// Calls `heard` once nobody has called for `wait` milliseconds.
export function settled(heard, wait = 200) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => heard(...args), wait);
  };
}

// How far a caret keeps from the edges of the window, for the views that scroll to it: bars stick to both.
const bars = {
  left: 0,
  right: 0,
  get top() {
    return heightOf(".editor-head") + heightOf(".editor-strip") + AIR;
  },
  get bottom() {
    return heightOf(".submit-row") + AIR; // on a phone it does not stick
  },
};
const AIR = 24;
function heightOf(selector) {
  const bar = document.querySelector(selector);
  return bar && getComputedStyle(bar).position !== "static" ? bar.offsetHeight : 0;
}
export const clearOfBars = { scrollThreshold: bars, scrollMargin: bars };
