"""What the upgrade test runs in processes of its own, on the database that DATABASE_URL names.

    python -m tests.upgrade.program migrate <dump>    an empty database to the migrations of the dump
    python -m tests.upgrade.program upgrade <dump>    rows in, migrate to the newest code, look at everything

The second prints what it found as JSON, on the last line.
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(step: str, path: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    from tests.upgrade import dump

    content = dump.read(Path(path))
    if step == "migrate":
        dump.migrate_as_recorded(content, _own_apps())
        return
    from django.core.management import call_command

    dump.load(content)
    call_command("migrate", verbosity=0)
    dump.restore_files(content)
    print(json.dumps(_look()))


def _own_apps() -> set[str]:
    from django.apps import apps

    return {app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT}


def _look() -> dict:
    from django.test import Client
    from wagtail.models import Collection, Page

    from events.stock import recount
    from payments.corrections import audit
    from tests.upgrade import facts

    client = Client()
    return {
        "facts": facts.compute_facts(),
        "documents": list(audit.differences()),
        "stock": [str(one) for one in recount.differences()],
        "trees": [list(found) for model in (Page, Collection) for found in model.find_problems()],
        "pages": {address: client.get(address).status_code for address in facts.page_addresses()},
        "next": _next_row(),
        "bodies": _bodies(),
    }


def _bodies() -> dict[str, list[str]]:
    """The name of each body, with the names of those who sit in it."""
    from membership.models import Body

    return {body.name_nb: [member.name for member in body.members_shown] for body in Body.objects.with_members()}


def _next_row() -> str:
    """Whether a new row gets a number of its own: PostgreSQL counts in sequences that raw rows do not move."""
    from accounts.models import User

    highest = User.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return "free" if User.objects.create_user("new@moteplass.example").pk > highest else "taken"


if __name__ == "__main__":
    main(*sys.argv[1:])
