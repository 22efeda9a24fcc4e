// Pictures of the library and players of others where they stand in the text: seen, captioned, never loaded from elsewhere.

import { button, part } from "./elements.js";

// What the desk knows of the pictures in the text, by their keys. Asked for once for many.
export class Library {
  constructor(address) {
    Object.assign(this, { address, known: new Map(), waiting: new Map() });
  }

  know(image) {
    this.known.set(image.key, image);
  }

  async of(key) {
    if (this.known.has(key)) return this.known.get(key);
    if (!this.waiting.has(key)) {
      this.asked ??= new Promise((resolve) => setTimeout(() => resolve(this.ask()), 20));
      this.waiting.set(key, this.asked);
    }
    await this.waiting.get(key);
    return this.known.get(key) ?? null;
  }

  async ask() {
    const keys = [...this.waiting.keys()].filter((key) => !this.known.has(key));
    this.asked = undefined;
    const query = new URLSearchParams(keys.map((key) => ["key", key]));
    const answer = await fetch(`${this.address}?${query}`, { redirect: "manual" }).catch(() => null);
    const { results = [] } = answer?.ok ? await answer.json() : {};
    for (const image of results) this.know(image);
    for (const key of keys) if (!this.known.has(key)) this.known.set(key, null);
    this.waiting.clear();
  }
}

export function figureView(library, edit) {
  return ({ node, getPos, editor }) => {
    let shown = node;
    const frame = part("div", { class: "figure-frame", contenteditable: "false" });
    const facts = part("p", { class: "figure-facts" });
    const settings = button("Settings", () => edit(getPos()), { class: "button quiet small" });
    const bar = part("div", { class: "figure-bar", contenteditable: "false" }, facts, settings);
    const caption = part("figcaption");
    const dom = part("figure", { class: "in-text" }, frame, bar, caption);

    async function draw() {
      const { image: key, size, alt, credit, caption: captioned } = shown.attrs;
      dom.dataset.size = size ?? "normal";
      const image = await library.of(key);
      if (shown.attrs.image !== key) return;
      const name = image?.title || "Picture";
      if (image?.thumbnail && frame.dataset.key !== key) {
        frame.dataset.key = key;
        const ratio = image.width && image.height ? { width: image.width, height: image.height } : {};
        frame.replaceChildren(part("img", { src: image.thumbnail, alt: "", draggable: "false", ...ratio }));
      } else if (!image?.thumbnail) {
        frame.replaceChildren(part("p", { class: "figure-missing" }, image ? "No file, the credit only" : "Not in the library, or not yours to see"));
      }
      settings.setAttribute("aria-label", `Settings of the picture “${name}”`);
      const described = alt === "" || (alt === null && image?.decorative) ? "decoration" : (alt ?? image?.alt) ? "described" : "no alternative text";
      facts.textContent = [name, described, credit ?? image?.credit, size === "normal" ? "" : size, image && !image.usable ? image.reason : ""].filter(Boolean).join(" · ");
      facts.classList.toggle("trouble", described === "no alternative text" || Boolean(image && !image.usable));
      caption.dataset.empty = captioned === "none" ? "No caption here" : image?.caption ? `As in the library: ${image.caption}` : "Caption";
    }
    draw();
    return view(dom, caption, (next) => {
      if (next.type !== shown.type) return false;
      const changed = next.attrs !== shown.attrs;
      shown = next;
      if (changed) draw();
      return true;
    }, [frame, bar], editor);
  };
}

export function embedView(providers, edit) {
  return ({ node, getPos, editor }) => {
    let shown = node;
    const words = part("p", { class: "figure-facts" });
    const settings = button("Address", () => edit(getPos()), { class: "button quiet small" });
    const bar = part("div", { class: "figure-bar", contenteditable: "false" }, words, settings);
    const caption = part("figcaption", { "data-empty": "Title of what is embedded" });
    const dom = part("figure", { class: "in-text embedded" }, caption, bar);
    const draw = () => {
      const bare = (shown.attrs.address ?? "").replace(/^https?:\/\//, "");
      const provider = providers.find(({ pages }) => pages.some((page) => new RegExp(`^(?:${page.replaceAll("(?P<", "(?<")})`).test(bare)));
      words.textContent = `${provider?.name ?? "Embed"} · ${bare} · loads when a reader asks for it`;
    };
    draw();
    return view(dom, caption, (next) => {
      if (next.type !== shown.type) return false;
      shown = next;
      draw();
      return true;
    }, [bar], editor);
  };
}

function view(dom, contentDOM, update, fixed, editor) {
  return {
    dom,
    contentDOM,
    update,
    selectNode: () => dom.classList.add("ProseMirror-selectednode"),
    deselectNode: () => dom.classList.remove("ProseMirror-selectednode"),
    ignoreMutation: (mutation) => mutation.type !== "selection" && (mutation.type === "attributes" || !contentDOM.contains(mutation.target)),
    stopEvent: (event) => Boolean(event.target.closest?.("button")) && fixed.some((part) => part.contains(event.target)) && editor.isEditable,
  };
}

// A table with its caption, and a place for the keyboard to scroll it.
export function tableView() {
  return ({ node }) => {
    const caption = part("caption", { contenteditable: "false" });
    const rows = part("tbody");
    const dom = part("div", { class: "table-frame" }, part("table", {}, caption, rows));
    const draw = (shown) => {
      caption.textContent = shown.attrs.caption ?? "";
      caption.hidden = !shown.attrs.caption;
      for (const name of ["dir", "lang"]) {
        if (shown.attrs[name]) dom.firstChild.setAttribute(name, shown.attrs[name]);
        else dom.firstChild.removeAttribute(name);
      }
    };
    draw(node);
    return {
      dom,
      contentDOM: rows,
      update(next) {
        if (next.type !== node.type) return false;
        draw(next);
        return true;
      },
      ignoreMutation: (mutation) => mutation.type !== "selection" && !rows.contains(mutation.target),
    };
  };
}
