// Says in words why a passkey was not used. The texts are in the page, in the reader's language.
document.addEventListener("allauth.error", (event) => {
  const notice = document.getElementById("passkey-error");
  if (!notice) return;
  const cancelled = ["AbortError", "NotAllowedError"].includes(event.detail.exception?.name);
  notice.hidden = false;
  notice.textContent = cancelled ? notice.dataset.cancelled : notice.dataset.failed;
});
