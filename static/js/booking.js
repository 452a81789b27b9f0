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
