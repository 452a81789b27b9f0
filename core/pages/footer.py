"""The footer's columns, read from the stored JSON.

The footer's pages are fetched in the same query as the menu's pages. The blocks would run another query on every page
of the site.
"""

from wagtail.documents import get_document_model
from wagtail.models import Page

from core.content.links import resolve_link
from core.models import AssociationSettings


def footer_columns(details: AssociationSettings) -> list[dict]:
    """`heading` and `links` of each column in the active language. A link holds the ids of its page and document."""
    columns = []
    for block in details.footer_menu.raw_data:
        value = block["value"]
        # Wagtail stores list items as dicts with `id` and `value`; imported items may be bare values.
        links = [item.get("value", item) for item in value.get("links") or []]
        columns.append({"heading": value.get("heading") or "", "links": links})
    return columns


def footer_page_ids(columns: list[dict]) -> set[int]:
    return {link["page"] for column in columns for link in column["links"] if link.get("page")}


def resolve_footer_links(columns: list[dict], pages: list[Page], request) -> list[dict]:
    """The columns with resolved links (`text` and `url`). Links to deleted or unpublished pages are left out.

    So are columns that have no other links.
    """
    pages_by_id = {page.pk: page for page in pages}
    document_ids = {link["document"] for column in columns for link in column["links"] if link.get("document")}
    documents = get_document_model().objects.in_bulk(document_ids) if document_ids else {}
    resolved_columns = []
    for column in columns:
        links = [
            resolve_link(
                link | {"page": pages_by_id.get(link.get("page")), "document": documents.get(link.get("document"))},
                request=request,
            )
            for link in column["links"]
        ]
        if shown := [link for link in links if link]:
            resolved_columns.append({"heading": column["heading"], "links": shown})
    return resolved_columns
