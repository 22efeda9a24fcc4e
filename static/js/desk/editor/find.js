// Find and replace, in the text and in its notes. Straight and typographic signs find each other.

import { pm } from "../../../django_prose_editor/editor.js";
import { button, field, part } from "./elements.js";
import { notesOf } from "./notes.js";

const { Plugin, PluginKey, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const MOST = 2000; // places that are marked

const ALIKE = [["'", "‘", "’", "‚", "‛"], ['"', "“", "”", "„", "«", "»"], ["-", "–", "—", "‑"], [" ", "\u00a0", "\u202f"]];

export function pattern(words, { matchCase, wholeWords }) {
  const letters = [...words].map((letter) => {
    const group = ALIKE.find((alike) => alike.includes(letter));
    return group ? `[${group.map(escaped).join("")}]` : escaped(letter);
  });
  const source = wholeWords ? `(?<![\\p{L}\\p{N}_])${letters.join("")}(?![\\p{L}\\p{N}_])` : letters.join("");
  return new RegExp(source, matchCase ? "gu" : "giu");
}

const escaped = (letter) => letter.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

// Where `expression` is found: [{from, to}], in the order of the text.
export function matches(doc, expression) {
  const found = [];
  doc.descendants((block, pos) => {
    if (found.length >= MOST) return false;
    if (!block.isTextblock && block.type.name !== "note") return true;
    let text = "";
    const places = []; // of each letter of `text`
    block.forEach((child, offset) => {
      const said = child.isText ? child.text : "\ufffc";
      for (let at = 0; at < said.length; at += 1) places.push(pos + 1 + offset + at);
      text += said;
    });
    for (const match of text.matchAll(expression)) {
      if (!match[0]) continue;
      found.push({ from: places[match.index], to: places[match.index + match[0].length - 1] + 1 });
    }
    return true;
  });
  return found.sort((one, other) => one.from - other.from);
}

const key = new PluginKey("found");

export function highlighting() {
  return new Plugin({
    key,
    state: {
      init: () => ({ expression: null, found: [], shown: -1, marks: DecorationSet.empty }),
      apply(tr, old) {
        const told = tr.getMeta(key);
        if (!told && (!tr.docChanged || !old.expression)) return old;
        const next = { ...old, ...told };
        if (tr.docChanged || told?.expression !== undefined) next.found = next.expression ? matches(tr.doc, next.expression) : [];
        const marks = next.found.map(({ from, to }, place) => Decoration.inline(from, to, { class: place === next.shown ? "found shown" : "found" }));
        return { ...next, marks: DecorationSet.create(tr.doc, marks) };
      },
    },
    props: { decorations: (state) => key.getState(state).marks },
  });
}

export class Finder {
  constructor(desk) {
    this.desk = desk;
    this.words = part("input", { type: "text", autocomplete: "off", spellcheck: "false" });
    this.other = part("input", { type: "text", autocomplete: "off" });
    this.matchCase = part("input", { type: "checkbox", id: "editor-find-case" });
    this.wholeWords = part("input", { type: "checkbox", id: "editor-find-words" });
    this.count = part("p", { class: "editor-count", role: "status" });
    const check = (input, label) => part("span", { class: "editor-check" }, input, part("label", { for: input.id }, label));
    this.element = part(
      "div",
      { class: "editor-find", role: "search", "aria-label": "Find and replace in the text", hidden: true },
      field("Find", this.words),
      field("Replace with", this.other),
      part("div", { class: "editor-find-options" }, check(this.matchCase, "Match case"), check(this.wholeWords, "Whole words"), this.count),
      part(
        "div",
        { class: "editor-find-buttons" },
        button("Previous", () => this.step(-1)),
        button("Next", () => this.step(1)),
        button("Replace", () => this.replace()),
        button("Replace all", () => this.replaceAll()),
        button("Close", () => this.close()),
      ),
    );
    for (const name of ["input", "change"]) {
      this.element.addEventListener(name, (event) => {
        event.stopPropagation(); // it is no change of the piece
        if (event.type === "input" && event.target !== this.other) this.search();
      });
    }
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.words) this.step(event.shiftKey ? -1 : 1);
      else if (event.key === "Enter" && event.target === this.other) this.replace();
      else return;
      event.preventDefault();
    });
  }

  get state() {
    return key.getState(this.desk.editor.state);
  }

  open() {
    const { state } = this.desk.editor;
    const { from, to, empty } = state.selection;
    const selected = empty ? "" : state.doc.textBetween(from, to, "\n");
    if (selected && !selected.includes("\n")) this.words.value = selected;
    this.element.hidden = false;
    this.words.focus();
    this.words.select();
    this.search();
  }

  close() {
    this.element.hidden = true;
    const { view } = this.desk.editor;
    view.dispatch(view.state.tr.setMeta(key, { expression: null, shown: -1 }));
    view.focus();
  }

  search() {
    const { view } = this.desk.editor;
    const words = this.words.value;
    const expression = words ? pattern(words, { matchCase: this.matchCase.checked, wholeWords: this.wholeWords.checked }) : null;
    view.dispatch(view.state.tr.setMeta(key, { expression, shown: -1 }));
    this.tell();
  }

  tell() {
    const { found, shown, expression } = this.state;
    if (!expression) this.count.textContent = "";
    else if (!found.length) this.count.textContent = "Not found";
    else this.count.textContent = `${shown >= 0 ? `${shown + 1} of ` : ""}${found.length}${found.length >= MOST ? " or more" : ""} found`;
  }

  step(by) {
    const { editor, notes } = this.desk;
    const { found, shown } = this.state;
    if (!found.length) return this.tell();
    const cursor = editor.state.selection.from;
    const nearest = by > 0 ? found.findIndex(({ from }) => from >= cursor) : found.findLastIndex(({ to }) => to <= cursor);
    const next = shown < 0 ? (nearest < 0 ? (by > 0 ? 0 : found.length - 1) : nearest) : (shown + by + found.length) % found.length;
    const { from, to } = found[next];
    const { view } = editor;
    const tr = view.state.tr.setMeta(key, { shown: next });
    const place = notesOf(tr.doc).findIndex(({ node, pos }) => pos < from && from < pos + node.nodeSize);
    if (place < 0) tr.setSelection(TextSelection.create(tr.doc, from, to)).scrollIntoView();
    view.dispatch(tr);
    if (place >= 0) {
      const { pos } = notesOf(view.state.doc)[place];
      notes.write(place, [from - pos - 1, to - pos - 1]);
    } else {
      const { node } = view.domAtPos(from);
      (node.nodeType === 1 ? node : node.parentElement).scrollIntoView({ block: "center" });
    }
    this.tell();
  }

  replace() {
    const { found, shown } = this.state;
    if (shown < 0 || !found[shown]) return this.step(1);
    const { view } = this.desk.editor;
    view.dispatch(swap(view.state.tr, [found[shown]], this.other.value).setMeta(key, { shown: -1 }));
    this.step(1);
  }

  replaceAll() {
    const { view } = this.desk.editor;
    const { found } = this.state;
    if (!found.length) return this.tell();
    view.dispatch(pm.history.closeHistory(swap(view.state.tr, found, this.other.value)).setMeta(key, { shown: -1 }));
    this.count.textContent = `${found.length} replaced`;
  }
}

// The places with other words, which keep the emphasis of those they replace.
function swap(tr, places, words) {
  for (const { from, to } of [...places].reverse()) {
    const marks = tr.doc.resolve(from).marksAcross(tr.doc.resolve(to)) ?? [];
    if (words) tr.replaceWith(from, to, tr.doc.type.schema.text(words, marks));
    else tr.delete(from, to);
  }
  return tr;
}
