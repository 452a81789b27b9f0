// The booking form's helps. Without them everything is shown, and the server decides what counts.

// Attendees who fill in their own details need no fields here: fold them away.
const details = document.querySelector("details[data-names]");
for (const radio of document.querySelectorAll("input[name=names]")) {
  radio.addEventListener("change", () => {
    if (details) details.open = radio.value === "now";
  });
}

// A question that depends on another is shown when it applies.
for (const followUp of document.querySelectorAll("[data-depends-on]")) {
  const form = followUp.closest("form");
  const { dependsOn, dependsValue } = followUp.dataset;
  const refresh = () => {
    const given = new FormData(form).getAll(dependsOn);
    const earlier = form.querySelector(`[name="${CSS.escape(dependsOn)}"]`)?.closest("[data-depends-on]");
    followUp.hidden = !given.includes(dependsValue) || Boolean(earlier?.hidden);
  };
  form.addEventListener("change", refresh);
  refresh();
}

// A code is tried without leaving the page. What that takes is fetched when somebody comes to write one.
const useCode = document.getElementById("use-code");
if (useCode?.dataset.htmx) {
  document.getElementById("id_code").addEventListener("focus", () => {
    const script = document.createElement("script");
    script.src = useCode.dataset.htmx;
    document.head.append(script);
  }, { once: true });
  // What cannot be swapped in is asked for as a whole page.
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, ({ detail }) => detail.elt.form.requestSubmit(detail.elt));
  }
}
// Enter in the code's field tries the code; it does not send the whole form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "id_code") return;
  event.preventDefault();
  document.getElementById("use-code").click();
});

// A ticked add-on changes the price. The form is asked for anew, and the parts that speak of money are taken from it.
const addOns = document.querySelectorAll("[data-add-on]");
let asked;
async function showTotal({ target }) {
  asked?.abort();
  asked = new AbortController();
  const form = target.form;
  const data = new FormData(form);
  data.set("update", "add-ons");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, signal: asked.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.getElementById("shown-total")) return;
    // Where there is something to pay for the first time, or nothing any more, other fields are asked for. Other events
    // have other terms.
    const events = page.getElementById("shown-events")?.value;
    if (events !== document.getElementById("shown-events").value
      || page.querySelectorAll("#booking-form [name]").length !== form.querySelectorAll("[name]").length) {
      form.querySelector("[name=update][value=add-ons]").click();
      return;
    }
    for (const id of ["summary", "shown-total", "booking-actions"]) {
      const part = page.getElementById(id);
      if (part) document.getElementById(id)?.replaceWith(part);
    }
    const status = document.getElementById("summary-status");
    if (status) status.textContent = page.getElementById("summary-status")?.textContent ?? "";
    hideTotalButton();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
function hideTotalButton() {
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
}
for (const box of addOns) box.addEventListener("change", showTotal);
if (addOns.length) hideTotalButton();
