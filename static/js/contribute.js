// A box that keeps the form of what is pasted. Without this script there is the plain field.

const form = document.querySelector("[data-contribution]");

if (form) {
  const box = form.querySelector("[data-paste-here]");
  const field = form.elements.namedItem("html");
  const text = form.elements.namedItem("text");
  form.querySelector("[data-paste]").hidden = false;
  if (text.value.trim()) box.innerText = text.value;
  text.closest("p").hidden = true;
  form.addEventListener("submit", (event) => {
    const isSaved = event.submitter?.name === "save"; // the words alone are kept to go on with
    const hasForm = !isSaved && box.querySelector("*:not(br, div)") !== null;
    field.disabled = !hasForm;
    field.value = hasForm ? box.innerHTML : "";
    text.value = hasForm ? "" : box.innerText;
  });
}
