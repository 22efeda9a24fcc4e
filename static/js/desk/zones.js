// Among the time zones, that of this computer stands beside the desk's.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const field of document.querySelectorAll("[data-zones]")) {
  const option = [...field.options].find(({ value }) => value === here);
  const usual = field.querySelector("optgroup");
  if (!option || usual.contains(option)) continue;
  option.textContent = `${here} (this computer)`;
  usual.append(option);
}
