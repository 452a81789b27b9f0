"""Ctrl-C in the middle of the first start."""

import pytest
from django.core.cache import cache
from django.db.models.signals import post_save
from wagtail.models import Page

from accounts.models import User
from demo import load
from events.models import Event


@pytest.mark.django_db
def test_an_interrupted_load_leaves_nothing_behind():
    pages, listeners = Page.objects.count(), len(post_save.receivers)

    def step(text, work):
        work()
        if text == "Page tree":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.load(step)
    assert not load.is_loaded()
    assert Page.objects.count() == pages
    assert not User.objects.exists()
    assert not Event.objects.exists()
    assert len(post_save.receivers) == listeners
    cache.clear()
