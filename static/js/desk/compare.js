// “Only what changed” hides the blocks that are the same in both versions.
const box = document.querySelector("[data-only-changes]");
box?.addEventListener("change", () => document.querySelector(".comparison").classList.toggle("only-changes", box.checked));
