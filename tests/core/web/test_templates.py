"""Every template can be read, and names only templates and tag libraries that exist."""

import re
from pathlib import Path

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[3] / "templates"
NAMES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.suffix in {".html", ".txt"})
INCLUDED = re.compile(r"\{% (?:include|extends) [\"']([^\"'|]+\.(?:html|txt))[\"']")


def test_every_template_names_what_exists():
    wrong = []
    for name in NAMES:
        for needed in (name, *INCLUDED.findall((ROOT / name).read_text())):
            try:
                get_template(needed)
            except (TemplateDoesNotExist, TemplateSyntaxError) as error:
                wrong.append(f"{name}: {error}")
    assert len(NAMES) > 300
    assert wrong == []


def test_the_end_of_a_hold_is_never_a_clock_time_without_its_day():
    """A hold may end tomorrow or in ten days. Where the day stands beside it, both are written."""
    alone = re.compile(r"(?:expires_at|until)\|clock\b")
    with_day = re.compile(r"(\S*(?:expires_at|until))\|localdate[^}]*}} {{ \1\|clock")
    wrong = [name for name in NAMES if alone.search(with_day.sub("", (ROOT / name).read_text()))]
    assert wrong == []
