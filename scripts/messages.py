"""Gather the texts to translate, and hold the Norwegian catalogue complete. English is the source language.

`scripts/messages.py` gathers and compiles; `--check` changes nothing and fails when a text is missing, fuzzy,
untranslated or compiled from an older catalogue. Needs Debian's `gettext`.
"""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages import mofile, pofile

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale" / "nb" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")


def gather() -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--locale", "nb", "--no-location", "--no-wrap"]
    command += ["--ignore", "var/*", "--ignore", ".venv/*", "--ignore", "tests/*", "--ignore", "sandbox/*"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def read(path: Path):
    with path.open("rb") as file:
        return pofile.read_po(file, locale="nb")


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
        found += [f"{error}: {message.id!r}" for error in message.check(catalogue)]
    return found


def compiled(catalogue) -> bytes:
    buffer = io.BytesIO()
    mofile.write_mo(buffer, catalogue)
    return buffer.getvalue()


def entries(catalogue) -> set:
    return {(message.context, str(message.id)) for message in catalogue if message.id}


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
    print("\n".join(found) or f"{len(entries(committed))} texts, all translated")
    return 1 if found else 0


def update() -> int:
    gather()
    catalogue = read(CATALOGUE)
    for identifier in list(catalogue.obsolete):
        del catalogue.obsolete[identifier]
    with CATALOGUE.open("wb") as file:
        pofile.write_po(file, catalogue, width=0, omit_header=False, ignore_obsolete=True)
    COMPILED.write_bytes(compiled(catalogue))
    found = faults(catalogue)
    print("\n".join(found) or f"{len(entries(catalogue))} texts, all translated")
    return 1 if found else 0


if __name__ == "__main__":
    if not shutil.which("xgettext"):
        sys.exit("Install gettext first (Debian: apt-get install gettext).")
    sys.exit(check() if "--check" in sys.argv[1:] else update())
