"""What a browser sends of the programme editor."""

import re

from bs4 import BeautifulSoup


def form_data(response, part: str = "rows") -> dict[str, str]:
    """The fields of the page's form as they are, by name."""
    page = BeautifulSoup(response.content, "html.parser")
    form = page.find(attrs={"name": re.compile(f"^{part}-")}).find_parent("form")
    data = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.get("type") == "checkbox":
            data[field["name"]] = field.get("value", "on")
        elif field.name == "select":
            chosen = field.find("option", selected=True)
            data[field["name"]] = chosen["value"] if chosen else ""
        else:
            data[field["name"]] = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
    return data


def row_of(data: dict[str, str], title: str) -> str:
    """The prefix of the row with this Norwegian title; of the first empty row for ""."""
    return next(
        name.removesuffix("-title_nb") for name, value in data.items() if name.endswith("-title_nb") and value == title
    )


def fill(data: dict[str, str], title: str = "", **fields: str | None) -> str:
    """Write into the row with this title, or into the first empty one. None leaves a box without a tick."""
    key = row_of(data, title)
    for name, value in fields.items():
        if value is None:
            data.pop(f"{key}-{name}", None)
        else:
            data[f"{key}-{name}"] = value
    return key
