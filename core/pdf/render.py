"""PDF files made with typst: tagged (PDF/UA-1), from a template and data. The data is never read as markup."""

import json
import threading
from functools import cache
from pathlib import Path

import typst

from core.pdf.escape import printable

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "core" / "pdf" / "fonts"

# A shared compiler keeps parsed templates and fonts in memory, so that a receipt takes 10 ms instead of 40. The
# compiler is not thread-safe, so a lock protects it; the wait is short.
_lock = threading.Lock()


class PdfError(Exception):
    """The template could not be compiled. The message has typst's explanation."""


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=ROOT, font_paths=fonts, ignore_system_fonts=True)


def _clean(value):
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value


def render(template: Path, data: dict, language: str) -> bytes:
    """Compile a typst template in the project directory to a PDF. `data` is passed as JSON and cannot become markup.

    `data` must hold the file's metadata: "title", "author" and "date" (ISO). The same input gives the same bytes.
    Characters that the typeface lacks are written in Latin letters. Raises PdfError.
    """
    inputs = {"data": json.dumps(_clean(data), ensure_ascii=False), "language": language}
    with _lock:
        try:
            return _compiler().compile(
                input=template, sys_inputs=inputs, timestamp=0, format="pdf", pdf_standards=["ua-1"]
            )
        except RuntimeError as error:  # TypstError is one; a missing template is not
            raise PdfError(f"{template.name}: {getattr(error, 'diagnostic', '') or error}") from error
