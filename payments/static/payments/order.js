// The order page: a countdown of the time left to pay, and polling for the payment. The page works without both.

const hold = document.querySelector("[data-hold-until]");
if (hold) {
  const label = hold.querySelector("[data-hold-left]");
  const liveRegion = hold.querySelector("[data-hold-said]");
  const end = Date.parse(hold.dataset.holdUntil);
  // Screen readers announce only these minutes, so that they are not interrupted every minute.
  const announcedMinutes = [5, 1];
  let lastMinutes = null;
  const tick = () => {
    const minutes = Math.max(0, Math.ceil((end - Date.now()) / 60000));
    if (minutes === lastMinutes) return;
    if (minutes === 0) {
      label.textContent = label.dataset.over;
      liveRegion.textContent = label.dataset.over;
      hold.querySelector("[data-hold-over]").hidden = false;
      clearInterval(timer);
    } else {
      label.textContent = minutes === 1 ? label.dataset.one : label.dataset.many.replace("{n}", minutes);
      if (lastMinutes !== null && announcedMinutes.includes(minutes)) liveRegion.textContent = label.textContent;
    }
    lastMinutes = minutes;
  };
  const timer = setInterval(tick, 1000);
  tick();
}

const waiting = document.querySelector("[data-poll]");
if (waiting) {
  const delays = [1000, 1500, 2000, 3000, 4000, 5000];
  let attempts = 0;
  const poll = async () => {
    try {
      const response = await fetch(waiting.dataset.poll, { headers: { Accept: "application/json" } });
      if (response.ok && (await response.json()).status !== "held") {
        location.replace(waiting.dataset.page);
        return;
      }
    } catch {
      // Temporarily offline: poll again.
    }
    attempts += 1;
    // Loading the page asks Stripe, which polling does not: reload it once.
    if ("reload" in waiting.dataset && attempts === delays.length) location.reload();
    else if (attempts < 60) setTimeout(poll, delays[Math.min(attempts, delays.length - 1)]);
  };
  setTimeout(poll, delays[0]);
}
