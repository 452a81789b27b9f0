// Small helps. Every page works without this file.

// The first thing after a failed form: what is wrong.
document.querySelector("[data-error-summary]")?.focus();

// Escape and a click outside close the phone's menu.
const menu = document.querySelector("[data-menu]");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

// A number's minus and plus; also of those that are swapped in later.
function wire(stepper) {
  const input = stepper.querySelector("input");
  const buttons = [...stepper.querySelectorAll("[data-step]")];
  const refresh = () => {
    for (const button of buttons) {
      const next = Number(input.value || 0) + Number(button.dataset.step);
      button.disabled = next < Number(input.min || 0) || (input.max !== "" && next > Number(input.max));
    }
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      input.value = Number(input.value || 0) + Number(button.dataset.step);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  input.addEventListener("input", refresh);
  refresh();
}
for (const stepper of document.querySelectorAll("[data-stepper]")) wire(stepper);
document.addEventListener("htmx:afterSwap", (event) => {
  for (const stepper of event.detail.elt.querySelectorAll("[data-stepper]")) wire(stepper);
});

// <button data-copy="address" data-copied="Kopiert" hidden>: only there when it can work.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.querySelector("[data-copy-label]") ?? button;
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2500);
  });
}

// Filters without a visible button submit when something is chosen.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
