// Footnotes: a number in the text, and below it the list of the notes, where they are written. Both lead to the other.
// A note stands in the text where its number stands; moved, copied or deleted with the words around it, all renumber.

import { pm } from "../../../django_prose_editor/editor.js";
import { button, clearOfBars, part } from "./elements.js";

const { Plugin, PluginKey, EditorState, NodeSelection, Selection } = pm.state;
const { Decoration, DecorationSet, EditorView } = pm.view;

const found = new WeakMap(); // a block → its notes and where they stand in it

function notesIn(block) {
  if (!found.has(block)) {
    const notes = [];
    block.descendants((node, pos) => {
      if (node.type.name === "note") notes.push({ node, offset: pos + 1 });
      return !node.isTextblock || node.childCount > 0;
    });
    found.set(block, notes);
  }
  return found.get(block);
}

// The notes of a document in order: [{node, pos}].
export function notesOf(doc) {
  const notes = [];
  doc.forEach((block, start) => {
    for (const { node, offset } of notesIn(block)) notes.push({ node, pos: start + offset });
  });
  return notes;
}

// Tells each number in the text which one it is.
const numbers = new PluginKey("noteNumbers");
export function numbering() {
  const decorate = (doc) =>
    DecorationSet.create(
      doc,
      notesOf(doc).map(({ node, pos }, place) => Decoration.node(pos, pos + node.nodeSize, {}, { number: place + 1 })),
    );
  return new Plugin({
    key: numbers,
    state: {
      init: (_, { doc }) => decorate(doc),
      apply: (tr, old) => (tr.docChanged ? decorate(tr.doc) : old),
    },
    props: { decorations: (state) => numbers.getState(state) },
  });
}

// The number in the text.
export function noteView(open) {
  return ({ decorations, getPos }) => {
    const dom = part("span", { class: "note-number", role: "img", contenteditable: "false" });
    const show = (held) => {
      const number = held.find((one) => one.spec.number)?.spec.number ?? 0;
      dom.textContent = String(number || "");
      dom.setAttribute("aria-label", `Note ${number}`);
    };
    show(decorations);
    dom.addEventListener("click", () => open(getPos()));
    return {
      dom,
      update(node, held) {
        if (node.type.name !== "note") return false;
        show(held);
        return true;
      },
      selectNode: () => dom.classList.add("ProseMirror-selectednode"),
      deselectNode: () => dom.classList.remove("ProseMirror-selectednode"),
      ignoreMutation: () => true,
      stopEvent: (event) => event.type === "click",
    };
  };
}

export class NoteList {
  // `keys` are the plugins of a note's own editor: its marks and its links.
  constructor(editor, { keys, focused }) {
    Object.assign(this, { editor, keys, focused, rows: [], open: null });
    this.list = part("ol");
    this.element = part("section", { class: "editor-notes", "aria-label": "Notes of the text", hidden: true }, part("h2", {}, "Notes"), this.list);
    editor.on("update", () => this.show());
    this.show();
  }

  show() {
    const notes = notesOf(this.editor.state.doc);
    if (this.open && !notes.some((note, place) => this.follow(note, place))) this.close({ drop: false });
    while (this.rows.length > notes.length) this.rows.pop().item.remove();
    notes.forEach((note, place) => {
      if (!this.rows[place]) this.addRow(place);
      const row = this.rows[place];
      if (row.node !== note.node) {
        row.node = note.node;
        if (this.open?.row !== row) this.draw(row);
      }
    });
    this.element.hidden = !notes.length;
  }

  // Whether `note` is the one being written; tells its editor of a change made outside.
  follow(note, place) {
    if (this.rows[place] !== this.open.row) return false;
    const inner = this.open.view.state;
    const start = note.node.content.findDiffStart(inner.doc.content);
    if (start === null) return true;
    let { a, b } = note.node.content.findDiffEnd(inner.doc.content);
    const overlap = start - Math.min(a, b);
    if (overlap > 0) {
      a += overlap;
      b += overlap;
    }
    this.open.view.dispatch(inner.tr.replace(start, b, note.node.slice(start, a)).setMeta("fromOutside", true));
    return true;
  }

  addRow(place) {
    const row = { node: null };
    row.words = part("div", { class: "note-words" });
    row.words.addEventListener("mousedown", (event) => {
      if (this.open?.row === row || event.target.closest("a")) return;
      event.preventDefault();
      this.write(place);
    });
    const actions = part(
      "span",
      { class: "note-actions" },
      button("Edit", () => this.write(place), { "aria-label": `Edit note ${place + 1}` }),
      button("↩", () => this.back(place), { "aria-label": `To note ${place + 1} in the text`, title: "To its place in the text" }),
    );
    row.item = part("li", {}, row.words, actions);
    this.list.append(row.item);
    this.rows.push(row);
  }

  draw(row) {
    const words = pm.model.DOMSerializer.fromSchema(this.editor.schema).serializeFragment(row.node.content);
    for (const link of words.querySelectorAll("a")) link.tabIndex = -1;
    row.words.replaceChildren(row.node.childCount ? words : part("span", { class: "nothing" }, "Nothing written yet"));
  }

  posOf(place) {
    return notesOf(this.editor.state.doc)[place]?.pos;
  }

  openAt(pos) {
    const place = notesOf(this.editor.state.doc).findIndex((note) => note.pos === pos);
    if (place >= 0) this.write(place);
  }

  // Opens the note to be written, its whole text or `selection` ([from, to]) selected.
  write(place, selection = null) {
    const row = this.rows[place];
    if (!row) return;
    if (this.open?.row !== row) {
      if (this.open) this.close();
      if (this.rows[place] !== row) return; // an empty one before it was dropped
      row.words.replaceChildren();
      const view = new EditorView(row.words, {
        state: EditorState.create({ doc: row.node, plugins: this.keys(() => this.leave()) }),
        dispatchTransaction: (tr) => this.inside(tr),
        ...clearOfBars,
        attributes: { role: "textbox", "aria-multiline": "false", "aria-label": `Note ${place + 1}`, spellcheck: "true" },
        handleDOMEvents: { focus: () => this.focused(view) },
      });
      this.open = { row, view };
      row.item.classList.add("written");
    }
    const { view } = this.open;
    const { state } = view;
    const place1 = selection ? pm.state.TextSelection.create(state.doc, ...selection) : Selection.atEnd(state.doc);
    view.dispatch(state.tr.setSelection(place1));
    if (!selection) view.focus();
    row.item.scrollIntoView({ block: "center" });
  }

  // What is typed into the note is a change of the text around it, with one history.
  inside(tr) {
    const { row, view } = this.open;
    const { state, transactions } = view.state.applyTransaction(tr);
    view.updateState(state);
    if (tr.getMeta("fromOutside")) return;
    const pos = this.posOf(this.rows.indexOf(row));
    const outer = this.editor.state.tr;
    const offset = pm.transform.StepMap.offset(pos + 1);
    for (const one of transactions) for (const step of one.steps) outer.step(step.map(offset));
    if (outer.docChanged) this.editor.view.dispatch(outer);
    else this.focused(view);
  }

  leave() {
    const place = this.rows.indexOf(this.open?.row);
    this.back(place);
  }

  // To the number in the text.
  back(place) {
    const pos = this.posOf(place);
    const { editor } = this;
    if (this.open) this.close();
    if (pos === undefined) return editor.commands.focus();
    const { doc, tr } = editor.state;
    const node = doc.nodeAt(pos);
    const there = node?.type.name === "note" ? pos + node.nodeSize : pos;
    editor.view.focus(); // first: a view that is not written in scrolls nowhere
    editor.view.dispatch(tr.setSelection(Selection.near(doc.resolve(there))).scrollIntoView());
  }

  // Ends the writing of a note; one in which nothing was written goes, number and all.
  close({ drop = true } = {}) {
    const { row, view } = this.open;
    this.open = null;
    row.item.classList.remove("written");
    const place = this.rows.indexOf(row);
    view.destroy();
    this.focused(null);
    if (place < 0) return;
    this.draw(row);
    const pos = this.posOf(place);
    if (drop && !row.node.childCount && pos !== undefined) {
      this.editor.view.dispatch(this.editor.state.tr.delete(pos, pos + row.node.nodeSize));
    }
  }
}

// Puts an empty note behind the selection and opens it.
export function insertNote(editor, notes) {
  const { state } = editor;
  const pos = state.selection.to;
  const note = state.schema.nodes.note.create({ note: "" });
  const $pos = state.doc.resolve(pos);
  if (!$pos.parent.inlineContent || !$pos.parent.canReplaceWith($pos.index(), $pos.index(), note.type)) return false;
  const tr = state.tr.insert(pos, note);
  editor.view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, pos)));
  notes.openAt(pos);
  return true;
}
