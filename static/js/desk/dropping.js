// Files for a form of the desk: dropped anywhere on its page, chosen in a dialog, or chosen before this script was there.

export function takeFiles(form, take) {
  const input = form.querySelector("[type=file]");
  const takeChosen = () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) take(files);
  };
  input.addEventListener("change", takeChosen);
  takeChosen(); // somebody was faster than this script

  // Anywhere on the page: a file dropped beside the mark would make the browser leave the page and show it.
  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  const mark = (step) => {
    depth = Math.max(0, depth + step);
    form.classList.toggle("dropping", depth > 0);
  };
  document.addEventListener("dragenter", (event) => carriesFiles(event) && mark(1));
  document.addEventListener("dragleave", (event) => carriesFiles(event) && mark(-1));
  document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    form.classList.remove("dropping");
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  });
}
