// Solves the calculation of a challenge, so that nobody has to answer its question.

const box = document.querySelector("[data-challenge]");

async function isSolution(token, number, bits) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${token}:${number}`)));
  return ((digest[0] << 16) | (digest[1] << 8) | digest[2]) >>> (24 - bits) === 0;
}

async function solve() {
  const token = box.querySelector("[name=challenge]").value;
  const bits = Number(box.dataset.challenge);
  const status = box.querySelector("[data-challenge-status]");
  status.textContent = box.dataset.working;
  for (let number = 0; ; number += 1) {
    if (await isSolution(token, number, bits)) {
      box.querySelector("[name=challenge_work]").value = number;
      box.querySelector("[data-challenge-question]").hidden = true;
      status.textContent = box.dataset.solved;
      return;
    }
  }
}

// A page that is not served over HTTPS has no digests: the question stays.
if (box && window.crypto?.subtle) solve();
