// The page of the writing form, for the modules that work on it.

export const form = document.getElementById("article_form");
export const formData = () => new FormData(form);
export const inDesk = (name) => document.querySelector(`[data-${name}]`);

// The line beside the buttons, read out when there is time.
export function say(message, { trouble = false } = {}) {
  const place = inDesk("kept");
  if (!place) return;
  place.textContent = message;
  place.classList.toggle("trouble", trouble);
}

export function made(tag, kind, words = "") {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = words;
  return element;
}
