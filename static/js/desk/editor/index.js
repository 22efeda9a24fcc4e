// The editor of a text. It stands in front of the form's own field and keeps it in step, letter by letter, so that all
// that reads the form (saving, autosave, recovery, preview) needs to know nothing of it; without it the field is there.

import { Editor, Extension, pm, textblockTypeInputRule, wrappingInputRule, nodeInputRule, Dropcursor, Gapcursor, UndoRedo } from "../../../django_prose_editor/editor.js";
import * as commands from "./commands.js";
import * as dialogs from "./dialogs.js";
import { button, clearOfBars, part } from "./elements.js";
import { Library, embedView, figureView, tableView } from "./figures.js";
import { Finder, highlighting } from "./find.js";
import { watchLead } from "./lead.js";
import { NoteList, insertNote, noteView, numbering } from "./notes.js";
import { handled, pasting, reset, setSigns } from "./paste.js";
import { extensionsOf, parse } from "./schema.js";
import { Toolbar } from "./toolbar.js";
import { Writer, countWords } from "./writer.js";
import { post } from "../requests.js";

const { keymap } = pm.keymap;
const { NodeSelection } = pm.state;
const MAC = /Mac|iP(?:hone|ad)/.test(navigator.platform);
const CTRL = MAC ? "⌘" : "Ctrl";

const KEYS = [
  [`${CTRL} B`, "Bold"],
  [`${CTRL} I`, "Italic"],
  [`${CTRL} K`, "Link"],
  [`${CTRL} Alt 2 … 4`, "Heading of that level; 0 for a paragraph"],
  [`${CTRL} Shift 8`, "List"],
  [`${CTRL} Shift 7`, "Numbered list"],
  [`${CTRL} Shift 9`, "Quotation"],
  [`${CTRL} Alt F`, "Footnote"],
  [`${CTRL} F`, "Find and replace"],
  [`${CTRL} Z`, "Undo; with Shift, redo"],
  [`${CTRL} Shift V`, "Paste the words only"],
  ["Tab", "In a list: further in; in a table: the next cell. With Shift, back"],
  ["Shift Enter", "A new line in the same paragraph"],
  ["Enter", "On the number of a note or on a picture: opens it"],
  ["Esc", "Out of a note, back to the text"],
  ["Alt F10", "To the toolbar; arrows go along it, Esc back"],
  ["## - 1. >", "At the beginning of a line, with a space: heading, list, numbered list, quotation"],
];

class Desk {
  constructor(textarea, told) {
    this.textarea = textarea;
    this.urls = told.urls;
    this.providers = told.schema.providers;
    this.rtl = new Set(told.rtl);
    this.writer = new Writer(told.schema);
    this.library = new Library(told.urls.pictures);
    this.form = textarea.form;
    const label = textarea.labels[0];
    if (label) label.id ||= "id_body_label";

    const views = {
      figure: figureView(this.library, (pos) => dialogs.figureSettings(this, pos)),
      embed: embedView(this.providers, (pos) => dialogs.editEmbed(this, pos)),
      table: tableView(),
      note: noteView((pos) => this.notes.openAt(pos)),
    };
    const table = extensionsOf(told.schema, views);
    this.surface = part("div", { class: "editor-surface" });
    this.editor = new Editor({
      element: this.surface,
      extensions: [...table, UndoRedo, Gapcursor, Dropcursor.configure({ class: "editor-drop", color: false, width: 2 }), this.ways()],
      injectCSS: false, // the policy refuses it; its rules stand in css/editor.css
      content: "",
      editorProps: {
        ...clearOfBars,
        attributes: {
          "aria-labelledby": label?.id ?? "",
          "aria-multiline": "true",
          "aria-describedby": "editor-how",
          spellcheck: "true",
          class: "editor-text",
        },
      },
    });
    this.writtenIn = this.editor.view;
    this.load(textarea.value);

    this.notes = new NoteList(this.editor, {
      keys: (leave) => this.noteKeys(leave),
      focused: (view) => {
        this.writtenIn = view ?? this.editor.view;
        this.showTools();
      },
    });
    this.finder = new Finder(this);
    this.tools = new Toolbar("Text", this.groups(), this);
    this.strips = this.makeStrips();
    this.said = part("div", { class: "editor-said", role: "status" });
    this.strip = part("div", { class: "editor-strip" });
    const how = part("p", { class: "visually-hidden", id: "editor-how" }, "Alt F10 leads to the toolbar.");
    const head = part("div", { class: "editor-head" }, this.tools.element, this.finder.element, this.strip);
    this.element = part("div", { class: "editor" }, head, this.said, this.surface, this.notes.element, how);
    textarea.before(this.element);
    textarea.hidden = true;
    label?.addEventListener("click", () => this.editor.view.focus());

    this.editor.on("update", () => this.keep());
    this.editor.on("transaction", () => this.showTools());
    this.editor.on("focus", () => {
      this.writtenIn = this.editor.view;
      this.showTools();
    });
    textarea.addEventListener("desk:replaced", () => this.replace());
    this.form.addEventListener("desk:leave", ({ detail }) => {
      const { view } = this.editor;
      if (!view.hasFocus()) return;
      const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection(); // the state may not have heard of it yet
      detail.text = { type: "text", anchor: view.posAtDOM(anchorNode, anchorOffset), head: view.posAtDOM(focusNode, focusOffset) };
    });
    this.form.addEventListener("desk:return", ({ detail }) => this.select(detail.text));
    this.form.elements.language?.addEventListener("change", () => this.speak());
    this.speak();
    this.showTools();
    this.count();
    textarea.dispatchEvent(new CustomEvent("desk:counted", { bubbles: true }));
  }

  get language() {
    return this.form.elements.language?.value ?? "";
  }

  // Spelling, hyphens, voices and direction go by the language of the piece; the tools stay in the desk's.
  speak() {
    const dir = this.rtl.has(this.language.split("-")[0]) ? "rtl" : "ltr";
    for (const element of [this.surface, this.notes.list]) Object.assign(element, { lang: this.language, dir });
  }

  // The view that is written in: the text's, or that of a note.
  get view() {
    return this.writtenIn;
  }

  get inNote() {
    return this.writtenIn !== this.editor.view;
  }

  // --- in step with the form ----------------------------------------------------------------------------------

  load(html) {
    const { EditorState } = pm.state;
    const { view, schema } = this.editor;
    view.updateState(EditorState.create({ doc: parse(schema, html), plugins: view.state.plugins }));
  }

  keep() {
    this.textarea.value = this.writer.write(this.editor.state.doc);
    this.count();
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Where somebody was in the text before the page was another one.
  select(place) {
    const { state, view } = this.editor;
    view.focus();
    try {
      view.dispatch(state.tr.setSelection(pm.state.Selection.fromJSON(state.doc, place)).scrollIntoView());
    } catch {
      // The text is another one: its beginning will do.
    }
  }

  count() {
    this.textarea.dataset.words = countWords(this.editor.state.doc);
  }

  // Somebody wrote into the field itself, as when unsaved writing is brought back: one step, which can be undone.
  replace() {
    const { state, view, schema } = this.editor;
    const tr = reset(state, parse(schema, this.textarea.value));
    if (tr.docChanged) view.dispatch(pm.history.closeHistory(tr));
  }

  // --- the server ---------------------------------------------------------------------------------------------

  async get(name, query) {
    return this.answer(fetch(`${this.urls[name]}?${new URLSearchParams(query)}`, { redirect: "manual" }));
  }

  async post(name, fields) {
    const body = new FormData();
    for (const [key, value] of Object.entries(fields)) body.set(key, value);
    return this.answer(post(this.urls[name], body));
  }

  async answer(asked) {
    const answer = await asked;
    if (!answer.ok && answer.status !== 413) throw new Error(String(answer.status));
    return answer.json();
  }

  // One line under the toolbar, read out when there is time; `actions` are buttons behind it.
  say(words, actions = {}) {
    if (!words) return this.said.replaceChildren();
    const done = () => this.said.replaceChildren();
    const made = Object.entries(actions).map(([label, run]) => button(label, () => (done(), run()), { class: "button quiet small" }));
    this.said.replaceChildren(part("p", {}, words), part("span", { class: "editor-said-buttons" }, ...made, button("×", done, { class: "button quiet small", "aria-label": "Close this message" })));
  }

  // --- keys and typing ----------------------------------------------------------------------------------------

  ways() {
    const desk = this;
    const run = (command, ...values) => () => (command(desk, ...values), true);
    return Extension.create({
      name: "desk",
      priority: 1000,
      addKeyboardShortcuts() {
        return {
          "Mod-b": run(commands.mark, "strong"),
          "Mod-i": run(commands.mark, "em"),
          "Mod-k": run(dialogs.editLink),
          "Mod-Alt-0": run(commands.paragraph),
          "Mod-Alt-2": run(commands.heading, "2"),
          "Mod-Alt-3": run(commands.heading, "3"),
          "Mod-Alt-4": run(commands.heading, "4"),
          "Mod-Shift-8": run(commands.list, "bulletList"),
          "Mod-Shift-7": run(commands.list, "orderedList"),
          "Mod-Shift-9": run(commands.quote, "blockquote"),
          "Mod-Alt-f": () => desk.note(),
          "Mod-f": () => (desk.finder.open(), true),
          "Alt-F10": () => (desk.tools.focus(), true),
          "Shift-Enter": () => this.editor.chain().command(breakLine).run(),
          Tab: () => this.editor.commands.sinkListItem("listItem") || commands.nextCell(this.editor, 1),
          "Shift-Tab": () => this.editor.commands.liftListItem("listItem") || commands.nextCell(this.editor, -1),
          Enter: () => desk.openSelected() || commands.leave(this.editor) || this.editor.commands.splitListItem("listItem"),
        };
      },
      addInputRules() {
        const { nodes } = this.editor.schema;
        const heading = (find, level) => textblockTypeInputRule({ find, type: nodes.heading, getAttributes: { level } });
        return [
          heading(/^##\s$/, "2"),
          heading(/^###\s$/, "3"),
          heading(/^####\s$/, "4"),
          wrappingInputRule({ find: /^\s*[-*]\s$/, type: nodes.bulletList }),
          wrappingInputRule({
            find: /^(\d{1,4})\.\s$/,
            type: nodes.orderedList,
            getAttributes: ([, number]) => ({ start: String(Number(number)) }),
            joinPredicate: ([, number], node) => node.childCount + Number(node.attrs.start) === Number(number),
          }),
          wrappingInputRule({ find: /^\s*>\s$/, type: nodes.blockquote }),
          nodeInputRule({ find: /^(?:---|—-)$/, type: nodes.horizontalRule }),
        ];
      },
      addProseMirrorPlugins() {
        return [pasting(desk, this.editor.schema), numbering(), highlighting(), pm.tables.tableEditing()];
      },
    });
  }

  noteKeys(leave) {
    const out = () => (leave(), true);
    const history = (verb) => () => pm.history[verb](this.editor.state, this.editor.view.dispatch);
    const toggle = (name) => () => commands.mark(this, name);
    return [
      keymap({
        Escape: out,
        Enter: out,
        "Mod-z": history("undo"),
        "Mod-y": history("redo"),
        "Shift-Mod-z": history("redo"),
        "Mod-b": toggle("strong"),
        "Mod-i": toggle("em"),
        "Mod-k": () => (dialogs.editLink(this), true),
        "Mod-f": () => (this.finder.open(), true),
        "Alt-F10": () => (this.tools.focus(), true),
      }),
      keymap(pm.commands.baseKeymap),
      new pm.state.Plugin({ props: { handleDOMEvents: { paste: (view, event) => handled(event, this.pasteInNote(view, event)) } } }),
    ];
  }

  // A note is one line: of what is pasted it takes the words, with their emphasis and links.
  pasteInNote(view, event) {
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain").split(/\s+/).join(" ");
    const put = (content) => !view.isDestroyed && view.dispatch(view.state.tr.replaceSelection(new pm.model.Slice(content, 0, 0)).scrollIntoView());
    const plain = () => text && put(pm.model.Fragment.from(view.state.schema.text(text)));
    if (!html) plain();
    else {
      this.post("tidy", { html: new File([html], "clipboard.html"), language: this.language })
        .then(({ html: tidied }) => put(oneLine(parse(view.state.schema, tidied))))
        .catch(plain);
    }
    return true;
  }

  note() {
    if (this.inNote) return true;
    if (!insertNote(this.editor, this.notes)) this.say("A note cannot stand here.");
    return true;
  }

  // Enter on a number or a picture that is selected.
  openSelected() {
    const { selection } = this.editor.state;
    if (!(selection instanceof NodeSelection)) return false;
    const { name } = selection.node.type;
    if (name === "note") this.notes.openAt(selection.from);
    else if (name === "figure") dialogs.figureSettings(this, selection.from);
    else if (name === "embed") dialogs.editEmbed(this, selection.from);
    else return false;
    return true;
  }

  // --- tools --------------------------------------------------------------------------------------------------

  groups() {
    const mark = (name, label, face, keys, style) => ({ label, face, keys, style, run: (desk) => commands.mark(desk, name), pressed: (desk) => commands.marked(desk, name), able: (desk) => allows(desk.view, name) });
    const heading = (level) => ({ label: `Heading ${level}`, face: `H${level}`, keys: `${CTRL} Alt ${level}`, run: (desk) => commands.heading(desk, level), pressed: (desk) => here(desk, "heading")?.node.attrs.level === level, able: inText });
    const list = (name, label, sign, keys) => ({ label, sign, keys, run: (desk) => commands.list(desk, name), pressed: (desk) => here(desk, "bulletList", "orderedList")?.node.type.name === name, able: inText });
    const quote = (name, label, sign, keys) => ({ label, sign, keys, run: (desk) => commands.quote(desk, name), pressed: (desk) => here(desk, name), able: inText });
    const way = (dir, label) => ({ label, run: (desk) => commands.direction(desk, dir), pressed: (desk) => desk.editor.state.selection.$from.parent.attrs.dir === dir, able: inText });
    const step = (verb, label, keys) => ({ label, sign: verb, keys, run: ({ editor }) => (pm.history[verb](editor.state, editor.view.dispatch), editor.view.focus()), able: ({ editor }) => pm.history[verb](editor.state) });
    return [
      { items: [step("undo", "Undo", `${CTRL} Z`), step("redo", "Redo", `${CTRL} Shift Z`)] },
      { items: [heading("2"), heading("3")] },
      { items: [mark("strong", "Bold", "B", `${CTRL} B`, "bold"), mark("em", "Italic", "I", `${CTRL} I`, "italic"), { label: "Link", sign: "link", keys: `${CTRL} K`, run: dialogs.editLink, pressed: (desk) => commands.marked(desk, "link"), able: (desk) => allows(desk.view, "link") }] },
      { items: [list("bulletList", "List", "bullets", `${CTRL} Shift 8`), list("orderedList", "Numbered list", "numbers", `${CTRL} Shift 7`), quote("blockquote", "Quotation", "quote", `${CTRL} Shift 9`), quote("pullQuote", "Pull quote", "pull")] },
      {
        items: [
          { label: "Footnote", sign: "note", keys: `${CTRL} Alt F`, run: (desk) => desk.note(), able: (desk) => inText(desk) && takesNote(desk) },
          ...(this.urls.pictures ? [{ label: "Picture from the library", sign: "picture", run: dialogs.choosePicture, able: inText }] : []),
          { label: "Table", sign: "table", run: (desk) => commands.table(desk), able: (desk) => inText(desk) && !here(desk, "table") },
          { label: "Embed", sign: "embed", run: (desk) => dialogs.editEmbed(desk), able: inText },
        ],
      },
      {
        items: [
          { label: "Find and replace", sign: "find", keys: `${CTRL} F`, run: (desk) => desk.finder.open() },
          { label: "More", sign: "more", run: (desk, opener) => desk.tools.fold(opener) },
        ],
      },
      {
        folded: true,
        items: [
          heading("4"),
          mark("source", "Title of a work", "T", "", "italic"),
          mark("sub", "Subscript", "x₂"),
          mark("sup", "Superscript", "x²"),
          { label: "Another language", run: dialogs.setLanguage, able: (desk) => allows(desk.view, "foreign") },
          way("rtl", "Right to left"),
          way("ltr", "Left to right"),
          { label: "Rule", run: commands.rule, able: inText },
          { label: "Set quotes and dashes as usual here", run: setSigns },
          { label: "Keys", run: () => dialogs.showKeys(KEYS) },
        ],
      },
    ];
  }

  makeStrips() {
    const of = (label, items) => new Toolbar(label, [{ items }], this);
    const cell = (label, name) => ({ label, run: commands.tableCommand(name), able: ({ editor }) => pm.tables[name](editor.state) });
    const flip = (to) => (desk) => commands.quote(desk, to);
    return {
      table: of("Table", [
        cell("Row above", "addRowBefore"),
        cell("Row below", "addRowAfter"),
        cell("Column before", "addColumnBefore"),
        cell("Column behind", "addColumnAfter"),
        cell("Head row", "toggleHeaderRow"),
        cell("Head column", "toggleHeaderColumn"),
        cell("Join cells", "mergeCells"),
        cell("Part cells", "splitCell"),
        { label: "Caption", run: dialogs.tableCaption },
        cell("Delete row", "deleteRow"),
        cell("Delete column", "deleteColumn"),
        cell("Delete table", "deleteTable"),
      ]),
      blockquote: of("Quotation", [{ label: "Source", run: commands.source }, { label: "As a pull quote", run: flip("pullQuote") }, { label: "No quotation", run: flip("blockquote") }]),
      pullQuote: of("Pull quote", [{ label: "Source", run: commands.source }, { label: "As a quotation", run: flip("blockquote") }, { label: "No quotation", run: flip("pullQuote") }]),
      list: of("List", [
        { label: "Further in", run: commands.sink, able: ({ editor }) => editor.can().sinkListItem("listItem") },
        { label: "Further out", run: commands.lift, able: ({ editor }) => editor.can().liftListItem("listItem") },
      ]),
      figure: of("Picture", [{ label: "Settings", run: (desk) => desk.openSelected() || dialogs.figureSettings(desk, here(desk, "figure").pos) }]),
    };
  }

  showTools() {
    if (!this.tools) return;
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => {
      this.tools.show();
      const inner = this.inNote ? null : here(this, "table", "blockquote", "pullQuote", "bulletList", "orderedList", "figure");
      const name = { bulletList: "list", orderedList: "list" }[inner?.node.type.name] ?? inner?.node.type.name;
      const strip = this.strips[name] ?? null;
      if (this.strip.firstChild !== (strip?.element ?? null)) {
        if (this.strip.contains(document.activeElement)) this.editor.view.focus();
        this.strip.replaceChildren(...(strip ? [strip.element] : []));
      }
      strip?.show();
    });
  }
}

const here = (desk, ...names) => commands.around(desk.editor.state, ...names);
const inText = (desk) => !desk.inNote;
const allows = ({ state }, name) => state.selection.$from.parent.inlineContent && state.selection.$from.parent.type.allowsMarkType(state.schema.marks[name]);
const takesNote = ({ editor }) => editor.state.selection.$to.parent.inlineContent && editor.state.selection.$to.parent.type.contentMatch.matchType(editor.schema.nodes.note) !== null;

function breakLine({ tr, state }) {
  const { hardBreak } = state.schema.nodes;
  const { $from } = state.selection;
  if (!$from.parent.inlineContent || !$from.parent.canReplaceWith($from.index(), $from.index(), hardBreak)) return false;
  tr.replaceSelectionWith(hardBreak.create()).scrollIntoView();
  return true;
}

function oneLine(doc) {
  const found = [];
  doc.descendants((node) => {
    if (!node.isTextblock) return true;
    if (found.length && node.childCount) found.push(doc.type.schema.text(" "));
    node.forEach((child) => child.isText && found.push(child));
    return false;
  });
  return pm.model.Fragment.fromArray(found);
}

const textarea = document.getElementById("id_body");
const told = document.getElementById("editor-told");
if (textarea && told) {
  watchLead(new Desk(textarea, JSON.parse(told.textContent)));
  const sheet = document.querySelector("[data-keys-of-text]");
  sheet?.append(dialogs.listOfKeys(KEYS));
  sheet?.removeAttribute("hidden");
}
