// The dialogs of the editor: links, pictures, embeds, languages, the caption of a table, the keys.

import { around, insertBlock, setOnBlocks } from "./commands.js";
import { ask, button, choice, field, newId, onSubmit, part, settled } from "./elements.js";
import { pm } from "../../../django_prose_editor/editor.js";

const { NodeSelection, TextSelection } = pm.state;

const submit = (words) => part("button", { type: "submit", class: "button default" }, words);
const trouble = () => part("p", { class: "editor-trouble", role: "alert" });
const buttons = (...all) => part("div", { class: "editor-dialog-buttons" }, ...all);

// --- links --------------------------------------------------------------------------------------------------

// The link around the cursor of the view that is written in: {from, to, href}, or null.
function linkAt({ state }) {
  const { link } = state.schema.marks;
  const { $from, from, to, empty } = state.selection;
  const inside = $from.parent;
  if (!inside.inlineContent) return null;
  let found = null;
  inside.forEach((child, offset) => {
    const start = $from.start() + offset;
    const mark = link.isInSet(child.marks);
    const touches = empty ? start <= from && from <= start + child.nodeSize : start < to && from < start + child.nodeSize;
    if (mark && touches) {
      if (found && found.to === start && found.href === mark.attrs.href) found.to = start + child.nodeSize;
      else found ??= { from: start, to: start + child.nodeSize, href: mark.attrs.href };
    }
  });
  return found;
}

const isAddress = (words) => /^(?:https?:|mailto:|[/#])/i.test(words);

export async function editLink(desk) {
  const { view } = desk;
  const { state } = view;
  const held = linkAt(view);
  const { from, to } = held ?? state.selection;
  const words = state.doc.textBetween(from, to, " ").trim();
  const answer = await ask("Link", (close) => {
    const address = part("input", { type: "text", autocomplete: "off", value: held?.href ?? "", required: true });
    const said = part("input", { type: "text", autocomplete: "off", value: words });
    const results = part("ul", { class: "editor-results", "aria-label": "What was found" });
    const count = part("p", { class: "visually-hidden", role: "status" });
    const wrong = trouble();
    let found = [];
    let foundFor = "";
    const find = async () => {
      const asked = address.value.trim();
      if (asked === foundFor) return;
      if (asked.length < 2 || isAddress(asked)) {
        [found, foundFor] = [[], asked];
        results.replaceChildren();
        count.textContent = "";
        return;
      }
      const { results: ours = [] } = (await desk.get("links", { q: asked }).catch(() => null)) ?? {};
      if (address.value.trim() !== asked) return;
      [found, foundFor] = [[...ours, ...headings(desk.editor.state.doc, asked)], asked];
      results.replaceChildren(
        ...found.map((one) =>
          part("li", {}, button("", () => choose(one), { class: "editor-result" }), null),
        ),
      );
      [...results.querySelectorAll("button")].forEach((row, place) => {
        row.append(part("strong", {}, found[place].title), part("span", {}, found[place].what));
      });
      count.textContent = found.length ? `${found.length} found, arrow keys lead to them` : "Nothing found";
    };
    const choose = (one) => {
      address.value = one.address;
      if (!said.value.trim()) said.value = one.title;
      [found, foundFor] = [[], one.address];
      results.replaceChildren();
      wrong.textContent = "";
      address.focus();
    };
    address.addEventListener("input", settled(find));
    address.addEventListener("input", () => (wrong.textContent = ""));
    // Up and down lead from the field through what was found, and back to it.
    const walk = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const stops = [address, ...results.querySelectorAll("button")];
      const place = stops.indexOf(event.target);
      if (!step || place < 0 || stops.length === 1) return;
      event.preventDefault();
      stops[Math.min(Math.max(place + step, 0), stops.length - 1)].focus();
    };
    for (const element of [address, results]) element.addEventListener("keydown", walk);
    const form = onSubmit(
      part(
        "form",
        { novalidate: true },
        field("Address, or words of a piece, a person or a topic", address),
        results,
        count,
        field("Words of the link", said),
        wrong,
        buttons(
          submit("Set the link"),
          held ? button("Take the link off", () => close({ off: true })) : null,
          button("Cancel", () => close()),
        ),
      ),
      async () => {
        const asked = address.value.trim();
        if (asked && !isAddress(asked)) await find(); // Enter may come before the search
        if (address.value.trim() !== asked) return;
        if (found.length) return choose(found[0]);
        const told = await desk.get("address", { address: address.value.trim() }).catch(() => ({ link: address.value.trim() }));
        if (!told?.link) {
          wrong.textContent = address.value.trim() ? "This is no address that a text may lead to: it begins with https:, mailto: or /." : "Where does it lead?";
          address.focus();
          return;
        }
        close({ href: told.link, words: said.value.trim() || told.link });
      },
    );
    return [form];
  });
  view.focus();
  if (!answer) return false;
  const { link } = state.schema.marks;
  nameHeading(desk.editor, answer.href);
  const { tr } = view.state;
  if (answer.off) tr.removeMark(from, to, link);
  else if (from === to || answer.words !== words) {
    const marks = state.doc.resolve(from).marksAcross(state.doc.resolve(to)) ?? [];
    tr.replaceWith(from, to, state.schema.text(answer.words, link.create({ href: answer.href }).addToSet(marks)));
    tr.setSelection(TextSelection.create(tr.doc, from + answer.words.length)).removeStoredMark(link);
  } else {
    tr.removeMark(from, to, link).addMark(from, to, link.create({ href: answer.href }));
  }
  view.dispatch(tr);
  return true;
}

// Headings of this text with these words; one that has no name yet gets one when it is linked to.
function headings(doc, words) {
  const found = [];
  doc.forEach((block) => {
    if (block.type.name !== "heading" || !block.textContent.toLowerCase().includes(words.toLowerCase())) return;
    found.push({ title: block.textContent, what: "Heading in this text", address: `#${nameOf(block)}` });
  });
  return found.slice(0, 6);
}

function nameOf(heading) {
  const plain = heading.textContent.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return heading.attrs.id ?? `s-${plain.replace(/^-|-$/g, "").slice(0, 60) || "section"}`;
}

function nameHeading(editor, href) {
  if (!href?.startsWith("#s-")) return;
  const { doc, tr } = editor.state;
  let taken = false;
  let wanted = null;
  doc.forEach((block, pos) => {
    if (block.type.name !== "heading") return;
    taken ||= block.attrs.id === href.slice(1);
    if (wanted === null && !block.attrs.id && nameOf(block) === href.slice(1)) wanted = pos;
  });
  if (!taken && wanted !== null) editor.view.dispatch(tr.setNodeAttribute(wanted, "id", href.slice(1)));
}

// --- pictures -----------------------------------------------------------------------------------------------

export async function choosePicture(desk) {
  const image = await ask("Picture from the library", (close) => library(desk, close), { wide: true });
  desk.editor.view.focus();
  if (!image) return false;
  desk.library.know(image);
  const figure = desk.editor.schema.nodes.figure.create({ image: image.key, size: "normal" });
  return insertBlock(desk, figure, { select: true });
}

// The same library, for the picture at the head of the piece.
export const chooseLead = (desk) => ask("Lead picture", (close) => library(desk, close), { wide: true });

function library(desk, close) {
  const words = part("input", { type: "search", autocomplete: "off" });
  const grid = part("ul", { class: "editor-pictures", "aria-label": "Pictures" });
  const said = part("p", { class: "help", role: "status" });
  const more = button("More pictures", () => load(), { hidden: true });
  let page = 0;
  let asked = "";
  async function load(anew = false) {
    if (anew) page = 0;
    page += 1;
    asked = words.value.trim();
    const mine = asked;
    const answer = await desk.get("pictures", { q: asked, page }).catch(() => null);
    if (mine !== asked) return;
    if (!answer) {
      said.textContent = "The library could not be reached.";
      return;
    }
    if (anew) grid.replaceChildren();
    grid.append(...answer.results.map((image) => picture(image, close)));
    more.hidden = !answer.more;
    said.textContent = grid.childElementCount ? "" : asked ? "No picture has these words." : "The library is empty.";
  }
  const search = settled(() => load(true));
  words.addEventListener("input", search);
  const form = onSubmit(part("form", {}, field("Search titles, captions, credits", words), said), () => load(true));
  const parts = [form, grid, more];
  if (desk.urls.upload) parts.push(uploader(desk, close, said));
  parts.push(buttons(button("Cancel", () => close())));
  load(true);
  return parts;
}

function picture(image, close) {
  const name = part("strong", {}, image.title || "Without a title");
  const facts = part("span", {}, [image.credit, image.reason].filter(Boolean).join(" · "));
  const thumb = image.thumbnail ? part("img", { src: image.thumbnail, alt: "", loading: "lazy", width: 160, height: 100 }) : null;
  const row = part("button", { type: "button", class: "editor-picture", disabled: !image.usable }, thumb, name, facts);
  row.addEventListener("click", () => close(image));
  return part("li", {}, row);
}

function uploader(desk, close, said) {
  const input = part("input", { type: "file", accept: "image/*", id: newId("upload") });
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    said.textContent = `“${input.files[0].name}” is being uploaded …`;
    const image = await desk.post("upload", { file: input.files[0] }).catch(() => ({ error: "The upload did not get through." }));
    const known = image.image ?? image;
    if (known.key && known.usable) return close(known);
    said.textContent = image.error ?? `It is in the library. ${known.reason} Settle that there, then choose it here.`;
    input.value = "";
  });
  return part("p", { class: "editor-upload" }, part("label", { for: input.id }, "Or upload one"), input);
}

export async function figureSettings(desk, pos) {
  const { view, schema } = desk.editor;
  const node = view.state.doc.nodeAt(pos);
  if (node?.type !== schema.nodes.figure) return false;
  const image = await desk.library.of(node.attrs.image);
  const { alt, credit, caption, size } = node.attrs;
  const answer = await ask("Picture", (close) => {
    const usual = image?.decorative ? "decoration" : image?.alt ? `“${image.alt}”` : "nothing yet";
    const words = part("textarea", { rows: 2 });
    words.value = alt ?? "";
    const own = field("Alternative text here", words, "What a reader who cannot see the picture needs to know.");
    const shown = alt === null ? "library" : alt ? "own" : "decoration";
    const show = (value) => (own.hidden = value !== "own");
    const alts = choice("Alternative text", newId("alt"), { library: `As in the library: ${usual}`, own: "Another one here", decoration: "Decoration: it says nothing the text does not" }, shown, show);
    show(shown);
    const captions = choice("Caption", newId("caption"), { library: image?.caption ? `What stands under it in the text; nothing: “${image.caption}”` : "What stands under it in the text", none: "None, and nothing under it" }, caption === "none" ? "none" : "library");
    const credits = part("input", { type: "text", value: credit ?? "", placeholder: image?.credit ?? "" });
    const sizes = choice("Size", newId("size"), { normal: "As wide as the text", wide: "Wider than the text", full: "As wide as the window" }, size ?? "normal");
    return [
      onSubmit(
        part("form", {}, sizes.element, alts.element, own, captions.element, field("Credit here", credits, `Empty: as in the library${image?.credit ? `, “${image.credit}”` : ""}.`), buttons(
          submit("Done"),
          button("Take it out of the text", () => close({ out: true })),
          button("Cancel", () => close()),
        )),
        () => {
          const told = { library: null, own: words.value.trim() || null, decoration: "" }[alts.value()];
          close({ size: sizes.value(), alt: told, credit: credits.value.trim() || null, caption: captions.value() === "none" ? "none" : null });
        },
      ),
    ];
  });
  if (answer && view.state.doc.nodeAt(pos)?.type === node.type) {
    const now = view.state.doc.nodeAt(pos);
    const { tr } = view.state;
    if (answer.out) tr.delete(pos, pos + now.nodeSize);
    else {
      const content = answer.caption === "none" ? null : now.content;
      tr.replaceWith(pos, pos + now.nodeSize, schema.nodes.figure.create({ ...now.attrs, ...answer }, content));
      tr.setSelection(NodeSelection.create(tr.doc, pos));
    }
    view.dispatch(tr);
  }
  view.focus();
  return Boolean(answer);
}

// --- embeds -------------------------------------------------------------------------------------------------

export async function editEmbed(desk, pos = null) {
  const { view, schema } = desk.editor;
  const node = pos === null ? null : view.state.doc.nodeAt(pos);
  const answer = await ask("Embed", (close) => {
    const address = part("input", { type: "text", autocomplete: "off", value: node?.attrs.address ?? "" });
    const title = part("input", { type: "text", autocomplete: "off" });
    const wrong = trouble();
    const names = desk.providers.map(({ name }) => name);
    const form = onSubmit(
      part(
        "form",
        { novalidate: true },
        field("Address of the page", address, `From ${names.slice(0, -1).join(", ")} or ${names.at(-1)}. Readers see a card; it loads when they click.`),
        node ? null : field("Title", title, "What readers will see or hear."),
        wrong,
        buttons(submit(node ? "Done" : "Put it in"), button("Cancel", () => close())),
      ),
      async () => {
        const told = await desk.get("address", { address: address.value.trim() }).catch(() => null);
        if (told?.embed) return close({ address: told.embed, title: title.value.trim() });
        wrong.textContent = told ? "This address is of none of them. Anything else can be linked to." : "The server could not be reached.";
        address.focus();
      },
    );
    return [form];
  });
  view.focus();
  if (!answer) return false;
  if (node) {
    view.dispatch(view.state.tr.setNodeAttribute(pos, "address", answer.address));
    return true;
  }
  const words = answer.title ? schema.text(answer.title) : null;
  return insertBlock(desk, schema.nodes.embed.create({ address: answer.address }, words));
}

// --- languages ----------------------------------------------------------------------------------------------

const LANGUAGES = "ar de el en es fa fr he hi id it ja ko la nl pl pt ru sv tr uk ur vi zh".split(" ");

export async function setLanguage(desk) {
  const { state } = desk.view;
  const { foreign } = state.schema.marks;
  const { from, to, empty, $from } = state.selection;
  const held = empty ? foreign.isInSet($from.marks()) : null;
  const inMain = desk.view === desk.editor.view;
  const block = $from.parent.attrs;
  const answer = await ask("Another language", (close) => {
    const list = part("datalist", { id: newId("languages") });
    const names = new Intl.DisplayNames(["en"], { type: "language" });
    for (const code of LANGUAGES) list.append(part("option", { value: code, label: names.of(code) }));
    const code = part("input", { type: "text", list: list.id, autocomplete: "off", value: held?.attrs.lang ?? (empty ? block.lang : "") ?? "" });
    const way = choice("Direction", newId("dir"), { "": "As around it", ltr: "Left to right", rtl: "Right to left" }, held?.attrs.dir ?? (empty ? block.dir : "") ?? "");
    const wrong = trouble();
    const form = onSubmit(
      part("form", { novalidate: true }, field(empty && inMain ? "Language of this paragraph" : "Language of the selected words", code, "A code such as fr, de-CH or zh-Hant. Screen readers and hyphenation go by it; empty: the language of the piece."), list, way.element, wrong, buttons(submit("Done"), button("Cancel", () => close()))),
      () => {
        const lang = code.value.trim() || null;
        if (lang && !/^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}$/.test(lang)) {
          wrong.textContent = `“${lang}” is no code of a language.`;
          code.focus();
        } else close({ lang, dir: way.value() || null });
      },
    );
    return [form];
  });
  desk.view.focus();
  if (!answer) return false;
  if (empty && inMain) return setOnBlocks(desk, answer);
  const tr = desk.view.state.tr.removeMark(from, to, foreign);
  if (answer.lang || answer.dir) tr.addMark(from, to, foreign.create(answer));
  desk.view.dispatch(tr);
  return true;
}

// --- tables and keys ----------------------------------------------------------------------------------------

export async function tableCaption(desk) {
  const held = around(desk.editor.state, "table");
  if (!held) return false;
  const words = await ask("Caption of the table", (close) => {
    const input = part("input", { type: "text", value: held.node.attrs.caption ?? "" });
    return [onSubmit(part("form", {}, field("Caption", input, "Read out before the table, and printed over it."), buttons(submit("Done"), button("Cancel", () => close()))), () => close(input.value.trim()))];
  });
  const { view } = desk.editor;
  view.focus();
  if (words === null) return false;
  view.dispatch(view.state.tr.setNodeAttribute(held.pos, "caption", words));
  return true;
}

export function listOfKeys(keys) {
  const rows = keys.flatMap(([combination, words]) => [
    part("dt", {}, ...combination.split(" ").flatMap((key, place) => [place ? " " : "", part("kbd", {}, key)])),
    part("dd", {}, words),
  ]);
  return part("dl", { class: "editor-keys" }, ...rows);
}

export function showKeys(keys) {
  return ask("Keys of the text", (close) => [listOfKeys(keys), buttons(button("Close", () => close()))]);
}
