"""Fetch and rebuild the files in static/vendor and core/pdf/fonts. Only a maintainer runs this; it needs Node.

    pip install fonttools brotli
    python scripts/vendor_assets.py   # needs npm on the path

The versions are pinned below. The files are committed together with a sha256 manifest.
tests/core/web/test_static_files.py checks it, so that manual edits and unfinished upgrades are found.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
PDF_FONTS = ROOT / "core" / "pdf" / "fonts"
CONFIG = ROOT / "scripts" / "designsystemet.config.json"
MANIFEST = VENDOR / "manifest.json"

CSS_PACKAGE = "@digdir/designsystemet-css@1.22.0"
CLI_PACKAGE = "@digdir/designsystemet@1.15.0"
FONT_PACKAGE = "@fontsource-variable/schibsted-grotesk@5.3.0"

# Only the parts that the templates use. The whole library is 11 kB larger after compression.
CSS_PARTS = (
    "base",
    "button",
    "input",
    "field",
    "fieldset",
    "label",
    "validation-message",
    "error-summary",
    "alert",
    "details",
)
FONT_FILES = ("latin-wght-normal", "latin-ext-wght-normal", "latin-wght-italic")
PDF_WEIGHTS = {"Regular": 400, "Medium": 500, "Bold": 700, "ExtraBold": 800}


def run(*command: str, cwd: Path) -> str:
    process = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    return process.stdout


def unpack(package: str, into: Path) -> Path:
    archive = run("npm", "pack", package, "--silent", cwd=into).strip().splitlines()[-1]
    target = into / archive.removesuffix(".tgz")
    target.mkdir()
    run("tar", "xzf", archive, "-C", str(target), "--strip-components=1", cwd=into)
    return target


def without_source_map(css: str) -> str:
    """The CSS without sourceMappingURL comments. Manifest storage would require the files that they name."""
    return re.sub(r"/\*#\s*sourceMappingURL=.*?\*/", "", css)


def layers_of(css: str) -> list[str]:
    """The top-level blocks of a stylesheet."""
    blocks, depth, start = [], 0, 0
    for position, char in enumerate(css):
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                blocks.append(css[start : position + 1].strip())
                start = position + 1
    return blocks


def light_only(theme: str) -> str:
    """The theme without the dark scheme and the scheme for data-color-scheme="auto": the site is always light."""
    theme = re.sub(r"/\*.*?\*/", "", theme.replace('@charset "UTF-8";', ""), flags=re.S)
    light_blocks = []
    for block in layers_of(theme):
        if "color-scheme.dark" in block or "typography.secondary" in block:
            continue
        if "color-scheme.light" in block:
            block = re.sub(r"@media \(prefers-color-scheme: light\)\s*\{.*?\}\s*\}", "", block, flags=re.S)
        light_blocks.append(re.sub(r"\s+", " ", block))
    return "\n".join(light_blocks)


def build_styles(work: Path) -> None:
    package = unpack(CSS_PACKAGE, work)
    target = VENDOR / "designsystemet"
    target.mkdir(parents=True)
    parts = ["@layer ds.theme, ds.base, ds.components;"]
    for name in CSS_PARTS:
        layer = "ds.base" if name == "base" else "ds.components"
        body = without_source_map((package / "dist" / "src" / f"{name}.css").read_text())
        parts.append(f"/* {name} */\n@layer {layer}{{{body}}}")
    parts.insert(1, "/* theme, built by the CLI */\n" + light_only(build_theme(work)))
    header = (
        f"/* {CSS_PACKAGE}, parts: {', '.join(CSS_PARTS)}. MIT, see LICENSE. Built by scripts/vendor_assets.py. */\n"
    )
    (target / "designsystemet.css").write_text(header + "\n".join(parts) + "\n")
    shutil.copy(package / "LICENSE", target / "LICENSE")


def build_theme(work: Path) -> str:
    run("npm", "init", "-y", cwd=work)
    run("npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", CLI_PACKAGE, cwd=work)
    shutil.copy(CONFIG, work / "designsystemet.config.json")
    for step in ("create", "build"):
        run("npx", "--no-install", "designsystemet", "tokens", step, "--config", "designsystemet.config.json", cwd=work)
    return (work / "design-tokens-build" / "moteplass.css").read_text()


def build_fonts(work: Path) -> None:
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    package = unpack(FONT_PACKAGE, work)
    target = VENDOR / "fonts"
    target.mkdir(parents=True)
    PDF_FONTS.mkdir(parents=True, exist_ok=True)
    for name in FONT_FILES:
        shutil.copy(package / "files" / f"schibsted-grotesk-{name}.woff2", target)
    for folder in (target, PDF_FONTS):
        shutil.copy(package / "LICENSE", folder / "OFL.txt")

    # typst needs static TTF files. latin and latin-ext are merged, so that Sami and Polish names use the same font.
    for style, weight in PDF_WEIGHTS.items():
        subset_files = []
        for subset in ("latin", "latin-ext"):
            font = TTFont(package / "files" / f"schibsted-grotesk-{subset}-wght-normal.woff2")
            font = instantiateVariableFont(font, {"wght": weight}, updateFontNames=False)
            font.flavor = None
            for tag in ("GSUB", "GPOS", "GDEF", "STAT") if subset == "latin-ext" else ("STAT",):
                if tag in font:
                    del font[tag]
            subset_file = work / f"{style}-{subset}.ttf"
            font.save(subset_file)
            subset_files.append(str(subset_file))
        merged = Merger().merge(subset_files)
        rename(merged, style, weight)
        merged.save(PDF_FONTS / f"SchibstedGrotesk-{style}.ttf")


def rename(font, style: str, weight: int) -> None:
    family = "Schibsted Grotesk"
    names = {1: family if style in ("Regular", "Bold") else f"{family} {style}", 2: style, 4: f"{family} {style}"}
    names |= {6: f"SchibstedGrotesk-{style}", 16: family, 17: style}
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    bold = style == "Bold"
    font["head"].macStyle = 1 if bold else 0
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b1100001) | (0b100000 if bold else 0b1000000)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def vendored_files() -> list[Path]:
    paths = [*VENDOR.rglob("*"), *PDF_FONTS.rglob("*")]
    return sorted(path for path in paths if path.is_file() and path != MANIFEST)


def write_manifest() -> None:
    files = {p.relative_to(ROOT).as_posix(): digest(p) for p in vendored_files()}
    content = {"packages": [CSS_PACKAGE, CLI_PACKAGE, FONT_PACKAGE], "sha256": files}
    MANIFEST.write_text(json.dumps(content, indent=2) + "\n")


def main() -> int:
    for folder in (VENDOR, PDF_FONTS):
        shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        build_styles(work)
        build_fonts(work)
    write_manifest()
    sys.stdout.write(f"{len(vendored_files())} files written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
