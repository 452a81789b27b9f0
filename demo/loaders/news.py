"""The news index and the news items."""

from wagtail.models import Page

from demo.companies import slugify
from demo.content.dates import at, days_from
from demo.content.news import CATEGORIES, NEWS
from demo.loaders.bodies import Writer
from demo.loaders.list_pages import LISTS
from demo.loaders.tree import add_page, publish
from demo.loaders.world import LANGUAGES, World
from news.models import NewsCategory, NewsIndexPage, NewsPage


def add_news_index(world: World) -> None:
    categories = {
        key: NewsCategory.objects.create(name_nb=names["nb"], name_en=names["en"], slug=slugify(names["nb"]))
        for key, names in CATEGORIES.items()
    }
    world.news_categories = categories
    for language in LANGUAGES:
        home = Page.objects.get(pk=world.pages["home", language].pk)
        index = NewsIndexPage(show_in_menus=True, **LISTS["news"][language])
        add_page(world, "news", language, index, home)
    for item in reversed(NEWS):
        for language, text in item["text"].items():
            page = NewsPage(
                title=text["title"],
                slug=slugify(text["title"])[:80].strip("-"),
                lead=text["lead"],
                date=days_from(world.today, item["days"]).date(),
                category=categories[item["category"]],
                byline=world.staff[item["author"]].name,
                cover_seed_text=item["seed"],
            )
            add_page(world, item["key"], language, page, world.pages["news", language])


def write_news(world: World) -> None:
    for language in LANGUAGES:
        index = world.pages["news", language]
        index.refresh_from_db()
        publish(world, index)
    for item in NEWS:
        for language, text in item["text"].items():
            page = world.pages[item["key"], language]
            page.refresh_from_db()
            page.body = Writer(world, item["key"], language).body(text["body"])
            moment = at(page.date, item["clock"])
            publish(world, page, first=moment, last=moment)
