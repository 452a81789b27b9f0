// The sum below the lines of an invoice, as the server reckons it while the lines are typed.

const form = document.getElementById("free-invoice");
const sum = document.getElementById("free-invoice-sum");
let timer;

async function update() {
  const data = new FormData(form);
  data.set("sum", "1");
  const response = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
  if (response.ok) sum.innerHTML = await response.text();
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => update().catch(() => {}), 500);
});
