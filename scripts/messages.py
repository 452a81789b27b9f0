"""Gather the texts to translate and check the Norwegian catalogues. English is the source language.

Without options the script gathers the texts and compiles the catalogues. `--check` changes nothing; it fails when a
text is missing, fuzzy or untranslated, or when a compiled catalogue is out of date. Needs Debian's `gettext`.

`locale/nb` has the project's own texts. `locale/admin/nb` is edited by hand: it has Norwegian texts that Wagtail,
wagtail-localize and allauth lack or have wrong. It is checked against the installed packages.
"""

import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages import mofile, pofile

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale" / "nb" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
PACKAGE_CATALOGUES = [
    ROOT / "locale" / "admin" / "nb" / "LC_MESSAGES" / f"{domain}.po" for domain in ("django", "djangojs")
]
PACKAGES = ("wagtail", "wagtail_localize", "allauth")
#: Packages whose every text must be translated, in their own catalogue or in `locale/admin/nb`.
FULLY_TRANSLATED = ("wagtail_localize",)


def gather() -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--locale", "nb", "--no-location", "--no-wrap"]
    command += ["--ignore", "var/*", "--ignore", ".venv/*", "--ignore", "tests/*", "--ignore", "sandbox/*"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def read(path: Path):
    with path.open("rb") as file:
        return pofile.read_po(file, locale="nb")


def placeholders(text: str) -> list[str]:
    """The parts that a translation must keep: `%(name)s`, `%s`, `{name}` and the names of HTML tags."""
    return sorted(set(re.findall(r"%\(\w+\)[a-z]|%[sd](?!\w)|\{\w*\}|</?\w+", text)))


def catalogue_errors(catalogue) -> list[str]:
    errors = []
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, list | tuple) else [message.string]
        if message.fuzzy:
            errors.append(f"fuzzy: {message.id!r}")
        elif not all(texts):
            errors.append(f"not translated: {message.id!r}")
        else:
            sources = message.id if isinstance(message.id, list | tuple) else [message.id]
            if placeholders(sources[-1]) != placeholders(texts[-1]):
                errors.append(f"placeholders differ: {message.id!r}")
        errors += [f"{error}: {message.id!r}" for error in message.check(catalogue)]
    return errors


def compiled(catalogue) -> bytes:
    buffer = io.BytesIO()
    mofile.write_mo(buffer, catalogue)
    return buffer.getvalue()


def entries(catalogue) -> set:
    return {(message.context, str(message.id)) for message in catalogue if message.id}


def sources_of(package: str, language: str, domain: str) -> dict:
    """The texts of an installed package and its apps: (context, text) → translation, empty when there is none."""
    folder = Path(importlib.util.find_spec(package).origin).parent
    texts = {}
    for path in sorted(folder.rglob(f"locale/{language}/LC_MESSAGES/{domain}.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                if message.id:
                    first = message.id[0] if isinstance(message.id, list | tuple) else message.id
                    texts[message.context, first] = "" if message.fuzzy else message.string
    return texts


def package_catalogue_errors(path: Path) -> list[str]:
    """The errors of a catalogue of packages' texts, including texts that no installed package has any more."""
    catalogue = read(path)
    errors = catalogue_errors(catalogue)
    translated = {
        (message.context, message.id[0] if isinstance(message.id, list | tuple) else message.id)
        for message in catalogue
        if message.id
    }
    existing = {key for package in PACKAGES for key in sources_of(package, "en", path.stem)}
    errors += [f"no installed package has this text any more: {text!r}" for _, text in translated - existing]
    for package in FULLY_TRANSLATED:
        by_package = {key for key, text in sources_of(package, "nb", path.stem).items() if text and all(text)}
        missing = set(sources_of(package, "en", path.stem)) - by_package - translated
        errors += [f"{package} has no Norwegian for this text: {text!r}" for _, text in missing]
    compiled_path = path.with_suffix(".mo")
    if not compiled_path.exists() or compiled_path.read_bytes() != compiled(catalogue):
        errors.append(f"{path.relative_to(ROOT)} is not compiled, run make messages")
    return errors


def check() -> int:
    committed = read(CATALOGUE)
    original = CATALOGUE.read_bytes()
    try:
        gather()
        gathered = read(CATALOGUE)
    finally:
        CATALOGUE.write_bytes(original)
    errors = [f"not gathered, run make messages: {text!r}" for _, text in entries(gathered) - entries(committed)]
    errors += [f"no longer used, run make messages: {text!r}" for _, text in entries(committed) - entries(gathered)]
    errors += catalogue_errors(committed)
    if not COMPILED.exists() or COMPILED.read_bytes() != compiled(committed):
        errors.append("locale/nb is not compiled from its catalogue, run make messages")
    for path in PACKAGE_CATALOGUES:
        errors += package_catalogue_errors(path)
    print("\n".join(errors) or f"{len(entries(committed))} texts, all translated")
    return 1 if errors else 0


def update() -> int:
    gather()
    catalogue = read(CATALOGUE)
    for identifier in list(catalogue.obsolete):
        del catalogue.obsolete[identifier]
    for message in catalogue:
        message.user_comments.clear()  # The older text that gettext adds as a comment to a changed one.
    with CATALOGUE.open("wb") as file:
        pofile.write_po(file, catalogue, width=0, omit_header=False, ignore_obsolete=True)
    COMPILED.write_bytes(compiled(catalogue))
    for path in PACKAGE_CATALOGUES:
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
    errors = catalogue_errors(catalogue)
    errors += [error for path in PACKAGE_CATALOGUES for error in package_catalogue_errors(path)]
    print("\n".join(errors) or f"{len(entries(catalogue))} texts, all translated")
    return 1 if errors else 0


if __name__ == "__main__":
    if not shutil.which("xgettext"):
        sys.exit("Install gettext first (Debian: apt-get install gettext).")
    sys.exit(check() if "--check" in sys.argv[1:] else update())
