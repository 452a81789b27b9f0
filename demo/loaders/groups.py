"""Bodies and honours: the staff, the board, eight resource groups with a page each, and the honorary members."""

from django.utils.text import slugify
from wagtail.models import Page

from core.models import Person
from demo.content.blocks import h2, p
from demo.content.pages.groups import GROUP_OF_EVENT, GROUPS, NEWS_OF_GROUP
from demo.loaders.bodies import Writer
from demo.loaders.tree import add_page, publish
from demo.loaders.world import LANGUAGES, World
from demo.people import BOARD, HONORARY
from events.models import Event
from home.models import BodyPage
from membership.enums import BodyKind
from membership.models import Body, BodyMember, Honour

#: Of the board, in each group beside its leader.
FROM_THE_BOARD = 4


def create_bodies(world: World) -> None:
    board = [
        Person(
            name=person["name"], role_nb=person["role"]["nb"], role_en=person["role"]["en"], employer=person["company"]
        )
        for person in BOARD
    ]
    Person.objects.bulk_create(board)
    world.bodies["staff"] = Body.objects.create(
        kind=BodyKind.STAFF, name_nb="Administrasjonen", name_en="Staff", position=10
    )
    world.bodies["board"] = Body.objects.create(kind=BodyKind.BOARD, name_nb="Styret", name_en="Board", position=20)
    _seat(world.bodies["staff"], list(world.staff.values()))
    _seat(world.bodies["board"], board)
    known = {person.name: person for person in board}
    for number, group in enumerate(GROUPS):
        name, company = group["leader"]
        leader = known.get(name) or Person.objects.create(name=name, employer=company)
        known[name] = leader
        body = Body.objects.create(
            kind=BodyKind.RESOURCE_GROUP,
            name_nb=f"Ressursgruppen {group['name']['nb']}",
            name_en=f"Resource group: {group['name']['en']}",
            purpose_nb=group["about"]["nb"],
            purpose_en=group["about"]["en"],
            position=100 + number,
        )
        world.bodies[group["key"]] = body
        others = [person for place, person in enumerate(board) if (place + number) % 3 == 0 and person != leader]
        _lead(world, body, group, leader)
        _seat(body, others[:FROM_THE_BOARD], first=3, role_nb="Medlem av gruppen", role_en="Member of the group")


def _lead(world: World, body: Body, group: dict, leader: Person) -> None:
    roles = {"role_nb": "Leder av gruppen", "role_en": "Leader of the group"}
    BodyMember.objects.create(body=body, person=leader, leads=True, position=1, **roles)
    roles = {"role_nb": "Kontakt i administrasjonen", "role_en": "Contact on the staff"}
    BodyMember.objects.create(body=body, person=world.staff[group["contact"]], position=2, **roles)


def _seat(body: Body, people: list[Person], first: int = 1, **roles: str) -> None:
    BodyMember.objects.bulk_create(
        BodyMember(body=body, person=person, position=place, **roles)
        for place, person in enumerate(people, start=first)
    )


def give_honours(world: World) -> None:
    for honoured in HONORARY:
        person = Person.objects.create(name=honoured["name"])
        Honour.objects.create(
            person=person, year=honoured["year"], reason_nb=honoured["for"]["nb"], reason_en=honoured["for"]["en"]
        )


def add_group_pages(world: World) -> None:
    """A page for each group, below the page about the groups."""
    for group in GROUPS:
        category = world.news_categories.get(NEWS_OF_GROUP.get(group["key"], ""))
        for language in LANGUAGES:
            name = group["name"][language]
            page = BodyPage(
                title=name,
                slug=slugify(name),
                lead=group["about"][language],
                search_description=group["about"][language],
                shown_body=world.bodies[group["key"]],
                news_category=category,
                cover_seed_text=f"group-{group['key']}",
            )
            parent = Page.objects.get(pk=world.pages["ressursgrupper", language].pk)
            add_page(world, f"group-{group['key']}", language, page, parent)
    for event, group in GROUP_OF_EVENT.items():
        Event.objects.filter(pk=world.events[event].pk).update(body=world.bodies[group])


def write_group_pages(world: World) -> None:
    headings = {"nb": "Når gruppen møtes", "en": "When the group meets"}
    for group in GROUPS:
        key = f"group-{group['key']}"
        for language in LANGUAGES:
            page = world.pages[key, language]
            page.refresh_from_db()
            blocks = [h2(headings[language]), p(f"{group['meets'][language]}.")]
            page.body = Writer(world, key, language).body(blocks)
            publish(world, page)
