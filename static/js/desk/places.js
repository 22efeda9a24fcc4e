// To the field that something is about: what hides it is opened, it is brought into sight and focused. A field that
// something else stands in front of (the editor, an autocomplete) is that one.

const FIELDS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true]";
const isThere = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden" && !element.disabled;

export function goTo(id) {
  const place = placeOf(id);
  if (!place) return false;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const field = inFront(place);
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
  return true;
}

// Bylines are counted as they stand here, which is the order they are saved in, whatever the numbers of their fields.
function placeOf(id) {
  const [, number, name] = id.match(/^id_bylines-(\d+)-(\w+)$/) ?? [];
  if (name === undefined) return document.getElementById(id);
  const row = [...document.querySelectorAll("[data-byline-rows] > .byline:not([hidden])")][Number(number)];
  return row?.querySelector(`[name$="-${name}"]`) ?? document.getElementById("bylines");
}

function inFront(place) {
  const editor = place.parentElement.querySelector(":scope > .editor .editor-text");
  if (place.hidden && editor) return editor;
  const autocomplete = place.nextElementSibling;
  if (autocomplete?.matches(".select2")) return autocomplete.querySelector(".select2-search__field") ?? autocomplete.querySelector(".select2-selection");
  if (place.matches(FIELDS) && isThere(place)) return place;
  const inside = [...place.querySelectorAll("[data-first], .byline-author .select2-selection"), ...place.querySelectorAll(FIELDS)];
  const field = inside.find(isThere);
  if (!field) place.tabIndex = -1;
  return field ?? place;
}

// `isSettled` resolves when what stands above the fields has its height.
export function watchPlaces(isSettled) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link?.closest("[data-checks-here], .errornote") && goTo(link.hash.slice(1))) event.preventDefault();
  });
  const arrive = () => location.hash && goTo(decodeURIComponent(location.hash.slice(1)));
  addEventListener("hashchange", arrive);
  // The editor and the autocompletes start after this.
  const started = document.readyState === "complete" ? Promise.resolve() : new Promise((resolve) => addEventListener("load", resolve));
  started.then(arrive).then(async () => {
    const reached = document.activeElement;
    await isSettled;
    if (location.hash && document.activeElement === reached) reached.scrollIntoView({ block: "center" });
  });
}
