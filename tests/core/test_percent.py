"""Percent as people read it in each language."""

from django.template import Context, Template
from django.utils import translation

from core.money import format_percent


def test_norwegian_has_a_no_break_space_and_english_has_none():
    assert format_percent(25, "nb") == "25\u00a0%"
    assert format_percent(25, "en") == "25%"


def test_the_filter_uses_the_active_language():
    template = Template("{% load core_tags %}{{ rate|percent }}")
    with translation.override("nb"):
        assert template.render(Context({"rate": 12})) == "12\u00a0%"
    with translation.override("en"):
        assert template.render(Context({"rate": 12})) == "12%"
