// Marks in the table of contents the chapter that is being read. Without it the contents are a plain list.
const contents = document.querySelector(".report .toc");
const chapters = [...(contents?.querySelectorAll("a") ?? [])]
  .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
  .filter(({ heading }) => heading);
let waiting = false;

function mark() {
  waiting = false;
  const line = window.innerHeight * 0.3;
  const passed = chapters.filter(({ heading }) => heading.getBoundingClientRect().top <= line);
  const current = passed.at(-1)?.link;
  for (const { link } of chapters) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  // Long contents scroll in their own frame, so that the marked one is in sight.
  if (current && contents.scrollHeight > contents.clientHeight) {
    const below = current.offsetTop + current.offsetHeight - contents.offsetTop - contents.clientHeight;
    const above = current.offsetTop - contents.offsetTop;
    if (below > contents.scrollTop) contents.scrollTop = below + 16;
    else if (above < contents.scrollTop) contents.scrollTop = Math.max(above - 16, 0);
  }
}

if (chapters.length) {
  document.addEventListener("scroll", () => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(mark);
    }
  }, { passive: true });
  mark();
}
