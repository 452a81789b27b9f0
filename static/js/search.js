// Suggestions below the search field, as WAI-ARIA's combobox with a list. htmx fetches them; here is the keyboard.
// Without this script the field is an ordinary one.
const field = document.querySelector("[data-suggest]");
const list = document.getElementById("suggestions");
const status = document.getElementById("suggestions-status");

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function current() {
  return options().findIndex((option) => option.getAttribute("aria-selected") === "true");
}

function select(index) {
  options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  const option = options()[index];
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function show(isOpen) {
  list.hidden = !isOpen;
  field.setAttribute("aria-expanded", String(isOpen));
  select(-1);
}

function follow(option) {
  location.href = option.dataset.url;
}

function announce(number) {
  if (!field.value.trim()) status.textContent = "";
  else if (number === 0) status.textContent = status.dataset.none;
  else status.textContent = number === 1 ? status.dataset.one : `${number} ${status.dataset.several}`;
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const number = options().length;
  if (step && number) {
    event.preventDefault();
    if (list.hidden) show(true);
    const place = current();
    // Before the first and after the last option is the field itself.
    select(((place + 1 + step + number + 1) % (number + 1)) - 1);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    show(false);
  } else if (event.key === "Enter" && !list.hidden && current() >= 0) {
    event.preventDefault();
    follow(options()[current()]);
  }
}

if (field && list) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  show(false);
  list.addEventListener("htmx:afterSwap", () => {
    const number = options().length;
    show(number > 0 && document.activeElement === field && field.value.trim() !== "");
    announce(number);
  });
  field.addEventListener("keydown", move);
  field.addEventListener("blur", () => show(false));
  // Before the field loses the focus and the list is gone.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) follow(option);
  });
}
