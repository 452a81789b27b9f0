// Helps for the filters of the directory. They work without this file: closed groups can be opened, and the button sends.
(() => {
  const FILTERS = "[data-directory-filters]";
  const isWide = () => window.matchMedia("(width >= 60rem)").matches;
  const openOnWideScreens = () => {
    if (!isWide()) return;
    for (const group of document.querySelectorAll(`${FILTERS} details`)) group.open = true;
  };

  // On a wide screen the groups stand open beside the list. They are opened while the page is read, before it is painted.
  const reading = new MutationObserver(openOnWideScreens);
  reading.observe(document.documentElement, { childList: true, subtree: true });
  const { htmx } = document.currentScript.dataset;

  document.addEventListener("DOMContentLoaded", () => {
    reading.disconnect();
    openOnWideScreens();
    document.addEventListener("htmx:oobAfterSwap", openOnWideScreens);
    const form = document.querySelector(FILTERS);
    if (!form) return;
    // What updates the list without a new page is fetched when somebody reaches for the filters: most only read.
    let wasChanged = false;
    form.addEventListener("change", () => { wasChanged ||= !window.htmx; });
    const append = () => {
      const script = document.createElement("script");
      script.src = htmx;
      // A choice made meanwhile is sent now.
      script.addEventListener("load", () => { if (wasChanged) window.htmx.trigger(form, "change"); });
      document.head.append(script);
    };
    const fetchHtmx = () => {
      for (const type of ["focusin", "pointerover"]) form.removeEventListener(type, fetchHtmx);
      // It sets itself up only in a page that is loaded.
      if (document.readyState === "complete") append();
      else window.addEventListener("load", append);
    };
    for (const type of ["focusin", "pointerover"]) form.addEventListener(type, fetchHtmx);
  });
})();
