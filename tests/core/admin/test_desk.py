"""The admin's first page: what waits for staff by their permissions, and lists of pages for those who edit."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from page_factory import create_page, create_site, create_translation
from wagtail.models import Page
from wagtail.users.models import UserProfile

from core.admin.desk import pages, waiting
from core.admin.desk.waiting import WaitingItem
from home.models import StandardPage
from mail.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db):
    return create_site().root_page


@pytest.fixture
def item(monkeypatch):
    """Registers an item that everybody may see and that counts the e-mails."""
    monkeypatch.setattr(waiting, "_items", {})

    def register(name, *, may_see=True, order=100, rows=OutgoingMail.objects.all):
        waiting.register_waiting(
            WaitingItem(
                name=name,
                may_see=lambda user: may_see,
                rows=rows,
                text=lambda count: f"{name} {count}",
                url=lambda: f"/{name}/",
                order=order,
            )
        )

    return register


def write_emails(number: int) -> None:
    OutgoingMail.objects.bulk_create(
        OutgoingMail(email_name="sign_in_code", to="a@example.no", language="nb", key=str(each))
        for each in range(number)
    )


def test_what_counts_none_is_left_out_and_the_order_holds(item, admin_user):
    write_emails(2)
    item("second", order=2)
    item("first", order=1)
    item("none", rows=OutgoingMail.objects.none)
    item("hidden", may_see=False)
    assert [(each.name, each.count, each.text, each.url) for each in waiting.waiting_for(admin_user)] == [
        ("first", 2, "first 2", "/first/"),
        ("second", 2, "second 2", "/second/"),
    ]


def test_counting_stops(item, admin_user, monkeypatch):
    monkeypatch.setattr(waiting, "MOST", 3)
    write_emails(3)
    item("mails")
    assert [(each.count, each.more) for each in waiting.waiting_for(admin_user)] == [(3, False)]
    OutgoingMail.objects.create(email_name="sign_in_code", to="b@example.no", language="nb", key="one more")
    assert [(each.count, each.more) for each in waiting.waiting_for(admin_user)] == [(3, True)]


def test_my_drafts_are_mine(home, admin_user, django_user_model):
    other = django_user_model.objects.create_user(email="other@example.no", password="x")
    mine, theirs, published = (create_page(home, title=title) for title in ("Mine", "Theirs", "Published"))
    for page, user in ((mine, admin_user), (theirs, other)):
        page.title += " changed"
        page.save_revision(user=user)
    published.save_revision(user=admin_user).publish()
    assert [page.draft_title for page in pages.own_drafts(admin_user)] == ["Mine changed"]


@pytest.mark.parametrize(
    ("published", "is_shown"),
    [
        ("2027-03-28T23:59:00+02:00", False),  # Sunday, the night in which summer time begins has passed
        ("2027-03-29T00:00:00+02:00", True),
        ("2027-03-31T09:00:00+02:00", True),
    ],
)
def test_the_week_begins_on_monday_in_oslo(home, admin_user, time_machine, published, is_shown):
    time_machine.move_to("2027-03-31T10:00:00+02:00", tick=False)
    page = create_page(home, title="Ny")
    Page.objects.filter(pk=page.pk).update(last_published_at=published)
    assert (page.page_ptr in pages.published_this_week(admin_user)) is is_shown


def test_pages_without_the_other_language(home, admin_user):
    english = create_translation(home, home.get_parent(), title="Home", slug="home-en")
    only_norwegian = create_page(home, title="Bare norsk")
    both = create_page(home, title="Begge")
    create_translation(both, english, title="Both")
    draft = create_page(home, title="Utkast")
    draft.unpublish()
    only_english = create_page(english, title="English only")
    found = {page.pk for page in pages.without_translation(admin_user)}
    assert found == {only_norwegian.pk, only_english.pk}


def test_pages_that_must_stay_true_and_were_not_changed_for_a_year(home, admin_user):
    old, new = create_page(home, StandardPage, title="Gammel"), create_page(home, StandardPage, title="Ny")
    assert StandardPage.must_stay_true
    Page.objects.filter(pk=old.pk).update(latest_revision_created_at=timezone.now() - timedelta(days=366))
    Page.objects.filter(pk=new.pk).update(latest_revision_created_at=timezone.now() - timedelta(days=364))
    assert [page.pk for page in pages.untouched(admin_user)] == [old.pk]


@pytest.mark.parametrize(
    ("language", "nothing", "heading"),
    [("nb", "Ingenting venter på deg.", "Mine utkast"), ("en", "Nothing waits for you.", "My drafts")],
)
def test_the_first_page_speaks_the_readers_language(
    client, home, admin_user, second_factor, language, nothing, heading
):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": language})
    client.force_login(admin_user)
    with translation.override(language):
        html = client.get("/admin/").content.decode()
    assert nothing in html
    assert heading in html


def test_the_number_of_queries_does_not_grow_with_the_pages(client, home, admin_user, second_factor):
    client.force_login(admin_user)
    for number in range(6):
        create_page(home, title=f"Side {number}")
    client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    for number in range(6, 26):
        create_page(home, title=f"Side {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")
    assert len(many) == len(few)
