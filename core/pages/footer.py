"""The footer's columns, read as they are stored: its pages are fetched along with those of the menu, where the
blocks would ask a query of their own on every page of the site."""

from wagtail.documents import get_document_model
from wagtail.models import Page

from core.content.links import resolve_link
from core.models import AssociationSettings


def footer_columns(details: AssociationSettings) -> list[dict]:
    """`heading` and `links` of each column in the language in use; a link holds ids of its page and document."""
    columns = []
    for block in details.footer_menu.raw_data:
        value = block["value"]
        # Items of a list are stored with an id of their own; those of an import may stand bare.
        links = [item.get("value", item) for item in value.get("links") or []]
        columns.append({"heading": value.get("heading") or "", "links": links})
    return columns


def footer_page_ids(columns: list[dict]) -> set[int]:
    return {link["page"] for column in columns for link in column["links"] if link.get("page")}


def resolve_footer_links(columns: list[dict], pages: list[Page], request) -> list[dict]:
    """The columns with the links that lead somewhere, as `text` and `url`."""
    known = {page.pk: page for page in pages}
    wanted = {link["document"] for column in columns for link in column["links"] if link.get("document")}
    documents = get_document_model().objects.in_bulk(wanted) if wanted else {}
    led = []
    for column in columns:
        links = [
            resolve_link(
                link | {"page": known.get(link.get("page")), "document": documents.get(link.get("document"))},
                request=request,
            )
            for link in column["links"]
        ]
        led.append({"heading": column["heading"], "links": [link for link in links if link]})
    return led
