"""Gather the texts to translate, and hold the Norwegian catalogues complete. English is the source language.

`scripts/messages.py` gathers and compiles; `--check` changes nothing and fails when a text is missing, fuzzy,
untranslated or compiled from an older catalogue. Needs Debian's `gettext`.

`locale/nb` holds our own texts. `locale/admin/nb` is kept by hand: Norwegian for texts of Wagtail, its translation
editor and the sign-in that their own Norwegian lacks or gets wrong. It is checked against the installed packages.
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
BORROWED = [ROOT / "locale" / "admin" / "nb" / "LC_MESSAGES" / f"{domain}.po" for domain in ("django", "djangojs")]
PACKAGES = ("wagtail", "wagtail_localize", "allauth")
#: Of these, every text must have its Norwegian, theirs or ours.
WHOLE = ("wagtail_localize",)


def gather() -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--locale", "nb", "--no-location", "--no-wrap"]
    command += ["--ignore", "var/*", "--ignore", ".venv/*", "--ignore", "tests/*", "--ignore", "sandbox/*"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def read(path: Path):
    with path.open("rb") as file:
        return pofile.read_po(file, locale="nb")


def placeholders(text: str) -> list[str]:
    """What a translation must carry over as it is: `%(name)s`, `%s`, `{name}` and the names of HTML tags."""
    return sorted(set(re.findall(r"%\(\w+\)[a-z]|%[sd](?!\w)|\{\w*\}|</?\w+", text)))


def faults(catalogue) -> list[str]:
    found = []
    for message in catalogue:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, list | tuple) else [message.string]
        if message.fuzzy:
            found.append(f"fuzzy: {message.id!r}")
        elif not all(texts):
            found.append(f"not translated: {message.id!r}")
        else:
            sources = message.id if isinstance(message.id, list | tuple) else [message.id]
            if placeholders(sources[-1]) != placeholders(texts[-1]):
                found.append(f"placeholders differ: {message.id!r}")
        found += [f"{error}: {message.id!r}" for error in message.check(catalogue)]
    return found


def compiled(catalogue) -> bytes:
    buffer = io.BytesIO()
    mofile.write_mo(buffer, catalogue)
    return buffer.getvalue()


def entries(catalogue) -> set:
    return {(message.context, str(message.id)) for message in catalogue if message.id}


def sources_of(package: str, language: str, domain: str) -> dict:
    """The texts that an installed package and its apps carry: (context, text) → translation, empty when none."""
    folder = Path(importlib.util.find_spec(package).origin).parent
    texts = {}
    for path in sorted(folder.rglob(f"locale/{language}/LC_MESSAGES/{domain}.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                if message.id:
                    first = message.id[0] if isinstance(message.id, list | tuple) else message.id
                    texts[message.context, first] = "" if message.fuzzy else message.string
    return texts


def borrowed_faults(path: Path) -> list[str]:
    """What is wrong with a catalogue of the packages' texts: also texts that no installed package has any more."""
    catalogue = read(path)
    found = faults(catalogue)
    firsts = {
        (message.context, message.id[0] if isinstance(message.id, list | tuple) else message.id)
        for message in catalogue
        if message.id
    }
    known = {key for package in PACKAGES for key in sources_of(package, "en", path.stem)}
    found += [f"no installed package says this any more: {text!r}" for _, text in firsts - known]
    for package in WHOLE:
        own = {key for key, text in sources_of(package, "nb", path.stem).items() if text and all(text)}
        missing = set(sources_of(package, "en", path.stem)) - own - firsts
        found += [f"{package} says this in English: {text!r}" for _, text in missing]
    compiled_path = path.with_suffix(".mo")
    if not compiled_path.exists() or compiled_path.read_bytes() != compiled(catalogue):
        found.append(f"{path.relative_to(ROOT)} is not compiled, run make messages")
    return found


def check() -> int:
    committed = read(CATALOGUE)
    kept = CATALOGUE.read_bytes()
    try:
        gather()
        gathered = read(CATALOGUE)
    finally:
        CATALOGUE.write_bytes(kept)
    found = [f"not gathered, run make messages: {text!r}" for _, text in entries(gathered) - entries(committed)]
    found += [f"no longer used, run make messages: {text!r}" for _, text in entries(committed) - entries(gathered)]
    found += faults(committed)
    if not COMPILED.exists() or COMPILED.read_bytes() != compiled(committed):
        found.append("locale/nb is not compiled from its catalogue, run make messages")
    for path in BORROWED:
        found += borrowed_faults(path)
    print("\n".join(found) or f"{len(entries(committed))} texts, all translated")
    return 1 if found else 0


def update() -> int:
    gather()
    catalogue = read(CATALOGUE)
    for identifier in list(catalogue.obsolete):
        del catalogue.obsolete[identifier]
    for message in catalogue:
        message.user_comments.clear()  # What gettext leaves of an older text it took for the same.
    with CATALOGUE.open("wb") as file:
        pofile.write_po(file, catalogue, width=0, omit_header=False, ignore_obsolete=True)
    COMPILED.write_bytes(compiled(catalogue))
    for path in BORROWED:
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
    found = faults(catalogue) + [fault for path in BORROWED for fault in borrowed_faults(path)]
    print("\n".join(found) or f"{len(entries(catalogue))} texts, all translated")
    return 1 if found else 0


if __name__ == "__main__":
    if not shutil.which("xgettext"):
        sys.exit("Install gettext first (Debian: apt-get install gettext).")
    sys.exit(check() if "--check" in sys.argv[1:] else update())
