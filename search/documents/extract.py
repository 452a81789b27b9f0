"""A program that reads the text of the PDF on its standard input, and writes what it found as JSON.

It is a process of its own, so that a file made to harm takes neither the memory nor the time of the site. It imports
nothing of the site.
"""

import json
import logging
import resource
import sys
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

MAX_PAGES = 400
MAX_CHARACTERS = 100_000
MAX_SECONDS = 30
MAX_MEMORY = 768 * 1024 * 1024


def read_pdf(data: bytes, max_pages: int = MAX_PAGES) -> dict:
    """State, number of pages and text."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"state": "locked", "pages": 0, "text": ""}
        return _read_pages(reader, max_pages)
    except FileNotDecryptedError:
        return {"state": "locked", "pages": 0, "text": ""}
    except MemoryError:
        return {"state": "too_large", "pages": 0, "text": ""}
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError):
        # A damaged file makes the reader fail in any of these ways.
        return {"state": "damaged", "pages": 0, "text": ""}


def _read_pages(reader: PdfReader, max_pages: int) -> dict:
    pages, texts, length = len(reader.pages), [], 0
    for number in range(min(pages, max_pages)):
        text = " ".join((reader.pages[number].extract_text() or "").split())
        texts.append(text)
        length += len(text) + 1
        if length > MAX_CHARACTERS:
            return {"state": "partly", "pages": pages, "text": " ".join(texts)[:MAX_CHARACTERS]}
    text = " ".join(texts).strip()
    state = "no_text" if not text else "partly" if pages > max_pages else "read"
    return {"state": state, "pages": pages, "text": text}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    logging.disable(logging.CRITICAL)
    json.dump(read_pdf(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
