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

// Nothing that is typed leaves the page: the login opens beside it, and what was done before is done once more.
export function sayLoggedOut(message, next) {
  say(`You are logged out${message} `, { trouble: true });
  const link = made("a", "", "Log in in another tab");
  link.href = form.dataset.login;
  link.target = "_blank";
  inDesk("kept").append(link, `, then ${next}.`);
}

export function made(tag, kind, words = "") {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = words;
  return element;
}
