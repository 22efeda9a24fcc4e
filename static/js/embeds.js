// A player of somebody else: a card with a link until a reader asks for it, then the player in the card's place.
// Without this script the link leads to the page itself.

document.addEventListener("click", (event) => {
  const card = event.target.closest(".embed-card");
  if (!card || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const figure = card.closest(".embed");
  const frame = document.createElement("iframe");
  frame.title = card.querySelector(".embed-title").textContent;
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin";
  frame.src = figure.dataset.player;
  card.replaceWith(frame);
  figure.querySelector(".embed-warning")?.remove();
  frame.focus();
});
