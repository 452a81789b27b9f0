// What was marked in the programme without a ticket is in this browser (see programme.js): fill in its link.
const form = document.querySelector("[data-marked-of]");
const field = form.querySelector("input[name=link]");
try {
  const keys = JSON.parse(localStorage.getItem(`programme:${form.dataset.markedOf}`) ?? "[]");
  if (keys.length && !field.value) field.value = `${form.dataset.address}?starred=${keys.join(",")}`;
} catch { /* storage is switched off: the link can be pasted */ }
