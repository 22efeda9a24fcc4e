// A box that keeps the form of what is pasted, and a word while it is sent. Without this script there is the plain field.

const form = document.querySelector("[data-contribution]");

if (form) {
  const box = form.querySelector("[data-paste-here]");
  const field = form.elements.namedItem("html");
  const text = form.elements.namedItem("text");
  form.querySelector("[data-paste]").hidden = false;
  if (text.value.trim()) box.innerText = text.value;
  text.closest("p").hidden = true;
  const sending = form.querySelector("[data-sending]");
  addEventListener("pageshow", () => (sending.textContent = "")); // the way back
  form.addEventListener("submit", (event) => {
    if (sending.textContent) return event.preventDefault(); // a second click
    sending.textContent = "It is on its way, and being read. That can take some seconds.";
    const isSaved = event.submitter?.name === "save"; // the words alone are kept to go on with
    const hasForm = !isSaved && box.querySelector("*:not(br, div)") !== null;
    field.disabled = !hasForm;
    field.value = hasForm ? box.innerHTML : "";
    text.value = hasForm ? "" : box.innerText;
  });
}
