// The order page's two helps: the time left to pay, and looking whether the payment has come. Both work without.

const hold = document.querySelector("[data-hold-until]");
if (hold) {
  const shown = hold.querySelector("[data-hold-left]");
  const said = hold.querySelector("[data-hold-said]");
  const end = Date.parse(hold.dataset.holdUntil);
  // Read aloud only when it begins to matter: nobody is interrupted every minute.
  const aloud = [5, 1];
  let last = null;
  const tick = () => {
    const minutes = Math.max(0, Math.ceil((end - Date.now()) / 60000));
    if (minutes === last) return;
    if (minutes === 0) {
      shown.textContent = shown.dataset.over;
      said.textContent = shown.dataset.over;
      hold.querySelector("[data-hold-over]").hidden = false;
      clearInterval(timer);
    } else {
      shown.textContent = minutes === 1 ? shown.dataset.one : shown.dataset.many.replace("{n}", minutes);
      if (last !== null && aloud.includes(minutes)) said.textContent = shown.textContent;
    }
    last = minutes;
  };
  const timer = setInterval(tick, 1000);
  tick();
}

const waiting = document.querySelector("[data-poll]");
if (waiting) {
  const pauses = [1000, 1500, 2000, 3000, 4000, 5000];
  let round = 0;
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.poll, { headers: { Accept: "application/json" } });
      if (answer.ok && (await answer.json()).status !== "held") {
        location.replace(waiting.dataset.page);
        return;
      }
    } catch {
      // Offline for a moment: look again.
    }
    round += 1;
    // The page itself asks Stripe, which the poll does not: now and then load it again.
    if ("reload" in waiting.dataset && round === pauses.length) location.reload();
    else if (round < 60) setTimeout(look, pauses[Math.min(round, pauses.length - 1)]);
  };
  setTimeout(look, pauses[0]);
}
