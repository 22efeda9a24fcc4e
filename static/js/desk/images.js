// The library: files by drop or by dialog, each with its progress. Without this script the form uploads them itself.

import { takeFiles } from "./dropping.js";
import { post, upload } from "./requests.js";

const form = document.querySelector("[data-upload]");
const AT_ONCE = 2; // the server has two places to convert a picture for each of its workers

function part(tag, className, text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

// What a file is at: a line in the list, its bar, and words for whoever does not see the bar.
class Line {
  constructor(name) {
    this.node = part("li", "upload");
    this.picture = part("span", "upload-picture");
    this.name = part("span", "upload-name", name);
    this.state = part("span", "upload-state", "Waiting");
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `${name}: upload`);
    const words = part("span", "upload-words");
    words.append(this.name, this.state, this.bar);
    this.node.append(this.picture, words);
  }

  say(words) {
    this.state.textContent = words;
  }

  refuse(sentence, image) {
    this.bar.remove();
    this.node.classList.add("not-taken");
    this.say(sentence);
    if (image) this.show(image, "Open it");
  }

  show(image, label) {
    if (image.thumbnail) {
      const img = document.createElement("img");
      Object.assign(img, { src: image.thumbnail, alt: "", width: 96, height: 60 });
      this.picture.replaceChildren(img);
    }
    const link = part("a", "", label);
    link.href = image.change;
    link.setAttribute("aria-label", `${label}: ${image.title}`);
    this.name.textContent = image.title;
    this.node.append(link);
  }
}

async function send(file, line) {
  const data = new FormData();
  data.append("file", file);
  const request = await upload(form.action, data, (event) => {
    if (!event.lengthComputable) return;
    line.bar.value = event.loaded / event.total;
    line.say(event.loaded < event.total ? `${Math.round((100 * event.loaded) / event.total)} % uploaded` : "Being developed …");
    if (event.loaded === event.total) line.bar.removeAttribute("value"); // nobody knows how long that takes
  });
  const lost = { error: "It did not get through. Log in again in another tab if you are logged out, and try again." };
  if (request.status === 403) return lost;
  try {
    return JSON.parse(request.responseText);
  } catch {
    return request.status === 413 ? { error: "The server does not take files as large as this." } : lost;
  }
}

async function makeTheRest(where, key, report) {
  for (let left = 1; left > 0; ) {
    const body = new URLSearchParams(key ? { key } : {});
    const response = await post(where, body);
    if (!response.ok) return false;
    const { waiting, done, of: all } = await response.json();
    report(waiting, done, all);
    left = waiting;
  }
  return true;
}

async function take(file, line) {
  line.say("0 % uploaded");
  const result = await send(file, line);
  if (result.error) {
    line.refuse(result.error, result.image);
    return false;
  }
  line.show(result, "Describe it");
  line.say(["In the library.", ...result.notes].join(" "));
  if (result.unfinished) {
    line.bar.setAttribute("aria-label", `${result.title}: smaller files`);
    await makeTheRest(form.dataset.renditions, result.key, (waiting, done, all) => {
      line.bar.value = all ? done / all : 1;
    }).catch(() => false); // the worker will do it
  }
  line.bar.remove();
  return true;
}

// The grid as the server draws it now, filters and search as they stand.
async function showInGrid() {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [fresh, present] = [page, document].map((of) => of.querySelector(".library, .library-empty"));
  if (fresh && present) present.replaceWith(fresh);
}

async function takeAll(files) {
  const list = form.querySelector("[data-uploads]");
  const said = form.querySelector("[data-said]");
  const queue = [...files].map((file) => [file, new Line(file.name)]);
  list.hidden = false;
  list.prepend(...queue.map(([, line]) => line.node));
  said.textContent = queue.length === 1 ? `Uploading ${queue[0][0].name}.` : `Uploading ${queue.length} files.`;
  let good = 0;
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const taken = await take(...next); // on a line of its own: `good +=` would read the sum before the wait
      good += taken;
    }
  };
  const all = queue.length;
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (good) await showInGrid().catch(() => {}); // the list above has each of them, too
  said.textContent = good === all ? `Done: ${all === 1 ? "the picture is" : `all ${all} pictures are`} in the library.` : `Done: ${good} of ${all} are in the library. The others say why not.`;
}

if (form) {
  document.body.classList.add("scripted");
  takeFiles(form, takeAll);
}

const making = document.querySelector("[data-make]");
making?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [bar, button, words] = ["[data-progress]", "button", "p"].map((what) => making.querySelector(what));
  button.disabled = true;
  bar.hidden = false;
  let most = 0;
  const done = await makeTheRest(making.action, "", (waiting, made, all) => {
    most = Math.max(most, waiting + 1);
    bar.max = most;
    bar.value = most - waiting - (all && waiting ? 1 - made / all : 0);
    words.textContent = waiting ? `${waiting} still to make.` : "Every size is made.";
  }).catch(() => false);
  if (!done) words.textContent = "It stopped. Reload the page to see what is left.";
  bar.hidden = true;
});
