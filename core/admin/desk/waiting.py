"""What waits for staff, as one list on the admin's first page. Each app registers what can wait in it.

Orders that need attention wait in `payments`, applications in `membership`. The list shows the items that the user may
see and that count at least one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component

#: Counting stops here: nobody needs the exact number of more, and it would take long.
MOST = 1000


@dataclass(frozen=True, kw_only=True)
class WaitingItem:
    """Something that staff must look at.

    `rows()` are those that wait, as a queryset. `text(count)` says what they are, without the number, in the active
    language. `url()` is the page where they are decided.
    """

    name: str
    may_see: Callable[[Any], bool]
    rows: Callable[[], Any]
    text: Callable[[int], str]
    url: Callable[[], str]
    order: int = 100


@dataclass(frozen=True)
class Waiting:
    """An item with at least one row. `more` is true when there are more than `count`."""

    name: str
    count: int
    more: bool
    text: str
    url: str


_items: dict[str, WaitingItem] = {}


def register_waiting(item: WaitingItem) -> None:
    """Add something that can wait. Registering a name again replaces it."""
    _items[item.name] = item


def may_see_waiting(user) -> bool:
    return any(item.may_see(user) for item in _items.values())


def waiting_for(user) -> list[Waiting]:
    """What waits and the user may see, by the order of the items."""
    found = []
    for item in sorted(_items.values(), key=lambda item: (item.order, item.name)):
        if not item.may_see(user):
            continue
        # Only keys are read, and only so many.
        count = item.rows().order_by().values("pk")[: MOST + 1].count()
        if count:
            shown = min(count, MOST)
            found.append(Waiting(item.name, shown, count > MOST, item.text(shown), item.url()))
    return found


class WaitingPanel(Component):
    """ "Waiting for you": the items as large numbers that lead to where they are decided."""

    name = "waiting"
    template_name = "core/admin/desk/waiting.html"
    order = 100

    def get_context_data(self, parent_context):
        return {"waiting": waiting_for(parent_context["request"].user)}
