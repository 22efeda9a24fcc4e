// A document as the HTML that is stored: letter for letter what articles/body/writing.py writes, so that a body that is
// opened and saved stays the same bytes. A test holds the two against each other.

const text = (value) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const quoted = (value) => text(String(value)).replaceAll('"', "&quot;").replaceAll("'", "&#x27;");

export class Writer {
  constructor(table) {
    this.kinds = new Map(table.kinds.map((kind) => [kind.name, kind]));
    this.marks = new Map(table.marks.map((mark) => [mark.name, mark]));
    this.written = new WeakMap(); // a block that did not change is the same object, and written once
  }

  write(doc) {
    const parts = [];
    doc.forEach((block) => parts.push(this.block(block)));
    return parts.join("");
  }

  block(node) {
    let html = this.written.get(node);
    if (html === undefined) {
      html = isEmpty(node) ? "" : this.node(node);
      this.written.set(node, html);
    }
    return html;
  }

  node(node) {
    const kind = this.kinds.get(node.type.name);
    switch (kind.name) {
      case "listItem":
      case "tableCell":
        return `<${kind.tag}${this.attributes(node)}>${this.bare(node)}</${kind.tag}>`;
      case "table":
        return this.table(node);
      case "figure":
      case "embed": {
        const caption = node.childCount ? `<figcaption>${this.inline(node)}</figcaption>` : "";
        return `<figure${this.attributes(node)}>${caption}</figure>`;
      }
      case "horizontalRule":
        return "<hr>";
      default: {
        const tag = kind.name === "heading" ? `h${node.attrs.level}` : kind.tag;
        return `<${tag}${this.attributes(node)}>${this.inside(node)}</${tag}>`;
      }
    }
  }

  inside(node, from = 0) {
    if (node.isTextblock) return this.inline(node);
    const parts = [];
    node.forEach((child, _, place) => place >= from && parts.push(this.node(child)));
    return parts.join("");
  }

  // What stands in an item or a cell: its only paragraph without its tags.
  bare(node) {
    const first = node.firstChild;
    let paragraphs = 0;
    node.forEach((child) => (paragraphs += child.type.name === "paragraph"));
    const plain = first?.type.name === "paragraph" && paragraphs === 1 && !this.attributes(first);
    return plain ? this.inline(first) + this.inside(node, 1) : this.inside(node);
  }

  table(node) {
    const heads = headRows(node);
    const caption = node.attrs.caption ? `<caption>${text(node.attrs.caption)}</caption>` : "";
    const parts = { thead: [], tbody: [] };
    node.forEach((row, _, place) => {
      const section = place < heads ? "thead" : "tbody";
      const cells = [];
      row.forEach((cell) => cells.push(this.cell(cell, section)));
      parts[section].push(`<tr>${cells.join("")}</tr>`);
    });
    const sections = Object.entries(parts).map(([tag, rows]) => (rows.length ? `<${tag}>${rows.join("")}</${tag}>` : ""));
    return `<table${this.attributes(node)}>${caption}${sections.join("")}</table>`;
  }

  cell(cell, section) {
    if (cell.type.name === "tableCell") return this.node(cell);
    const scope = section === "thead" ? "col" : "row";
    return `<th scope="${scope}"${this.attributes(cell)}>${this.bare(cell)}</th>`;
  }

  attributes(node) {
    const kind = this.kinds.get(node.type.name);
    return (kind.cssClass ? ` class="${kind.cssClass}"` : "") + told(kind, node.attrs);
  }

  // Text with its marks, each kept open as long as it lasts.
  inline(node) {
    const parts = [];
    const open = [];
    const closeTo = (length) => {
      while (open.length > length) parts.push(`</${this.marks.get(open.pop().type.name).tag}>`);
    };
    node.forEach((item) => {
      const marks = item.isText ? item.marks : [];
      let kept = 0;
      while (kept < Math.min(marks.length, open.length) && marks[kept].eq(open[kept])) kept += 1;
      closeTo(kept);
      for (const mark of marks.slice(kept)) {
        const kind = this.marks.get(mark.type.name);
        parts.push(`<${kind.tag}${told(kind, mark.attrs)}>`);
        open.push(mark);
      }
      if (item.isText) parts.push(text(item.text));
      else if (item.type.name === "hardBreak") parts.push("<br>");
      else parts.push(`<span data-note="">${this.inline(item)}</span>`);
    });
    closeTo(0);
    return parts.join("");
  }
}

function told(kind, values) {
  return kind.attributes
    .filter(({ name, html, default: usual }) => html && values[name] !== null && String(values[name]) !== usual)
    .map(({ name, html }) => ` ${html}="${quoted(values[name])}"`)
    .join("");
}

const isEmpty = (block) => block.type.name === "paragraph" && block.childCount === 0;

// How many rows at the top are heads of columns: nodes.sections.
function headRows(table) {
  let count = 0;
  while (count < table.childCount) {
    const row = table.child(count);
    let heads = row.childCount > 0;
    row.forEach((cell) => (heads &&= cell.type.name === "tableHeader"));
    if (!heads) break;
    count += 1;
  }
  return count === table.childCount ? 1 : count;
}

// The words that are read in running: those of notes and pull quotes are not among them, as body.word_count has it.
const counted = new WeakMap();
export function countWords(doc) {
  let words = 0;
  doc.forEach((block) => {
    if (!counted.has(block)) counted.set(block, block.type.name === "pullQuote" ? 0 : wordsIn(block));
    words += counted.get(block);
  });
  return words;
}

function wordsIn(block) {
  const parts = [];
  block.descendants((node) => {
    if (node.isText) parts.push(node.text);
    else if (node.type.name !== "note") parts.push(" ");
    return node.type.name !== "note";
  });
  if (block.type.name === "table") parts.push(" ", block.attrs.caption);
  return parts.join("").split(/\s+/).filter(Boolean).length;
}
