"""Constructors for standard pages."""

from demo.content.blocks import p


def wording(slug, title, lead, *body):
    blocks = [p(part) if isinstance(part, str) else part for part in body]
    return {"slug": slug, "title": title, "lead": lead, "search_description": lead, "body": blocks}


def page(key, nb, en=None, *, parent=None, kind="standard", menu="main"):
    """`kind` is standard, or report for a page with a table of contents; `menu` is main, footer or none."""
    texts = {"nb": nb} if en is None else {"nb": nb, "en": en}
    return {"key": key, "kind": kind, "menu": menu, "parent": parent, "text": texts}
