// One picture: its focus by mouse or arrow keys, the crops that follow it, and only the fields its licence asks for.
// Without this script two sliders set the focus, and every field is there.

document.body.classList.add("scripted");

const focus = document.querySelector("[data-focus]");
if (focus) {
  const [left, top] = ["left", "top"].map((name) => document.getElementById(`id_focus_${name}`));
  const picture = focus.querySelector("[data-picture]");
  const img = picture.querySelector("img");
  const mark = focus.querySelector("[data-mark]");
  const ratio = focus.dataset.width / focus.dataset.height;
  const clamp = (value, most = 100) => Math.min(most, Math.max(0, value));

  // The part of the way along which a crop lies, as CSS has it: the same rule as images/specs.py, box.
  const along = (share, whole, part) => (whole > part ? (100 * clamp(share * whole - part / 2, whole - part)) / (whole - part) : 50);

  const draw = () => {
    const [x, y] = [left.value / 100, top.value / 100];
    mark.style.setProperty("left", `${left.value}%`);
    mark.style.setProperty("top", `${top.value}%`);
    mark.setAttribute("aria-label", `Focus: ${left.value} % from the left, ${top.value} % from the top. Move it with the arrow keys.`);
    for (const input of [left, top]) focus.querySelector(`output[for=${input.id}]`).textContent = `${input.value} %`;
    for (const crop of focus.querySelectorAll("[data-crop]")) {
      const shape = Number(crop.dataset.crop);
      const [width, height] = shape > ratio ? [1, ratio / shape] : [shape / ratio, 1];
      const shown = crop.querySelector("img");
      if (shown.src !== img.currentSrc && img.currentSrc) shown.src = img.currentSrc;
      shown.style.setProperty("object-position", `${along(x, 1, width)}% ${along(y, 1, height)}%`);
    }
  };

  const set = (x, y) => {
    left.value = Math.round(clamp(x));
    top.value = Math.round(clamp(y));
    left.dispatchEvent(new Event("change", { bubbles: true }));
    draw();
  };

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  mark.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    set(Number(left.value) + far * step[0], Number(top.value) + far * step[1]);
  });

  const point = (event) => {
    const at = img.getBoundingClientRect();
    set((100 * (event.clientX - at.left)) / at.width, (100 * (event.clientY - at.top)) / at.height);
  };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault(); // the browser would drag the picture itself
    mark.focus({ preventScroll: true });
    picture.setPointerCapture(event.pointerId);
    point(event);
  });
  picture.addEventListener("pointermove", (event) => picture.hasPointerCapture(event.pointerId) && point(event));

  for (const input of [left, top]) input.addEventListener("input", draw);
  mark.hidden = false;
  draw();
  if (!img.complete) img.addEventListener("load", draw, { once: true });
}

// --- rights ---------------------------------------------------------------------------------------------------

const REQUIRED = JSON.parse(document.getElementById("licence-fields")?.textContent || "{}");
const licence = document.getElementById("id_licence");
if (licence) {
  const row = (field) => document.querySelector(`.form-row.field-${field}`);
  const fields = [...new Set(Object.values(REQUIRED).flat())];
  const follow = () => {
    const asked = REQUIRED[licence.value] || [];
    for (const field of fields) {
      const input = document.getElementById(`id_${field}`);
      if (!row(field) || !input) continue;
      // What is filled in stays in sight, or nobody would know of it.
      row(field).hidden = !asked.includes(field) && !input.value && field !== "expires_on";
      input.required = asked.includes(field);
      row(field).querySelector("label")?.classList.toggle("required", input.required);
    }
  };
  licence.addEventListener("change", follow);
  follow();
}

const decorative = document.getElementById("id_is_decorative");
const alt = document.getElementById("id_alt");
if (decorative && alt) {
  const follow = () => (alt.disabled = decorative.checked && !alt.value);
  decorative.addEventListener("change", follow);
  follow();
}
