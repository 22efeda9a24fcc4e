// What can be done to the text, each as one function of the desk ({editor, view, notes, …}); toolbar and keys call these.
// Emphasis and links work where the cursor is, in the text or in a note; blocks are the text's alone.

import { pm } from "../../../django_prose_editor/editor.js";

const { toggleMark } = pm.commands;
const { NodeSelection, TextSelection, Selection } = pm.state;
const tables = pm.tables;

export const marked = (desk, name) => {
  const { state } = desk.view;
  const type = state.schema.marks[name];
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
};

export function mark(desk, name) {
  const done = toggleMark(desk.view.state.schema.marks[name])(desk.view.state, desk.view.dispatch);
  desk.view.focus();
  return done;
}

// --- blocks -------------------------------------------------------------------------------------------------

// The innermost block of one of these kinds around the selection: {node, pos, depth}, or null.
export function around(state, ...names) {
  const { $from } = state.selection;
  if (state.selection instanceof NodeSelection && names.includes(state.selection.node.type.name)) {
    return { node: state.selection.node, pos: state.selection.from, depth: $from.depth };
  }
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (names.includes(node.type.name)) return { node, pos: $from.before(depth), depth };
  }
  return null;
}

export function heading(desk, level) {
  const { editor } = desk;
  if (around(editor.state, "heading")?.node.attrs.level === level) return editor.chain().focus().setNode("paragraph").run();
  return editor.chain().focus().command(breaksToSpaces).setNode("heading", { level }).run();
}

// A heading is one line: without this its words would run together where a line ended.
function breaksToSpaces({ tr, state }) {
  const { from, to } = state.selection;
  const breaks = [];
  state.doc.nodesBetween(from, to, (node, pos, parent) => {
    if (node.isTextblock) node.forEach((child, at) => child.type.name === "hardBreak" && breaks.push(pos + 1 + at));
  });
  for (const pos of breaks.reverse()) tr.replaceWith(pos, pos + 1, state.schema.text(" "));
  return true;
}

export const paragraph = (desk) => desk.editor.chain().focus().clearNodes().run();
export const list = (desk, name) => desk.editor.chain().focus().toggleList(name, "listItem").run();
export const sink = (desk) => desk.editor.chain().focus().sinkListItem("listItem").run();
export const lift = (desk) => desk.editor.chain().focus().liftListItem("listItem").run();
export const rule = (desk) => insertBlock(desk, desk.editor.schema.nodes.horizontalRule.create());

// Quotations: what is around the cursor becomes one, the other kind, or none.
export function quote(desk, name) {
  const { editor } = desk;
  const { state } = editor;
  const held = around(state, "blockquote", "pullQuote");
  if (!held) {
    if (name === "pullQuote" && pullOut(desk)) return true;
    return editor.chain().focus().clearNodes().wrapIn(name).run();
  }
  const type = state.schema.nodes[name];
  const { doc, tr } = state;
  if (held.node.type !== type && type.validContent(held.node.content)) {
    tr.setNodeMarkup(held.pos, type, { dir: held.node.attrs.dir, lang: held.node.attrs.lang });
  } else if (held.node.type === type) {
    const inner = [];
    held.node.forEach((child) => inner.push(child.type.name === "quoteSource" ? state.schema.nodes.paragraph.create(null, child.content) : child));
    const at = state.selection.from - 1;
    tr.replaceWith(held.pos, held.pos + held.node.nodeSize, inner);
    tr.setSelection(Selection.near(tr.doc.resolve(Math.min(at, tr.doc.content.size))));
  } else {
    desk.say("A pull quote holds paragraphs only: take the lists out of the quotation first.");
    return false;
  }
  editor.view.dispatch(tr.scrollIntoView());
  editor.view.focus();
  return doc !== tr.doc;
}

// Words that are selected inside a block, repeated as a pull quote behind it.
function pullOut(desk) {
  const { state } = desk.editor;
  const { $from, $to, empty } = state.selection;
  if (empty || !$from.sameParent($to) || !$from.parent.isTextblock) return false;
  const { paragraph: p, pullQuote } = state.schema.nodes;
  const words = state.doc.textBetween($from.pos, $to.pos, " ", " ").trim();
  const after = $from.after(1);
  const tr = state.tr.insert(after, pullQuote.create(null, p.create(null, state.schema.text(words))));
  tr.setSelection(Selection.near(tr.doc.resolve(after + 1))).scrollIntoView();
  desk.editor.view.dispatch(tr);
  desk.editor.view.focus();
  return true;
}

// To the source of the quotation around the cursor, made if there is none.
export function source(desk) {
  const { state, view } = desk.editor;
  const held = around(state, "blockquote", "pullQuote");
  if (!held) return false;
  const tr = state.tr;
  const end = held.pos + held.node.nodeSize - 1;
  if (held.node.lastChild.type.name !== "quoteSource") tr.insert(end, state.schema.nodes.quoteSource.create());
  const inside = tr.doc.nodeAt(held.pos);
  tr.setSelection(TextSelection.create(tr.doc, held.pos + inside.nodeSize - 2));
  view.dispatch(tr.scrollIntoView());
  view.focus();
  return true;
}

// Enter in the source of a quotation or under a picture leads on, to a paragraph behind.
export function leave(editor) {
  const held = around(editor.state, "quoteSource", "figure", "embed");
  if (!held) return false;
  const { tr, schema, doc } = editor.state;
  const outer = held.node.type.name === "quoteSource" ? around(editor.state, "blockquote", "pullQuote") : held;
  const after = outer.pos + outer.node.nodeSize;
  const next = doc.resolve(after).nodeAfter;
  if (next?.type.name !== "paragraph" || next.childCount) tr.insert(after, schema.nodes.paragraph.create());
  editor.view.dispatch(tr.setSelection(Selection.near(tr.doc.resolve(after + 1))).scrollIntoView());
  return true;
}

// A block where the cursor is, in place of an empty paragraph, else behind the block of the text it is in.
export function insertBlock(desk, node, { select = false } = {}) {
  const { state, view } = desk.editor;
  const { $from } = state.selection;
  const tr = state.tr;
  let at = $from.depth ? $from.after(1) : state.selection.to;
  const top = $from.depth ? $from.node(1) : null;
  if (top?.type.name === "paragraph" && !top.childCount) {
    at = $from.before(1);
    tr.replaceWith(at, at + top.nodeSize, node);
  } else {
    tr.insert(at, node);
  }
  const end = at + node.nodeSize;
  if (end >= tr.doc.content.size) tr.insert(end, state.schema.nodes.paragraph.create());
  tr.setSelection(select ? NodeSelection.create(tr.doc, at) : Selection.near(tr.doc.resolve(node.isAtom || node.isLeaf ? end : at + 1)));
  view.dispatch(tr.scrollIntoView());
  view.focus();
  return true;
}

// --- language and direction ---------------------------------------------------------------------------------

export function setOnBlocks(desk, attributes) {
  const { state, view } = desk.editor;
  const tr = state.tr;
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node, pos) => {
    if (!node.isTextblock || !("dir" in node.attrs)) return;
    for (const [name, value] of Object.entries(attributes)) tr.setNodeAttribute(pos, name, value);
  });
  view.dispatch(tr);
  view.focus();
  return tr.docChanged;
}

export function direction(desk, dir) {
  const { $from } = desk.editor.state.selection;
  return setOnBlocks(desk, { dir: $from.parent.attrs.dir === dir ? null : dir });
}

// --- tables -------------------------------------------------------------------------------------------------

export function table(desk, rows = 3, columns = 3) {
  const { nodes } = desk.editor.schema;
  const row = (kind) => nodes.tableRow.create(null, Array.from({ length: columns }, () => nodes[kind].createAndFill()));
  const made = [row("tableHeader"), ...Array.from({ length: rows - 1 }, () => row("tableCell"))];
  return insertBlock(desk, nodes.table.create(null, made));
}

export const tableCommand = (name) => (desk) => {
  const done = tables[name](desk.editor.state, desk.editor.view.dispatch);
  desk.editor.view.focus();
  return done;
};

export const nextCell = (editor, step) => tables.goToNextCell(step)(editor.state, editor.view.dispatch);

// --- as a whole ---------------------------------------------------------------------------------------------

// Replaces `from`–`to` with blocks, as pasting does: what is at the edges joins the text there.
export function place(editor, blocks, from, to) {
  const { state } = editor;
  const tr = state.tr.setSelection(TextSelection.between(state.doc.resolve(from), state.doc.resolve(to)));
  const { inside, behind, end } = cellular(blocks, tr.selection.$from);
  if (behind.length) tr.insert(end, behind);
  const slice = opened(inside, blocks);
  const only = slice.openStart === 0 && slice.openEnd === 0 && slice.content.childCount === 1 ? slice.content.firstChild : null;
  if (only) tr.replaceSelectionWith(only, false);
  else tr.replaceSelection(slice);
  return tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste");
}

// What goes into a cell of a table, and what cannot and goes behind the table, which is not to be torn by it.
function cellular(blocks, $from) {
  const { Fragment } = pm.model;
  let depth = $from.depth;
  while (depth && !["tableCell", "tableHeader"].includes($from.node(depth).type.name)) depth -= 1;
  if (!depth) return { inside: blocks, behind: [] };
  const { paragraph: plain, figure, embed } = $from.doc.type.schema.nodes;
  const inside = [];
  const behind = [];
  const take = (block) => {
    if ([figure, embed].includes(block.type)) behind.push(block);
    else if ($from.node(depth).type.contentMatch.matchType(block.type)) inside.push(block);
    else if (block.isTextblock) inside.push(plain.create(null, block.content));
    else block.forEach(take);
  };
  blocks.forEach(take);
  return { inside: Fragment.from(inside), behind, end: $from.after(depth - 2) };
}

// The blocks as they are put into a line: a table, a picture, a heading or a list of `as` keeps its form, and only the
// text of a paragraph joins the line.
function opened(blocks, as) {
  const joins = (block, was) => Number(block?.type.name === "paragraph" && was.type === block.type);
  return new pm.model.Slice(blocks, joins(blocks.firstChild, as.firstChild), joins(blocks.lastChild, as.lastChild));
}
