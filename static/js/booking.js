// The booking form's two helps. Without them everything is shown, and the server decides what counts.

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
