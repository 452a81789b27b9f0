"""The tables of the search."""

from search.models.document_text import DocumentText
from search.models.entry import Entry, Word
from search.models.missed import MissedSearch

__all__ = ["DocumentText", "Entry", "MissedSearch", "Word"]
