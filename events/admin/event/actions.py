"""Buttons on the page of an event, or of a series, in the admin that lead to what belongs to it.

An app in a higher layer registers its own at start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

from events.models import Event, EventSeries


@dataclass(frozen=True, kw_only=True)
class EventAction:
    """`url_name` is an admin URL with the event's primary key, or of a list with the event in its filter `filter_by`.

    `applies` leaves out events that have no such thing. `may_use` is asked beside the permission, where one is not all
    that the page wants.
    """

    permission: str
    url_name: str
    label: Promise | str
    icon: str
    filter_by: str = ""
    applies: Callable[[Event], bool] = lambda event: True
    may_use: Callable[[Any], bool] = lambda user: True

    def is_for(self, user) -> bool:
        return user.has_perm(self.permission) and self.may_use(user)

    def url(self, event: Event) -> str:
        if self.filter_by:
            return f"{reverse(self.url_name)}?{self.filter_by}={event.pk}"
        return reverse(self.url_name, args=[event.pk])


_actions = [
    EventAction(permission="events.take_orders", url_name="event_order", label=_("New order"), icon="clipboard-list"),
    EventAction(
        permission="events.add_ticket", url_name="event_complimentary", label=_("Give tickets away"), icon="mail"
    ),
    EventAction(permission="events.add_seatblock", url_name="event_set_aside", label=_("Set seats aside"), icon="lock"),
    EventAction(permission="events.add_discountcode", url_name="event_codes", label=_("Make many codes"), icon="tag"),
]


def register_event_action(action: EventAction) -> None:
    """Add a button. Registering a URL name again replaces it."""
    _actions[:] = [each for each in _actions if each.url_name != action.url_name] + [action]


def actions_for(user, event: Event) -> list[EventAction]:
    return [action for action in _actions if action.applies(event) and action.is_for(user)]


_series_actions: list[EventAction] = []


def register_series_action(action: EventAction) -> None:
    """Add a button on the page of a series. Registering a URL name again replaces it."""
    _series_actions[:] = [each for each in _series_actions if each.url_name != action.url_name] + [action]


def series_buttons(user, series: EventSeries) -> list[HeaderButton]:
    return [
        HeaderButton(action.label, url=reverse(action.url_name, args=[series.pk]), icon_name=action.icon, priority=17)
        for action in _series_actions
        if action.is_for(user)
    ]
