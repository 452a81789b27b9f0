"""The form to sign up, on the page with all news."""

from django.http import HttpRequest

from core.sections import Section, register_section
from newsletter.subscribing.queries import open_lists


def register_sections() -> None:
    register_section(
        "news index", Section(name="newsletter", template="newsletter/section.html", context=sign_up_section)
    )


def sign_up_section(request: HttpRequest, page) -> dict | None:
    """None while there is no list to sign up for."""
    return {"has_one_list": len(lists) == 1} if (lists := open_lists()) else None
