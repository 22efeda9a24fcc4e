// A button that copies the field it names; without this script the field is there to be copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // on a page without https there is no clipboard of the newer kind
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 2000);
  });
}
