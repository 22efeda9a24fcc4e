// What comes from elsewhere goes to the server first, whose one rule (articles/body) makes of it what a body may hold.
// It comes back in one step that can be undone, with a word on what was changed, and its signs can be put back.

import { pm } from "../../../django_prose_editor/editor.js";
import { place } from "./commands.js";
import { parse } from "./schema.js";
import { postInto } from "../requests.js";

const OURS = "data-standfirst"; // on what was copied here
const LONGEST = 8_000_000; // letters; beyond, a document is imported and not pasted
const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;

export function pasting(desk, schema) {
  return new pm.state.Plugin({
    props: {
      clipboardSerializer: marking(schema),
      // As events, not as the props of their names: those come when the browser has parsed it, styles and all.
      handleDOMEvents: {
        paste: (view, event) => handled(event, take(desk, view, event.clipboardData, view.state.selection)),
        drop(view, event) {
          if (view.dragging || !event.dataTransfer) return false;
          const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
          if (!at) return false;
          return handled(event, take(desk, view, event.dataTransfer, pm.state.Selection.near(view.state.doc.resolve(at.pos))));
        },
      },
    },
  });
}

export function handled(event, taken) {
  if (taken) event.preventDefault();
  return taken;
}

function marking(schema) {
  const serializer = pm.model.DOMSerializer.fromSchema(schema);
  return {
    serializeFragment(fragment, options, target) {
      const made = serializer.serializeFragment(fragment, options, target);
      made.firstElementChild?.setAttribute(OURS, "");
      return made;
    },
    serializeNode: (node, options) => serializer.serializeNode(node, options),
  };
}

// Takes what was pasted or dropped. Returns whether it did; plain text and what was copied here the editor takes itself.
function take(desk, view, data, selection) {
  const html = data.getData("text/html");
  const text = data.getData("text/plain");
  if (!html && !text && data.files.length) {
    desk.say("Files are not put into the text. Pictures come from the library (the picture button), documents by import.");
    return true;
  }
  if (!html) {
    if (!selection.empty && ADDRESS.test(text.trim())) return linked(desk, view, text.trim(), selection);
    askAboutWords(desk, text);
    return false;
  }
  if (html.includes(OURS) && html.includes("data-pm-slice")) return false;
  bring(desk, html, text, selection);
  return true;
}

function linked(desk, view, address, { from, to }) {
  const tr = view.state.tr.addMark(from, to, view.state.schema.marks.link.create({ href: address }));
  if (tr.docChanged) view.dispatch(tr);
  return tr.docChanged;
}

async function bring(desk, html, text, selection) {
  const { $from: start, $to: end } = selection.ranges[0]; // of several cells, the first
  const [from, to] = [start.pos, end.pos];
  const { editor } = desk;
  if (html.length > LONGEST) return desk.say("That is too long to be pasted. Import the document instead.");
  // The text may change while the server answers: the place it is meant for moves along.
  const place = { from, to };
  const follow = ({ transaction }) => {
    place.from = transaction.mapping.map(place.from, -1);
    place.to = transaction.mapping.map(place.to, 1);
  };
  editor.on("transaction", follow);
  const late = setTimeout(() => desk.say("What you pasted is being tidied …"), 400);
  let answer;
  try {
    answer = await desk.post("tidy", { html: new File([withoutFiles(html)], "clipboard.html"), language: desk.language });
  } catch {
    answer = null;
  }
  clearTimeout(late);
  editor.off("transaction", follow);
  if (editor.isDestroyed) return;
  if (answer?.html === undefined) {
    put(editor, paragraphs(editor.schema, text), place);
    desk.say(`${answer?.error ?? "The server could not be reached"}: the words were pasted without their form. Deleted passages and comments may be among them: look through it.`);
    return;
  }
  const wasEmpty = editor.isEmpty;
  put(editor, spaced(parse(editor.schema, answer.html).content, text, editor.state.doc.resolve(place.from)), place);
  tell(desk, answer, wasEmpty);
}

// Pictures written into the HTML itself are dropped in any case, and can be megabytes.
const withoutFiles = (html) => html.replace(/data:[\w/+.-]+;base64,[^"')\s>]+/g, "data:,");

function paragraphs(schema, text) {
  const lines = text.split(/(?:\r\n?|\n)+/).filter((line) => line.trim());
  return pm.model.Fragment.from(lines.map((line) => schema.nodes.paragraph.create(null, schema.text(line))));
}

// Words out of a line are pasted into a line: the spaces at their edges, which no block keeps, belong to it.
function spaced(blocks, text, $at) {
  if (blocks.childCount !== 1 || !blocks.firstChild.isTextblock || !$at.parentOffset) return blocks;
  const space = (there) => (there ? pm.model.Fragment.from(blocks.firstChild.type.schema.text(" ")) : pm.model.Fragment.empty);
  const content = space(/^[ \t]/.test(text)).append(blocks.firstChild.content).append(space(/[ \t]$/.test(text)));
  return pm.model.Fragment.from(blocks.firstChild.copy(content));
}

function put(editor, blocks, { from, to }) {
  const { closeHistory } = pm.history;
  if (blocks.size && !(blocks.childCount === 1 && blocks.firstChild.type.name === "paragraph" && !blocks.firstChild.childCount)) {
    editor.view.dispatch(closeHistory(place(editor, blocks, from, to)));
  }
  editor.view.dispatch(closeHistory(editor.state.tr)); // what is typed next is a step of its own
  editor.view.focus();
}

const WHOLE = 4; // blocks from which on a paste into an empty text may be a whole document
const LOOK = "Look for headline, byline and bio";
const IS_IT_WHOLE = "Is it a whole document?";

function mayBeWhole(desk, wasEmpty, blocks) {
  return location.pathname.endsWith("/add/") && wasEmpty && desk.urls.document && blocks >= WHOLE;
}

// Plain words the editor takes itself, as soon as this event is over.
function askAboutWords(desk, text) {
  const lines = text.split("\n").filter((line) => line.trim());
  if (!mayBeWhole(desk, desk.editor.isEmpty, lines.length)) return;
  setTimeout(() => {
    const now = desk.editor.state.doc;
    desk.say(IS_IT_WHOLE, { [LOOK]: () => recognise(desk, "text", text, now) });
  });
}

function tell(desk, { said, html, as_pasted: plain }, wasEmpty) {
  const { editor } = desk;
  const now = editor.state.doc;
  const actions = {};
  if (mayBeWhole(desk, wasEmpty, now.childCount)) {
    said = `${said} ${IS_IT_WHOLE}`.trim();
    actions[LOOK] = () => recognise(desk, "html", plain ?? html, now);
  }
  if (plain) {
    actions["Put its own signs back"] = () => {
      if (editor.state.doc !== now) return desk.say("The text was changed since: undo goes back step by step.");
      pm.history.undo(editor.state, editor.view.dispatch);
      put(editor, parse(editor.schema, plain).content, editor.state.selection);
      desk.say("The quotes and dashes are as they were copied.");
    };
  }
  desk.say(said, actions);
}

// What was pasted, brought to the desk's way in for documents. It is taken out of this form first, which then has
// nothing that would wait unsaved.
function recognise(desk, field, words, pasted) {
  const { editor } = desk;
  if (editor.state.doc !== pasted) return desk.say("The text was changed since: paste it into an empty text once more.");
  pm.history.undo(editor.state, editor.view.dispatch);
  const body = new FormData();
  body.set(field, words);
  postInto("_self", desk.urls.document, body);
}

// The whole text with the house's quotes and dashes, in one step.
export async function setSigns(desk) {
  const { editor } = desk;
  const before = editor.state.doc;
  const answer = await desk.post("signs", { html: desk.writer.write(before), language: desk.language }).catch(() => null);
  if (!answer) return desk.say("The server could not be reached.");
  if (editor.state.doc !== before) return desk.say("The text was changed meanwhile: try again.");
  if (!answer.changed) return desk.say("Quotes and dashes are as usual here.");
  const { closeHistory } = pm.history;
  editor.view.dispatch(closeHistory(reset(editor.state, parse(editor.schema, answer.html))));
  desk.say(`${answer.changed} set as usual here. Undo takes them back.`);
}

// A transaction that makes the document `next`, changing only the blocks that differ.
export function reset(state, next) {
  const { tr } = state;
  const start = state.doc.content.findDiffStart(next.content);
  if (start === null) return tr;
  let { a, b } = state.doc.content.findDiffEnd(next.content);
  const overlap = start - Math.min(a, b);
  if (overlap > 0) {
    a += overlap;
    b += overlap;
  }
  return tr.replace(start, a, next.slice(start, b));
}
