// The server's table of what a body may hold (articles/body/schema.py), as the editor's schema; and bodies read by it.
// What stands here beside the table is only what a cursor has to know of a kind.

import { Mark, Node, pm } from "../../../django_prose_editor/editor.js";

const OF_THE_CURSOR = {
  doc: { topNode: true },
  heading: { defining: true },
  bulletList: { group: "list" },
  orderedList: { group: "list" },
  listItem: { defining: true },
  blockquote: { defining: true },
  pullQuote: { defining: true },
  quoteSource: { defining: true },
  figure: { isolating: true, draggable: true },
  embed: { isolating: true, draggable: true },
  table: { tableRole: "table", isolating: true },
  tableRow: { tableRole: "row" },
  tableHeader: { tableRole: "header_cell", isolating: true },
  tableCell: { tableRole: "cell", isolating: true },
  hardBreak: { inline: true, selectable: false },
  note: { inline: true, atom: true, draggable: true },
};
const NUMBERS = new Set(["colspan", "rowspan"]); // prosemirror-tables counts with them
const NOT_INHERITED = new Set(["id"]); // by the second half of a block that is split

export function fit(kind, attribute, value) {
  return NUMBERS.has(attribute.name) && value !== null ? Number(value) : value;
}

function attributesOf(kind) {
  return () =>
    Object.fromEntries(
      kind.attributes.map((attribute) => [
        attribute.name,
        {
          default: fit(kind, attribute, attribute.default),
          keepOnSplit: !NOT_INHERITED.has(attribute.name),
          parseHTML: (element) => fit(kind, attribute, read(kind, attribute, element)),
          renderHTML: (attributes) => {
            const value = attributes[attribute.name];
            return attribute.html && value !== null && String(value) !== attribute.default ? { [attribute.html]: value } : {};
          },
        },
      ]),
    );
}

function read(kind, attribute, element) {
  if (kind.name === "heading" && attribute.name === "level") return element.tagName[1];
  if (kind.name === "table" && attribute.name === "caption") {
    return element.querySelector(":scope > caption")?.textContent ?? element.dataset.caption ?? "";
  }
  return element.getAttribute(attribute.html) ?? attribute.default;
}

const captionOf = (figure) => figure.querySelector(":scope > figcaption") ?? figure;

const RULES = {
  heading: ["h2", "h3", "h4"].map((tag) => ({ tag })),
  figure: [{ tag: "figure[data-image]", contentElement: captionOf }],
  embed: [{ tag: "figure[data-embed]", contentElement: captionOf }],
  table: [{ tag: "table" }, { tag: "caption", ignore: true }],
  note: [{ tag: "span[data-note]", priority: 60 }],
  foreign: [{ tag: "span[lang]:not([data-note])" }, { tag: "span[dir]:not([data-note])" }],
};

// A kind with a class of its own goes before another one with the same tag.
const ruleOf = (kind) => (kind.cssClass ? { tag: `${kind.tag}.${kind.cssClass}`, priority: 60 } : { tag: kind.tag });

// How a kind stands on a clipboard; what is saved is written by writer.js.
const DRAWN = {
  heading: (node, attributes) => [`h${node.attrs.level}`, attributes, 0],
  figure: (node, attributes) => ["figure", attributes, ["figcaption", 0]],
  embed: (node, attributes) => ["figure", attributes, ["figcaption", 0]],
  table: (node, attributes) => ["table", { ...attributes, "data-caption": node.attrs.caption || null }, ["tbody", 0]],
  hardBreak: () => ["br"],
  horizontalRule: () => ["hr"],
};

function nodeOf(kind, views) {
  const { group, tableRole, ...cursor } = OF_THE_CURSOR[kind.name] ?? {};
  const groups = [kind.group, group].filter(Boolean).join(" ");
  const extras = kind.cssClass ? { class: kind.cssClass } : {};
  return Node.create({
    name: kind.name,
    content: kind.content || undefined,
    group: groups || undefined,
    marks: kind.marks === "_" ? undefined : kind.marks, // without: all where text stands, none where it does not
    inline: kind.name === "text" || undefined,
    ...cursor,
    tableRole,
    addAttributes: attributesOf(kind),
    parseHTML: () => (kind.tag ? (RULES[kind.name] ?? [ruleOf(kind)]) : []),
    renderHTML({ node, HTMLAttributes }) {
      const attributes = { ...extras, ...HTMLAttributes };
      return DRAWN[kind.name]?.(node, attributes) ?? [kind.tag, attributes, 0];
    },
    ...(views[kind.name] ? { addNodeView: () => views[kind.name] } : {}),
    extendNodeSchema: (extension) => (extension.config.tableRole ? { tableRole: extension.config.tableRole } : {}),
  });
}

function markOf(kind) {
  return Mark.create({
    name: kind.name,
    inclusive: kind.name !== "link",
    ...(kind.name === "sub" || kind.name === "sup" ? { excludes: "sub sup" } : {}),
    addAttributes: attributesOf(kind),
    parseHTML: () => RULES[kind.name] ?? [{ tag: kind.tag }],
    renderHTML: ({ HTMLAttributes }) => [kind.tag, HTMLAttributes, 0],
  });
}

// The kinds and marks of the table as extensions of Tiptap, in the table's order.
export function extensionsOf(table, views) {
  return [...table.kinds.map((kind) => nodeOf(kind, views)), ...table.marks.map(markOf)];
}

// `html`, which came from the server, as a document. It is read in a document of its own, where nothing runs or loads.
export function parse(schema, html) {
  const page = new DOMParser().parseFromString(`<!doctype html><body>${html}`, "text/html");
  // An item begins with a paragraph, if with an empty one; ProseMirror would part the list in front of an inner one.
  for (const list of page.querySelectorAll("li > :is(ul, ol):first-child")) {
    if (list.previousSibling === null) list.before(page.createElement("p"));
  }
  return pm.model.DOMParser.fromSchema(schema).parse(page.body, { preserveWhitespace: "full" });
}
