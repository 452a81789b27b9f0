// The progress of a change is looked up again every few seconds, without loading the page: the focus stays where it is.
// The page is loaded once more when the work is over, because more than the progress has changed then.
const progress = document.querySelector("[data-look-again]");

async function lookAgain() {
  let now = null;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    now = page.querySelector("[data-progress]");
  } catch {
    // Without a connection the next try may have one.
  }
  if (now && !("lookAgain" in now.dataset)) {
    location.reload();
    return;
  }
  // A screen reader reads what is replaced: only what is new.
  if (now && now.innerHTML !== progress.innerHTML) progress.innerHTML = now.innerHTML;
  wait();
}

function wait() {
  setTimeout(lookAgain, 1000 * Number(progress.dataset.lookAgain));
}

if (progress) wait();
