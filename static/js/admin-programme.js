// Offers names while one types: the browser's own list of suggestions knows only whole values, so it is given the
// names that were typed already with each further name behind them. Without this script names are typed.
const names = [...document.querySelectorAll("#programme-names option")].map((option) => option.value);
const MOST = 12;

function suggest(field, list) {
  const typed = field.value;
  const end = Math.max(typed.lastIndexOf(","), typed.lastIndexOf(";")) + 1;
  const before = typed.slice(0, end);
  const word = typed.slice(end).trim().toLowerCase();
  const found = word.length < 2 ? [] : names.filter((name) => name.toLowerCase().includes(word)).slice(0, MOST);
  list.replaceChildren(...found.map((name) => {
    const option = document.createElement("option");
    option.value = before ? `${before.trimEnd()} ${name}` : name;
    return option;
  }));
}

if (names.length) {
  const list = document.createElement("datalist");
  list.id = "programme-suggestions";
  document.body.append(list);
  for (const field of document.querySelectorAll("[data-names]")) {
    field.setAttribute("list", list.id);
    field.addEventListener("focus", () => suggest(field, list));
    field.addEventListener("input", () => suggest(field, list));
  }
}

// Leaving the page with something typed asks first.
const table = document.querySelector(".programme-table");
if (table) {
  let isTyped = Boolean(document.querySelector(".programme-error"));
  const ask = (event) => { if (isTyped) event.preventDefault(); };
  table.closest("form").addEventListener("input", () => { isTyped = true; });
  table.closest("form").addEventListener("submit", () => { isTyped = false; });
  window.addEventListener("beforeunload", ask);
}
