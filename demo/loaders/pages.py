"""Home page, standard pages and people page, and the links of the footer and the notice bar."""

from wagtail.models import Page

from core.models import AssociationSettings
from demo.content.association import ASSOCIATION
from demo.content.home import HOME
from demo.content.pages import PAGES
from demo.loaders.bodies import Writer
from demo.loaders.list_pages import FOOTER, LISTS, MENU, PARENTS, SLUGS
from demo.loaders.tree import add_page, publish
from demo.loaders.world import LANGUAGES, World, fixed_uuid
from home.models import HomePage, PeoplePage, StandardPage

#: A view and no page, so its link has a text of its own.
_NEWSLETTER = {"nb": "Nyhetsbrev", "en": "Newsletter"}


def add_home_page(world: World) -> None:
    root = Page.objects.get(depth=1)
    for language in LANGUAGES:
        text = HOME[language]
        home = HomePage(
            title=text["title"],
            slug="home" if language == "nb" else f"home-{language}",
            heading=text["heading"],
            lead=text["lead"],
            intro=text["intro"],
            seo_title=f"{text['title']}: {ASSOCIATION['tagline'][language]}",
            search_description=text["search_description"],
        )
        add_page(world, "home", language, home, root)


def add_pages(world: World) -> None:
    """Add the pages in the menu's order, parents before children."""
    ordered = sorted(PAGES, key=lambda page: (page["key"] in PARENTS, _menu_place(page["key"])))
    for content in ordered:
        key = content["key"]
        for language, text in content["text"].items():
            page = StandardPage(
                title=text["title"],
                slug=SLUGS.get(key, {}).get(language, text["slug"]),
                lead=text["lead"],
                search_description=text["search_description"],
                show_in_menus=key in MENU,
                table_of_contents=content["kind"] == "report",
                numbered_headings=content["kind"] == "report",
                cover_seed_text=key,
            )
            add_page(world, key, language, page, _parent(world, key, language))
    for language in LANGUAGES:
        people = PeoplePage(cover_seed_text="people", **LISTS["people"][language])
        add_page(world, "people", language, people, world.pages["om-oss", language])


def _menu_place(key: str) -> int:
    return MENU.index(key) if key in MENU else len(MENU)


def _parent(world: World, key: str, language: str) -> Page:
    # Read from the database, because treebeard stores the number of children on the row.
    return Page.objects.get(pk=world.pages[PARENTS.get(key, "home"), language].pk)


def write_pages(world: World) -> None:
    for language in LANGUAGES:
        home = world.pages["home", language]
        home.refresh_from_db()
        home.body = home_body(world, language)
        publish(world, home)
        people = world.pages["people", language]
        people.refresh_from_db()
        publish(world, people)
    for content in PAGES:
        for language, text in content["text"].items():
            page = world.pages[content["key"], language]
            page.refresh_from_db()
            page.body = Writer(world, content["key"], language).body(text["body"])
            if content["key"] == "strategi":
                page.contact_person = world.staff["ingvild"]
            publish(world, page)


def home_body(world: World, language: str) -> list[dict]:
    text, writer = HOME[language], Writer(world, "home", language)
    features = [
        {"title": item["title"], "text": item["text"], "link": writer.link(item["link_text"], item["target"])}
        for item in text["blocks"]
    ]
    figures = [{name: item[name] for name in ("value", "label", "note")} for item in text["facts"]]
    closing = text["closing"]
    links = [writer.link(closing["link_text"], closing["target"])]
    links += [writer.link(call["text"], call["target"]) for call in text["calls_to_action"] if call["primary"]]
    parts = [
        ("features", {"heading": text["blocks_heading"], "features": writer.items(features, "feature")}),
        ("key_figures", {"heading": text["facts_heading"], "figures": writer.items(figures, "figure")}),
        (
            "call_to_action",
            {"heading": closing["heading"], "text": closing["text"], "links": writer.items(links, "action")},
        ),
    ]
    return [{"type": kind, "value": value, "id": fixed_uuid("home", kind)} for kind, value in parts]


def write_footer_and_notice(world: World) -> None:
    """The links of the footer and of the notice bar."""
    details = AssociationSettings.objects.get(site=world.site)
    for language in LANGUAGES:
        writer = Writer(world, "footer", language)
        columns = [
            {
                "type": "column",
                "id": fixed_uuid("footer", number),
                "value": {
                    "heading": heading,
                    "links": writer.items(
                        [
                            *(writer.link("", key) for key in keys if world.page(key, language)),
                            *([writer.link(_NEWSLETTER[language], "newsletter")] if number == 0 else []),
                        ],
                        number,
                    ),
                },
            }
            for number, (heading, keys) in enumerate(FOOTER[language])
        ]
        setattr(details, f"footer_menu_{language}", columns)
        setattr(details, f"notice_text_{language}", ASSOCIATION["notice"][language]["text"])
    details.notice_page = world.page(ASSOCIATION["notice"]["nb"]["target"], "nb")
    details.save()
