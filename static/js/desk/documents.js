// The way in for documents: files by drop or by dialog, each sent by itself with its progress, and a box that keeps the
// form of what is pasted. Without this script the form sends them itself.

import { takeFiles } from "./dropping.js";
import { upload } from "./requests.js";

const form = document.querySelector("[data-documents]");
const AT_ONCE = 2; // the server reads two at a time in each of its workers

function part(tag, className, text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

// What a file is at: a line in the list, its bar, and words for whoever does not see the bar.
class Line {
  constructor(file) {
    this.file = file;
    this.node = part("li", "upload");
    this.words = part("span", "upload-words");
    this.name = part("bdi", "upload-name", file.name);
    this.state = part("span", "upload-state", "Waiting");
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `${file.name}: upload`);
    this.words.append(this.name, this.state, this.bar);
    this.node.append(this.words);
  }

  refuse(sentence, again) {
    this.bar.remove();
    this.node.classList.add("not-taken");
    this.state.textContent = sentence;
    if (!again) return;
    const button = part("button", "button quiet", "Try again");
    button.type = "button";
    button.setAttribute("aria-label", `Try again: ${this.file.name}`);
    button.addEventListener("click", () => {
      const line = new Line(this.file);
      this.node.replaceWith(line.node);
      takeAll([line]);
    });
    this.node.append(button);
  }

  show({ said, url }) {
    this.bar.remove();
    this.state.textContent = `Read: ${said}`;
    const link = part("a", "", "Open");
    link.href = url;
    link.setAttribute("aria-label", `Open: ${this.file.name}`);
    this.node.append(link);
  }
}

async function send(line) {
  const data = new FormData();
  data.append("document", line.file);
  const request = await upload(form.action || location.pathname, data, (event) => {
    if (!event.lengthComputable) return;
    line.bar.value = event.loaded / event.total;
    line.state.textContent = event.loaded < event.total ? `${Math.round((100 * event.loaded) / event.total)} % sent` : "Being read …";
    if (event.loaded === event.total) line.bar.removeAttribute("value"); // nobody knows how long that takes
  });
  const lost = { error: "It did not get through. Log in again in another tab if you are logged out, and try again.", again: true };
  if (request.status === 403 || request.status === 0) return lost;
  try {
    return JSON.parse(request.responseText);
  } catch {
    return request.status === 413 ? { error: "The server does not take files as large as this." } : lost;
  }
}

async function take(line) {
  line.state.textContent = "0 % sent";
  const answer = await send(line);
  if (answer.error) line.refuse(answer.error, answer.again);
  else line.show(answer);
  return answer;
}

// The list as the server draws it now.
async function showInList() {
  const response = await fetch(location.pathname);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [fresh, present] = [page, document].map((of) => of.querySelector("[data-waiting]"));
  if (fresh && present) present.replaceWith(fresh);
}

async function takeAll(lines) {
  const said = form.querySelector("[data-said]");
  said.textContent = lines.length === 1 ? `Sending ${lines[0].file.name}.` : `Sending ${lines.length} files.`;
  const queue = [...lines];
  const answers = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) answers.push(await take(next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const good = answers.filter((answer) => answer.url);
  if (lines.length === 1 && good.length) {
    location.href = good[0].url; // one document is what somebody came for
    return;
  }
  await showInList().catch(() => {}); // the list above has each of them, too
  said.textContent = good.length === lines.length ? `Done: all ${lines.length} are read.` : `Done: ${good.length} of ${lines.length} are read. The others say why not.`;
}

function begin(files) {
  const lines = [...files].map((file) => new Line(file));
  const list = form.querySelector("[data-uploads]");
  list.hidden = false;
  list.prepend(...lines.map((line) => line.node));
  takeAll(lines);
}

function keepForm() {
  const box = form.querySelector("[data-paste-here]");
  const field = form.elements.namedItem("html");
  const text = form.elements.namedItem("text");
  form.querySelector("[data-paste]").hidden = false;
  if (text.value.trim()) box.innerText = text.value; // what could not be read, to be mended
  text.closest("p").hidden = true;
  form.addEventListener("submit", () => {
    const hasForm = box.querySelector("*") !== null;
    field.disabled = !hasForm;
    field.value = hasForm ? box.innerHTML : "";
    text.value = hasForm ? "" : box.innerText;
  });
}

if (form) {
  document.body.classList.add("scripted");
  keepForm();
  takeFiles(form, begin);
}
