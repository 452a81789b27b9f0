"""Rich text for documents: HTML as paragraphs and lists of runs, which a typst template sets as data."""

from html.parser import HTMLParser

from django.conf import settings

_BOLD, _ITALIC, _LISTS = {"b", "strong"}, {"i", "em"}, {"ul", "ol"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[dict] = []
        self.runs: list[dict] | None = None
        self.lists: list[str] = []
        self.bold = self.italic = 0
        self.url = ""

    def handle_starttag(self, tag, attrs):
        if tag in _LISTS:
            self.lists.append(tag)
            # A list within a list becomes items of the outer one.
            if len(self.lists) == 1:
                self.parts.append({"kind": tag, "items": []})
            self.runs = None
        elif tag == "li" or (tag == "p" and not self.lists):
            self._begin()
        elif tag == "br" and self.runs is not None:
            self._add("\n")
        elif tag == "a":
            self.url = dict(attrs).get("href") or ""
        self.bold += tag in _BOLD
        self.italic += tag in _ITALIC

    def handle_endtag(self, tag):
        if tag in _LISTS and self.lists:
            self.lists.pop()
            self.runs = None
        elif tag in ("p", "li") and not (tag == "p" and self.lists):
            self.runs = None
        elif tag == "a":
            self.url = ""
        self.bold -= tag in _BOLD and self.bold > 0
        self.italic -= tag in _ITALIC and self.italic > 0

    def handle_data(self, data):
        if self.runs is None:
            if not data.strip():
                return
            self._begin()
        self._add(data)

    def _begin(self):
        self.runs = []
        if self.lists and self.parts and "items" in self.parts[-1]:
            self.parts[-1]["items"].append(self.runs)
        else:
            self.parts.append({"kind": "p", "runs": self.runs})

    def _add(self, text):
        self.runs.append(run(text, self.url, is_bold=self.bold > 0, is_italic=self.italic > 0))


def run(text: str, url: str = "", *, is_bold: bool = False, is_italic: bool = False) -> dict:
    """A piece of text in one style. An address on this site becomes a full one."""
    return {"text": text, "url": _absolute(url), "bold": is_bold, "italic": is_italic}


def read_rich_text(html: str) -> list[dict]:
    """Parts in order: `{"kind": "p", "runs": [...]}`, or `ul` or `ol` with `items`, each a list of runs."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [part for part in reader.parts if part.get("runs") or part.get("items")]


def _absolute(url: str) -> str:
    """A full address. A place on the page itself, or nothing, is no link in a document."""
    if url.startswith("/"):
        return f"{settings.SITE_URL}{url}"
    return "" if url.startswith("#") else url
