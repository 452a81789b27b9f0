"""One of every block that a report may hold."""

from image_factory import make_image
from membership_factory import create_body
from wagtail.models import Page

from core.models import Person
from membership.enums import BodyKind


def block(kind, value, number=0):
    return {"type": kind, "value": value, "id": f"{kind}-{number}"}


def item(value, number=0):
    return {"type": "item", "value": value, "id": f"item-{number}"}


def every_block(number: int = 0, page: Page | None = None) -> list[dict]:
    """With a `page`, the texts and lists link to it."""
    words = {"alt_text": "", "decorative": True, "caption": "Salen", "credit": ""}
    picture, *others = [words | {"image": make_image(title=f"Bilde {name}").pk} for name in ("ett", "to", "tre")]
    person = Person.objects.create(name="Ola Ansatt", role_nb="Rådgiver")
    board = create_body(BodyKind.BOARD, "Kari Styreleder", name_nb="Styret")
    link = {"text": "Les mer", "page": page and page.pk, "document": None, "address": "" if page else "/om/"}
    table = {
        "data": [
            ["Aktivitet", "Hvem", "Timer"],
            ["Høring", "- Styret\n- [Gruppen](https://example.com/)", "1450,5"],
            ["Møter", "Administrasjonen", "12000"],
        ],
        "table_caption": "Hvem gjør hva",
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
    }
    points = [item({"label": "Drammen", "value": "780"}, 1), item({"label": "Lier", "value": "114.5"}, 2)]
    chart = {"title": "Medlemmer etter kommune", "unit": "", "points": points, "summary": "", "note": "Anslag"}
    text = '<p>Vi <b>møtes</b> <a href="https://example.com/">her</a>.</p><ul><li>Ett</li><li>To <i>ting</i></li></ul>'
    if page:
        text += f'<p><a linktype="page" id="{page.pk}">Her</a></p>'
    live = {"title": "", "figure": "members", "year": 2026, "years": 3, "summary": ""}
    blocks = [
        ("heading", {"text": "Kapittel", "level": "2"}),
        ("heading", {"text": "Dypt", "level": "4"}),
        ("paragraph", text),
        ("quote", {"text": "Vi kom.", "name": "Kari", "role": "Leder"}),
        ("callout", {"title": "Merk", "text": text}),
        ("image", picture),
        ("gallery", {"heading": "Bilder", "pictures": [item(other, place) for place, other in enumerate(others)]}),
        ("video", {"address": "https://vimeo.com/1", "title": "Opptak", "length": "", "image": None}),
        ("key_figures", {"heading": "Tall", "figures": [item({"value": "95", "label": "møter", "note": "i år"})]}),
        ("chart", chart | {"shape": "bars"}),
        ("chart", chart | {"shape": "shares"}),
        ("chart", chart | {"shape": "timeline"}),
        ("accordion", {"heading": "Spørsmål", "questions": [item({"question": "Hvem?", "answer": text})]}),
        ("table", table),
        ("links", {"title": "Les også", "links": [item(link)]}),
        ("call_to_action", {"heading": "Bli med", "text": "Kom.", "links": [item(link)]}),
        ("people", {"heading": "Folk", "people": [person.pk]}),
        ("live_figures", {"heading": "Systemets tall", "year": 2026, "figures": ["members", "events_held"]}),
        ("live_chart", live | {"shape": "bars"}),
        ("live_chart", live | {"shape": "timeline"}),
        ("body_people", {"body": str(board.pk), "heading": "Styret i året"}),
    ]
    return [{"type": kind, "value": value, "id": f"{number}-{place}"} for place, (kind, value) in enumerate(blocks)]
