"""Constructors for news items."""

from demo.content.blocks import p


def wording(title, lead, *body):
    """One language's text; `body` is paragraphs as text or ready blocks."""
    return {"title": title, "lead": lead, "body": [p(part) if isinstance(part, str) else part for part in body]}


def news(key, days, category, author, nb, en=None, image_alt="", clock="09:00"):
    """An item published `days` (zero or negative) from today; `author` is a staff mailbox."""
    texts = {"nb": nb} if en is None else {"nb": nb, "en": en}
    return {
        "key": key,
        "days": days,
        "clock": clock,
        "category": category,
        "author": author,
        "seed": f"news-{key}",
        "image_alt": image_alt,
        "text": texts,
    }
