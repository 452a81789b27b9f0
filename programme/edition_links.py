"""Pages of the admin about one edition, linked from the event's own page and from the editor of its pages."""

from django.utils.translation import gettext_lazy as _

from events.admin.event.actions import EventAction, register_event_action, register_series_action
from events.models import Event

#: An edition is an event with a programme and partner levels.
_MAKE_PERMISSIONS = ("events.add_event", "programme.add_programmeitem", "programme.add_partnerlevel")


def may_make_editions(user) -> bool:
    return user.has_perms(_MAKE_PERMISSIONS)


def _is_edition(event: Event) -> bool:
    """Whether it is something by itself, and not a session of a conference."""
    return event.parent_id is None


#: The editor of a page has a button of its own for this one.
PROGRAMME_ACTION = EventAction(
    permission="programme.change_programmeitem",
    url_name="programme_edit",
    label=_("Programme"),
    icon="list-ul",
    applies=_is_edition,
)
EDITION_ACTIONS = (
    EventAction(
        permission="events.add_event",
        url_name="edition_make",
        label=_("Make next year's edition"),
        icon="copy",
        applies=_is_edition,
        may_use=may_make_editions,
    ),
    EventAction(
        permission="programme.change_partnership",
        url_name="edition_partners",
        label=_("Partners of this edition"),
        icon="group",
        applies=_is_edition,
    ),
    EventAction(
        permission="programme.view_exhibitor",
        url_name="exhibitors:index",
        filter_by="edition",
        label=_("Exhibitors of this edition"),
        icon="tag",
        applies=_is_edition,
    ),
)


def register_event_actions() -> None:
    for action in (PROGRAMME_ACTION, *EDITION_ACTIONS):
        register_event_action(action)
    register_series_action(
        EventAction(
            permission="events.add_event",
            url_name="edition_of_series",
            label=_("Make next year's edition"),
            icon="copy",
            may_use=may_make_editions,
        )
    )


def links_of_edition(user, event: Event) -> list[tuple[str, str]]:
    """(label, URL) of each page that the user may open."""
    return [
        (str(action.label), action.url(event))
        for action in EDITION_ACTIONS
        if action.applies(event) and action.is_for(user)
    ]
