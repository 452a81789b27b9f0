// On a phone the list comes first: the filters fold away until somebody asks for them. Without this file they stay open.
if (!window.matchMedia("(width >= 60rem)").matches) {
  for (const group of document.querySelectorAll("[data-directory-filters] details")) {
    if (!group.querySelector(":checked")) group.open = false;
  }
}
