"""Pages that go live and expire at the times that editors have typed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from site_fixtures import translate
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.models import User
from core import scheduler
from core.pages.scheduled import ScheduleError, publish_and_expire
from home.models import StandardPage

OSLO = ZoneInfo("Europe/Oslo")
pytestmark = pytest.mark.django_db


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=OSLO)


def post_page(client, url, *, go_live_at="", expire_at="", **fields):
    data = {
        "title": "Sommerfest",
        "lead": "",
        "body": streamfield([]),
        "contact_person": "",
        "comments": inline_formset([]),
        **dict.fromkeys(["photo", "photo_alt", "photo_caption", "photo_credit", "cover_seed_text"], ""),
        **dict.fromkeys(["seo_title", "search_description", "share_image"], ""),
        "slug": "sommerfest",
        "go_live_at": go_live_at,
        "expire_at": expire_at,
        "action-publish": "action-publish",
        **fields,
    }
    return client.post(url, nested_form_data(data))


def add_url(parent):
    return reverse("wagtailadmin_pages:add", args=["home", "standardpage", parent.pk])


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("tree", ["nb", "en"])
def test_a_page_goes_live_and_expires_on_the_wall_clock_across_summer_time(
    client, second_factor, home, home_en, language, tree
):
    """Planned in winter for a day in summer, by Norwegian and English staff, for pages in both languages."""
    user = User.objects.create_superuser(email="redaktor@example.com", password=None, language=language)
    with time_machine.travel(at("2027-03-20 12:00"), tick=False):
        client.force_login(user)
        parent, start = (home, "/") if tree == "nb" else (home_en, "/en/")
        response = post_page(
            client, add_url(parent), go_live_at="28.03.2027 09:00", expire_at="31. oktober 2027 kl. 18.00"
        )
        assert response.status_code == 302
        page = StandardPage.objects.get()
        assert not page.live
        assert page.scheduled_revision.approved_go_live_at == at("2027-03-28 09:00")
        html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert 'value="28.03.2027 09:00"' in html
        assert 'value="31.10.2027 18:00"' in html

    def answer_at(moment: str) -> int:
        with time_machine.travel(at(moment), tick=False):
            publish_and_expire()
            return Client().get(f"{start}sommerfest/").status_code

    assert answer_at("2027-03-28 08:59") == 404
    assert answer_at("2027-03-28 09:00") == 200
    assert answer_at("2027-10-31 17:59") == 200
    assert answer_at("2027-10-31 18:00") == 404
    log = PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True)
    assert list(log).count("wagtail.publish.scheduled") == 1
    assert list(log).count("wagtail.unpublish.scheduled") == 1
    page.refresh_from_db()
    assert page.expired


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_time_that_cannot_be_read_is_refused_beside_the_field(editor_client, home, language):
    User.objects.update(language=language)
    response = post_page(editor_client, add_url(home), go_live_at="24.12.2036 klokka seks")
    assert not StandardPage.objects.exists()
    assert list(response.context["form"].errors) == ["go_live_at"]
    html = response.content.decode()
    assert 'value="24.12.2036 klokka seks"' in html
    assert "24.12.2026 18:00" in html


def planned(home, slug: str, go_live_at: dt.datetime, **fields) -> StandardPage:
    page = home.add_child(
        instance=StandardPage(title=slug.title(), slug=slug, locale=home.locale, live=False, go_live_at=go_live_at)
    )
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def test_a_failing_page_stops_no_other_and_is_tried_again(home, monkeypatch, caplog):
    now = at("2027-05-01 12:00")
    with time_machine.travel(now - dt.timedelta(days=1), tick=False):
        pages = [planned(home, slug, now - dt.timedelta(hours=hours)) for slug, hours in (("a", 3), ("b", 2), ("c", 1))]
    save = StandardPage.save

    def fails(self, *args, **kwargs):
        if self.slug == "b":
            raise RuntimeError("broken")
        return save(self, *args, **kwargs)

    monkeypatch.setattr(StandardPage, "save", fails)
    with time_machine.travel(now, tick=False):
        with pytest.raises(ScheduleError):
            publish_and_expire()
        assert [page.slug for page in StandardPage.objects.live().order_by("slug")] == ["a", "c"]
        assert "Could not publish" in caplog.text
        monkeypatch.undo()
        assert publish_and_expire() == 1
        assert publish_and_expire() == 0
    assert StandardPage.objects.live().count() == len(pages)


def test_an_expiry_keeps_the_planned_next_version(home):
    with time_machine.travel(at("2027-05-01 12:00"), tick=False):
        page = home.add_child(
            instance=StandardPage(title="Messe", slug="messe", locale=home.locale, expire_at=at("2027-05-02 12:00"))
        )
        page.save_revision().publish()
        page.title, page.go_live_at, page.expire_at = "Neste messe", at("2027-05-10 12:00"), None
        page.save_revision().publish()
    with time_machine.travel(at("2027-05-02 12:01"), tick=False):
        publish_and_expire()
        assert not StandardPage.objects.get().live
    with time_machine.travel(at("2027-05-10 12:01"), tick=False):
        publish_and_expire()
        page = StandardPage.objects.get()
        assert (page.live, page.title) == (True, "Neste messe")


def test_a_translation_has_a_plan_of_its_own(home, home_en, en):
    """Planning the Norwegian page neither publishes nor hides the English one."""
    page = home.add_child(instance=StandardPage(title="Om", slug="om", locale=home.locale))
    translated = translate(page, en, "About")
    with time_machine.travel(at("2027-05-01 12:00"), tick=False):
        page.expire_at = at("2027-05-02 12:00")
        page.save_revision().publish()
    with time_machine.travel(at("2027-05-02 12:01"), tick=False):
        publish_and_expire()
    assert not Page.objects.get(pk=page.pk).live
    assert Page.objects.get(pk=translated.pk).live


def test_the_scheduler_does_it_every_minute(home):
    job = next(job for job in scheduler.registered_jobs() if job.name == "publish and expire pages")
    assert job.minutes == 1
    with time_machine.travel(at("2027-05-01 12:00"), tick=False):
        planned(home, "a", at("2027-05-01 12:30"))
    with time_machine.travel(at("2027-05-01 12:30"), tick=False):
        job.run()
    assert StandardPage.objects.get().live
