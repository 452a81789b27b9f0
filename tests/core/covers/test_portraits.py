"""Drawn portraits: always the same one of a name, and never the same one twice on a page."""

from xml.etree import ElementTree

from django.template import Context, Template
from django.test import RequestFactory

from core.covers import draw_portrait, portrait_of
from core.covers.portraits import PORTRAITS
from core.pages.portraits import portrait_on_page, reserve_portraits


def test_every_portrait_is_drawn_and_differs_from_all_others():
    drawings = {draw_portrait(portrait) for portrait in PORTRAITS}
    assert len(drawings) == len(PORTRAITS) == 160
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).get("aria-hidden") == "true"


def test_a_name_has_the_same_portrait_everywhere_unless_it_is_taken():
    assert portrait_of("Kari Nordmann") == portrait_of("Kari Nordmann")
    mine = portrait_of("Kari Nordmann")
    assert portrait_of("Kari Nordmann", {mine}) != mine
    assert portrait_of("Kari Nordmann", set(PORTRAITS)) == mine


def test_no_two_people_on_a_page_have_the_same_portrait():
    request = RequestFactory().get("/")
    names = [f"Person {number}" for number in range(150)]
    drawn = [portrait_on_page(request, name) for name in names]
    assert len(set(drawn)) == 150
    assert [portrait_on_page(request, name) for name in names] == drawn


def test_what_is_reserved_does_not_depend_on_what_is_rendered():
    """A part of the page may come from a cache, so that its portraits are not drawn now."""
    names = [f"Person {number}" for number in range(60)]
    whole, part = RequestFactory().get("/"), RequestFactory().get("/")
    for request in (whole, part):
        reserve_portraits(request, names)
    drawn = [portrait_on_page(whole, name) for name in names]
    assert [portrait_on_page(part, name) for name in names[30:]] == drawn[30:]


def test_without_a_request_the_portrait_is_the_name_s_own():
    shown = Template("{% load design_tags %}{% portrait name %}").render(Context({"name": "Ola"}))
    assert shown == draw_portrait(portrait_of("Ola"))
