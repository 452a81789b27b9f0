"""Loads the demo's content into an empty site. `demo.run` calls `load` at every start."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import translation

from accounts.demo import ROLES
from demo.content.dates import OSLO
from demo.loaders import (
    bank,
    companies,
    events,
    exhibitors,
    groups,
    indexing,
    manual_orders,
    news,
    newsletter,
    orders,
    owed,
    pages,
    partners,
    pictures,
    plans,
    programme,
    reports,
    setup,
    speakers,
    translations,
    tree,
    users,
)
from demo.loaders.world import World
from home.models import HomePage
from mail.models import OutgoingMail

Step = Callable[[str, Callable[[], object]], None]

#: (e-mail, role) of every user that can sign in. The terminal's text is English.
with translation.override("en"):
    READY_LOGINS = [(email, str(name)) for email, name, _description, _start in ROLES.values()]


def is_loaded() -> bool:
    """Whether the content is loaded. The load is one transaction, so a home page shows that it is complete."""
    return HomePage.objects.exists()


def load(step: Step) -> None:
    """Load the content into an empty site. On a loaded site, only update the site's host name and port.

    An interrupted load leaves the database unchanged, and the next start loads again. `step` is called with the title
    and the function of each step.
    """
    if is_loaded():
        setup.update_site_address()
        return
    world = World(today=dt.datetime.now(OSLO).date())
    with indexing.without_indexing(), transaction.atomic():
        step("Groups, users and people", lambda: _people(world))
        step("Page tree", lambda: _plant(world))
        step("1 000 companies, memberships and dues", lambda: _members(world))
        step("Pictures and logos", lambda: _draw(world))
        step("Texts in two languages", lambda: _write(world))
        step("Newsletter with 1 000 readers", lambda: newsletter.add_newsletter(world))
        step("Bookings, receipts and tickets", lambda: orders.place_orders(world))
        step("Money owed to buyers", lambda: owed.owe_to_buyers(world))
        step("Orders and invoices by staff, and exhibitors", lambda: _sell_by_hand(world))
        step("A ticket holder's own programme", lambda: plans.plan_a_visit(world))
        step("A bank file", lambda: bank.upload_bank_file(world))
        step("Reports with their figures", lambda: _report(world))
        step("Search index", lambda: indexing.rebuild_indexes(world))


def _people(world: World) -> None:
    setup.create_groups_and_locales(world)
    setup.remove_default_page()
    users.create_users(world)
    setup.create_people(world)
    groups.create_bodies(world)
    groups.give_honours(world)


def _plant(world: World) -> None:
    events.create_events(world)
    programme.create_programmes(world)
    pages.add_home_page(world)
    setup.create_site(world, world.pages["home", "nb"])
    setup.write_association(world)
    events.add_calendar_page(world)
    news.add_news_index(world)
    companies.add_directory_page(world)
    pages.add_pages(world)
    groups.add_group_pages(world)
    reports.add_report_pages(world)


def _members(world: World) -> None:
    companies.set_rules(world)
    companies.set_tariffs(world)
    companies.write_organisations(world)
    companies.write_memberships(world)
    companies.create_earlier_dues(world)
    users.make_contacts(world)


def _draw(world: World) -> None:
    pictures.draw_pictures(world)
    pictures.draw_logos(world)
    speakers.draw_portraits()
    speakers.link_to_members(world)
    speakers.write_slides(world)


def _sell_by_hand(world: World) -> None:
    exhibitors.add_exhibitors(world)
    earlier = set(OutgoingMail.objects.values_list("pk", flat=True))
    manual_orders.write_invoices(world)
    manual_orders.take_orders(world)
    orders.mark_emails_sent(OutgoingMail.objects.exclude(pk__in=earlier))


def _write(world: World) -> None:
    pages.write_pages(world)
    groups.write_group_pages(world)
    companies.write_directory(world)
    news.write_news(world)
    events.write_events(world)
    partners.add_partners(world)
    pages.write_footer_and_notice(world)


def _report(world: World) -> None:
    """When everything that the reports count is there."""
    reports.write_reports(world)
    tree.validate_all(world)
    translations.register_translations(world)
