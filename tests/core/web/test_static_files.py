"""What is vendored is what the manifest says, and the styles keep the promises of the identity."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "static" / "vendor"
CSS = ROOT / "static" / "css"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


@pytest.mark.parametrize("name", sorted(MANIFEST["sha256"]))
def test_vendored_file_is_untouched(name):
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == MANIFEST["sha256"][name]


def test_every_vendored_file_is_in_the_manifest():
    found = [*VENDOR.rglob("*"), *(ROOT / "core" / "pdf" / "fonts").rglob("*")]
    names = {p.relative_to(ROOT).as_posix() for p in found if p.is_file()} - {"static/vendor/manifest.json"}
    assert names == set(MANIFEST["sha256"])


def test_licences_are_shipped():
    assert "MIT" in (VENDOR / "designsystemet" / "LICENSE").read_text()
    for folder in (VENDOR / "fonts", ROOT / "core" / "pdf" / "fonts"):
        assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text().upper()


def test_stylesheets_refer_only_to_existing_local_files():
    """Manifest storage stops the deployment on a missing file, and the CSP forbids anybody else's."""
    for sheet in (ROOT / "static").rglob("*.css"):
        text = sheet.read_text()
        assert "sourceMappingURL" not in text, sheet.name
        assert "@import" not in text, sheet.name
        for address in re.findall(r'url\("?([^")]+)"?\)', text):
            if not address.startswith("data:"):
                assert (sheet.parent / address).is_file(), (sheet.name, address)


def test_templates_follow_the_content_security_policy():
    for template in (ROOT / "templates").rglob("*.html"):
        if {"mail", "emails"} & set(template.parts):  # e-mail programs need inline styles
            continue
        text = template.read_text()
        assert not re.search(r"<[^>{]*\sstyle=", text), template
        assert not re.search(r"<[^>{]*\son(click|load|submit|change|input)=", text), template


def colours():
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (CSS / "base.css").read_text()))


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("ink", "paper-deep", 7),
        ("ink-soft", "paper", 7),
        ("ink-soft", "paper-deep", 4.5),
        ("paper", "fjord", 7),
        ("fjord", "paper", 7),
        ("fjord", "fjord-mist", 7),
        ("ink", "coral", 4.5),
        ("ink", "ochre-mist", 7),
        ("coral-deep", "paper", 4.5),
        ("coral", "fjord", 3),
        ("paper", "fjord-mid", 4.5),
    ],
)
def test_colour_pairs_have_enough_contrast(text, ground, least):
    palette = colours()
    low, high = sorted((luminance(palette[text]), luminance(palette[ground])))
    assert (high + 0.05) / (low + 0.05) >= least


def test_the_first_visit_loads_few_bytes():
    """Font and compressed styles; HTML and drawings come on top of this, under 100 kB in all."""
    import brotli

    sheets = [CSS / f"{name}.css" for name in ("base", "site", "components", "forms", "events", "content")]
    sheets += [VENDOR / "designsystemet" / "designsystemet.css", ROOT / "static" / "js" / "site.js"]
    weight = sum(len(brotli.compress(sheet.read_bytes())) for sheet in sheets)
    weight += (VENDOR / "fonts" / "schibsted-grotesk-latin-wght-normal.woff2").stat().st_size
    assert weight < 78_000, weight


def test_every_static_file_that_is_named_exists():
    """Tests do not use the manifest, production does: a wrong name there is an error page."""
    named = set()
    for template in (ROOT / "templates").rglob("*"):
        if template.is_file():
            named |= set(re.findall(r"\{% static ['\"]([^'\"]+)['\"]", template.read_text()))
    for app in (
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
    ):
        for module in (ROOT / app).rglob("*.py"):
            named |= set(re.findall(r"\bstatic\(\"([^\"]+)\"\)", module.read_text()))
    assert len(named) > 20
    assert {name for name in named if finders.find(name) is None} == set()
