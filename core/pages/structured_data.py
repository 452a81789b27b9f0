"""Structured data (JSON-LD) for search engines. A page has one graph, which holds only facts that the page shows."""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


ORGANIZATION_ID = f"{settings.SITE_URL}/#organization"


def absolute_url(url: str) -> str:
    """A path on this site as a full URL. A full URL is returned unchanged."""
    return url if url.startswith(("http://", "https://")) else f"{settings.SITE_URL}{url}"


def json_ld_script(items: list[dict]) -> SafeString:
    """The items as a JSON-LD script element; empty for no items. The escaped JSON cannot close the element.

    The content security policy does not apply, because the browser does not execute a data block.
    """
    if not items:
        return SafeString("")
    data = {"@context": "https://schema.org", "@graph": items}
    text = json.dumps(data, ensure_ascii=False, default=str).translate(_UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


def breadcrumb_list(crumbs: list[tuple[str, str]]) -> dict:
    """A breadcrumb list from the (name, URL) of each page, the current page last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute_url(url)}
            for place, (name, url) in enumerate(crumbs, start=1)
        ],
    }


def image_object(rendition, alt: str, credit) -> dict:
    """An image in the size of `rendition`. `credit` is a `core.content.credit.Credit`. Empty values are left out."""
    data = {
        "@type": "ImageObject",
        "contentUrl": absolute_url(rendition.url),
        "width": rendition.width,
        "height": rendition.height,
        "caption": alt,
        "creditText": credit.text,
        "license": credit.licence_url,
        "acquireLicensePage": credit.source_url,
    }
    return {name: value for name, value in data.items() if value}


def with_image(items: list[dict], image: dict) -> list[dict]:
    """Add the image to the page's main item, which is the first item that is not the publisher."""
    for item in items:
        if item["@type"] != "Organization":
            item["image"] = image
            break
    return items


def organization(association) -> dict:
    """The association as the publisher of the site's content."""
    data = {
        "@type": "Organization",
        "@id": ORGANIZATION_ID,
        "name": association.name,
        "url": f"{settings.SITE_URL}/",
    }
    if association.org_number:
        data["identifier"] = association.org_number
    if association.email:
        data["email"] = association.email
    if association.phone:
        data["telephone"] = association.phone
    if association.address:
        data["address"] = {
            "@type": "PostalAddress",
            "streetAddress": association.address,
            "postalCode": association.postcode,
            "addressLocality": association.city,
            "addressCountry": "NO",
        }
    if links := association.social_links:
        data["sameAs"] = [link["url"] for link in links]
    return data
