// The order page's two helps: the time left to pay, and looking whether the payment has come. Both work without.

const hold = document.querySelector("[data-hold-until]");
if (hold) {
  const shown = hold.querySelector("[data-hold-left]");
  const end = Date.parse(hold.dataset.holdUntil);
  let last = null;
  const tick = () => {
    const minutes = Math.ceil((end - Date.now()) / 60000);
    if (minutes <= 0) {
      shown.textContent = shown.dataset.over;
      clearInterval(timer);
      setTimeout(() => location.reload(), 3000);
    } else if (minutes !== last) {
      // Once a minute is enough: a reader's voice is not interrupted every second.
      shown.textContent = minutes === 1 ? shown.dataset.one : shown.dataset.many.replace("{n}", minutes);
      last = minutes;
    }
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
