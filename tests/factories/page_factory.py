"""Pages of the site, put below a parent as an editor would."""

from wagtail.models import Locale, Page, Site

from core.models import AssociationSettings
from home.models import HomePage, StandardPage
from news.models import NewsPage


def create_site(association: dict | None = None, **fields) -> Site:
    """The site with a Norwegian front page, in place of the welcome page that Wagtail's migrations leave. `fields` are
    those of the front page, `association` those of the settings.
    """
    nb = Locale.objects.get_or_create(language_code="nb")[0]
    Locale.objects.get_or_create(language_code="en")
    # A test with its own transactions empties the tables, including the rows that migrations created.
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=nb)
    Site.objects.update(root_page=root)
    # Nothing refers to the welcome page now. To let Django look for what does takes longer than many a test.
    Page.objects.filter(depth=2)._raw_delete(using="default")
    root.numchild = 0
    root.save(update_fields=["numchild"])
    home = root.add_child(instance=HomePage(**({"title": "Hjem", "slug": "hjem", "locale": nb} | fields)))
    site, _made = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    AssociationSettings.objects.update_or_create(site=site, defaults={"name": "Begge Bredder"} | (association or {}))
    return site


def create_translation(page: Page, parent: Page, **fields) -> Page:
    """The published English page of a Norwegian one, with the same fields but for those given. Made without revisions,
    which cost more than the page.
    """
    en = Locale.objects.get(language_code="en")
    same = {name: getattr(page, name) for name in ("title", "slug", "lead", "show_in_menus") if hasattr(page, name)}
    key = page.translation_key
    return parent.add_child(instance=type(page)(**(same | {"locale": en, "translation_key": key} | fields)))


def create_page(parent: Page, model: type[Page] = StandardPage, **fields) -> Page:
    """A published page in its parent's language. The slug follows from the title."""
    page = parent.add_child(instance=model(**({"title": "Side", "locale": parent.locale} | fields)))
    page.save_revision().publish()
    return page


def create_news(index: Page, number: int = 1, **fields) -> NewsPage:
    """A news item with a lead."""
    return create_page(index, NewsPage, **({"title": f"Nyhet {number}", "lead": f"Ingress {number}."} | fields))
