"""Pages of the site, put below a parent as an editor would."""

from wagtail.models import Page

from home.models import StandardPage
from news.models import NewsPage


def create_page(parent: Page, model: type[Page] = StandardPage, **fields) -> Page:
    """A published page in its parent's language. The slug follows from the title."""
    page = parent.add_child(instance=model(**({"title": "Side", "locale": parent.locale} | fields)))
    page.save_revision().publish()
    return page


def create_news(index: Page, number: int = 1, **fields) -> NewsPage:
    """A news item with a lead."""
    return create_page(index, NewsPage, **({"title": f"Nyhet {number}", "lead": f"Ingress {number}."} | fields))
