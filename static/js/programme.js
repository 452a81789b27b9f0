// Stars in a programme: what a reader has marked stays in this browser, and in a link that can be shared.
const programme = document.querySelector("[data-programme]");
const place = `programme:${programme.dataset.programme}`;
const items = [...programme.querySelectorAll("[data-item]")];
const bar = programme.querySelector("[data-marked]");
const calendar = bar.querySelector("[data-marked-calendar]");
const onlyMarked = bar.querySelector("[data-marked-only]");
const count = bar.querySelector("[data-marked-count]");
const calendarAddress = calendar.getAttribute("href");

// Storage may be switched off: then the marks last as long as the page.
let marked = new Set();
try {
  marked = new Set(JSON.parse(localStorage.getItem(place) ?? "[]"));
} catch { /* nothing is marked */ }

function keep() {
  try {
    if (marked.size) localStorage.setItem(place, JSON.stringify([...marked]));
    else localStorage.removeItem(place);
  } catch { /* the page remembers */ }
}

const titleOf = (item) => item.querySelector("h4").textContent.trim();
const fill = (text, values) => text.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);

function clashes() {
  const chosen = items.filter((item) => marked.has(item.id)).sort((one, two) => one.dataset.from - two.dataset.from);
  const found = [];
  for (const [number, first] of chosen.entries()) {
    for (const second of chosen.slice(number + 1)) {
      if (Number(second.dataset.from) < Number(first.dataset.to)) {
        found.push(fill(programme.dataset.clash, { first: titleOf(first), second: titleOf(second) }));
      }
    }
  }
  return found;
}

function show() {
  for (const item of items) {
    item.querySelector(".star").setAttribute("aria-pressed", String(marked.has(item.id)));
  }
  const keys = [...marked].join(",");
  bar.hidden = !marked.size;
  count.textContent = fill(count.dataset.markedCount, { number: marked.size });
  bar.querySelector("[data-marked-clashes]").textContent = clashes().join(" ");
  onlyMarked.href = `?starred=${keys}#programme`;
  calendar.href = `${calendarAddress}?items=${keys}`;
}

// What is ticked for one order stays ticked when only the marked items are shown.
onlyMarked.addEventListener("click", () => {
  const ticked = [...programme.querySelectorAll('[name="session"]:is(:checked, [type="hidden"])')];
  const query = new URLSearchParams([["starred", [...marked].join(",")], ...ticked.map((box) => ["session", box.value])]);
  onlyMarked.href = `?${query}#programme`;
});

for (const item of items) {
  const star = document.createElement("button");
  star.type = "button";
  star.className = "star";
  star.setAttribute("aria-label", fill(programme.dataset.mark, { title: titleOf(item) }));
  star.addEventListener("click", () => {
    if (!marked.delete(item.id)) marked.add(item.id);
    keep();
    show();
  });
  item.append(star);
}
bar.querySelector("[data-marked-clear]").addEventListener("click", () => {
  marked.clear();
  keep();
  show();
  items[0].querySelector(".star").focus();
});
show();
