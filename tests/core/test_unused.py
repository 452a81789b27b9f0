"""What nothing uses is not kept: icons, template tags and CSS classes."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "core",
    "mail",
    "accounts",
    "payments",
    "membership",
    "events",
    "programme",
    "directory",
    "news",
    "publications",
    "home",
    "search",
    "newsletter",
)
TEMPLATES = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
#: Ends that a template or Python puts together: `state--{{ state }}`.
COMPUTED = re.compile(
    r"(from|to)-(hour|slot)-\d+|(timetable--)?lanes?-\d+|(session|accent)--(fjord|ochre|moss|coral)"
    r"|ground--(fjord|night|forest|wine)|(state|notice|poster-date|month__entry)--[a-z]+"
)
#: Classes of Wagtail's own pages, which `office*.css` changes.
WAGTAILS = {"content-wrapper", "title-wrapper", "sidebar"}


def read(paths) -> str:
    return "\n".join(path.read_text() for path in paths)


def test_every_icon_is_used():
    used = set(re.findall(r"\{% icon \"([a-z]+)\" %\}", read(TEMPLATES)))
    assert {path.stem for path in (ROOT / "templates" / "icons").glob("*.html")} == used


def test_every_template_tag_and_filter_is_used():
    templates, names = read(TEMPLATES), set()
    for app in APPS:
        for path in (ROOT / app).glob("templatetags/*.py"):
            text = path.read_text()
            names |= set(re.findall(r"@register\.\w+(?:\([^)]*\))?\n(?:@.*\n)*def (\w+)", text))
            names |= set(re.findall(r"register\.\w+\(\"(\w+)\"", text))
    assert len(names) > 30
    unused = {name for name in names if not re.search(rf"\{{% {name}\b|\|{name}\b", templates)}
    assert unused == set()


def test_every_css_class_is_used():
    python = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    scripts = [*(ROOT / "static").rglob("*.js"), *(path for app in APPS for path in (ROOT / app).rglob("*.js"))]
    words = set(re.findall(r"[\w-]+", read([*TEMPLATES, *python, *scripts])))
    unused = []
    for path in sorted((ROOT / "static" / "css").glob("*.css")):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        selectors = " ".join(re.findall(r"([^{}]*)\{", rules))
        for name in sorted(set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))):
            if name not in words | WAGTAILS and not COMPUTED.fullmatch(name):
                unused.append(f"{path.name}: .{name}")
    assert unused == []
