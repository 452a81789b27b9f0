"""Topics in the admin, and the topics and the language of an event in its two forms and its copies."""

import pytest
from django.urls import reverse
from django.utils import translation
from event_factory import create_event, create_topic
from event_form_data import add_url, event_data, page_data
from export_helpers import read_csv
from wagtail.models import ModelLogEntry

from events.changes.duplicate import duplicate_event
from events.enums import EventLanguage
from events.models import Event, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def slugs(event: Event) -> list[str]:
    return list(Event.objects.get(pk=event.pk).topics.values_list("slug", flat=True))


def test_a_topic_is_made_listed_exported_and_logged(staff_client, event):
    assert "Her er det ingen temaer ennå" in staff_client.get(reverse("topics:index")).content.decode()
    data = {"name_nb": "Bærekraft", "name_en": "Sustainability", "slug": "Bærekraft", "position": "2"}
    assert staff_client.post(reverse("topics:add"), data).status_code == 302
    topic = Topic.objects.get()
    assert (topic.slug, str(topic), topic.position) == ("Baerekraft", "Bærekraft", 2)
    topic.events.set([event, create_event()])
    create_topic("havn", position=1)
    assert [row.slug for row in staff_client.get(reverse("topics:index")).context["object_list"]] == [
        "havn",
        "Baerekraft",
    ]
    rows = read_csv(staff_client.get(reverse("topics:index"), {"q": "sustain", "export": "csv"}))
    assert rows[1:] == [["Bærekraft", "Sustainability", "Baerekraft", "2", "2"]]
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=topic.pk).exists()


def test_two_topics_cannot_share_a_name_or_an_address(staff_client):
    create_topic("havn", name_nb="Havn")
    response = staff_client.post(reverse("topics:add"), {"name_nb": "Havn", "slug": "havn", "position": "0"})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"name_nb", "slug"}
    response = staff_client.post(reverse("topics:add"), {"name_nb": "", "slug": "a b", "position": "-1"})
    assert response.context["form"].errors.keys() == {"name_nb", "slug", "position"}


def test_a_deleted_topic_leaves_its_events(staff_client, event):
    topic = create_topic("havn", events=[event])
    url = reverse("topics:delete", args=[topic.pk])
    assert "1 arrangement har det" in staff_client.get(url).content.decode()
    assert staff_client.post(url).status_code == 302
    assert slugs(event) == []


def test_the_events_form_keeps_language_and_topics(staff_client, event, standard):
    topics = [create_topic("bygg"), create_topic("havn", position=1), create_topic("by", position=2)]
    url = reverse("event:edit", args=[event.pk])
    data = event_data(event, language="both", topics=[topics[2].pk, topics[0].pk])
    assert staff_client.post(url, data).status_code == 302
    event = Event.objects.get(pk=event.pk)
    assert (event.language, slugs(event)) == (EventLanguage.BOTH, ["bygg", "by"])
    # What is not about the place or the time is no change of the calendar entry.
    assert event.sequence == 0
    page = staff_client.get(url)
    assert page.context["form"]["topics"].value() == [topics[0].pk, topics[2].pk]
    assert staff_client.post(url, event_data(event, topics=[])).status_code == 302
    assert slugs(event) == []
    for changes in ({"topics": ["9" * 30]}, {"topics": [0]}, {"language": "sv"}):
        response = staff_client.post(url, event_data(event, **changes))
        assert response.context["form"].errors.keys() == changes.keys()


def test_events_are_filtered_by_topic_and_language(staff_client, event):
    english = create_event(title_nb="Havnedag", language=EventLanguage.ENGLISH)
    topic = create_topic("havn", events=[english])
    for query in ({"topics": topic.pk}, {"language": "en"}):
        rows = staff_client.get(reverse("event:index"), query).context["object_list"]
        assert [row.title_nb for row in rows] == ["Havnedag"]
    assert staff_client.get(reverse("event:index"), {"topics": "x", "language": "x"}).status_code == 200


def test_the_pages_form_makes_an_event_with_language_and_topics(staff_client, calendar):
    topic = create_topic("bygg")
    data = page_data(new_language="en", new_topics=[topic.pk])
    assert staff_client.post(add_url(calendar), data).status_code == 302
    event = Event.objects.get()
    assert (event.language, slugs(event)) == ("en", ["bygg"])


def test_a_page_without_the_choice_makes_a_norwegian_event(staff_client, calendar):
    assert staff_client.post(add_url(calendar), page_data()).status_code == 302
    event = Event.objects.get()
    assert (event.language, slugs(event)) == ("nb", [])


def test_a_copy_has_the_same_topics_and_language(event):
    create_topic("bygg", events=[event])
    create_topic("by", events=[event])
    Event.objects.filter(pk=event.pk).update(language=EventLanguage.BOTH)
    copy = duplicate_event(Event.objects.get(pk=event.pk))
    assert (copy.language, sorted(slugs(copy))) == ("both", ["by", "bygg"])
    assert sorted(slugs(event)) == ["by", "bygg"]


def test_a_topic_is_named_in_the_readers_language():
    topic = create_topic("by", name_nb="By", name_en="City")
    untranslated = create_topic("havn", name_nb="Havn")
    with translation.override("en"):
        assert (str(topic), str(untranslated)) == ("City", "Havn")
    with translation.override("nb"):
        assert str(topic) == "By"
