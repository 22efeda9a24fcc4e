// Every request of the desk that writes. A login in another tab gives this browser a new token while the page still has
// the old one, so the token is read from the cookie for each request. tests/articles/test_tokens.py finds other ways.

export const TOKEN_FIELD = "csrfmiddlewaretoken";
const COOKIE = "csrftoken"; // settings.CSRF_COOKIE_NAME

export function token() {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`));
  return cookie ? decodeURIComponent(cookie.slice(COOKIE.length + 1)) : (document.querySelector(`[name=${TOKEN_FIELD}]`)?.value ?? "");
}

const withToken = (body) => {
  body.set(TOKEN_FIELD, token()); // Django looks here before it looks at the header
  return body;
};
const headers = () => ({ Accept: "application/json", "X-CSRFToken": token() });

// `body` is a FormData or URLSearchParams. A redirect is not followed: it leads to the login.
export const post = (url, body = new FormData()) => fetch(url, { method: "POST", body: withToken(body), headers: headers(), redirect: "manual" });

export const isLoggedOut = (response) => response.type === "opaqueredirect";

// For the moment in which the page goes away.
export const postAtLast = (url, body) => navigator.sendBeacon(url, withToken(body));

// Posts a form the ordinary way, into a frame; “_self” is this page.
export function postInto(frame, url, body) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: url, target: frame, hidden: true });
  for (const [name, value] of withToken(body)) {
    if (typeof value !== "string") continue;
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

// fetch cannot say how far an upload is. Resolves to the request when it has ended, however it has.
export function upload(url, body, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", progress);
    request.addEventListener("loadend", () => resolve(request));
    request.send(withToken(body));
  });
}

// A form that the browser sends itself.
export function renewToken(form) {
  const field = form.elements.namedItem(TOKEN_FIELD);
  if (field) field.value = token();
}
