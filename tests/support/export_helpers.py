"""Read what the admin exports."""

import csv
import io


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def read_csv(response) -> list[list[str]]:
    """The rows of a CSV file as Norwegian Excel opens it."""
    content = content_of(response)
    assert content.startswith(b"\xef\xbb\xbf"), "Without a byte order mark Excel does not read UTF-8."
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_csv_by_heading(response) -> list[dict[str, str]]:
    heading, *rows = read_csv(response)
    return [dict(zip(heading, row, strict=True)) for row in rows]


LISTS = (
    "events", "attendees", "waiting-lists", "discount-codes", "uses-of-codes", "seats-set-aside", "event-changes",
    "partners", "exhibitors", "programmes", "orders", "payments", "refunds", "stripe-events", "unpaid-invoices",
    "documents-issued",
    "missed-searches", "document-texts",
    "organisation", "membership", "contact", "dues", "snippets/core/person", "reports/site-history",
    "reports/site-history/results", "bulk-mail", "suppressed-addresses", "newsletter-issues", "newsletter-lists",
    "newsletter-readers",
)  # fmt: skip
