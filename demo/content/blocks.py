"""Short constructors for the typed blocks that page, news and event bodies are lists of.

Each returns a plain dict with a `type`; README.md lists the keys. HTML is limited to
p, a, ul, ol, li, strong and em, so that every rich text field accepts it.
"""


def h2(text):
    return {"type": "heading", "level": 2, "text": text}


def h3(text):
    return {"type": "heading", "level": 3, "text": text}


def p(*paragraphs):
    return {"type": "paragraph", "html": "".join(f"<p>{text}</p>" for text in paragraphs)}


def ul(*items):
    return {"type": "paragraph", "html": "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"}


def ol(*items):
    return {"type": "paragraph", "html": "<ol>" + "".join(f"<li>{item}</li>" for item in items) + "</ol>"}


def quote(text, name, role):
    return {"type": "quote", "text": text, "name": name, "role": role}


def facts(*items):
    """Key figures; each item is (value, label) or (value, label, note)."""
    return {
        "type": "facts",
        "items": [{"value": item[0], "label": item[1], "note": item[2] if len(item) > 2 else ""} for item in items],
    }


def accordion(*pairs):
    """Questions that fold; each pair is (question, answer as plain text)."""
    return {
        "type": "accordion",
        "items": [{"question": question, "answer": f"<p>{answer}</p>"} for question, answer in pairs],
    }


def table(caption, header, *rows):
    return {"type": "table", "caption": caption, "header": list(header), "rows": [list(row) for row in rows]}


def callout(title, text):
    return {"type": "callout", "title": title, "html": f"<p>{text}</p>"}


def image(seed, caption):
    """One of `demo.content.pictures`, with a caption."""
    return {"type": "image", "seed": seed, "caption": caption}


def links(title, *items):
    """Related pages; each item is (text, key of a page, news item or event in this content)."""
    return {"type": "links", "title": title, "items": [{"text": text, "target": target} for text, target in items]}


def chart(title, shape, *points, unit="", summary="", note=""):
    """`shape` is bars, shares or timeline; each point is (name, number)."""
    points = [{"label": label, "value": value} for label, value in points]
    return {
        "type": "chart", "title": title, "shape": shape, "unit": unit, "points": points, "summary": summary, "note": note,
    }  # fmt: skip


def live_figures(heading, *figures):
    """Figures that the system counts for the year of the report, by their registered names."""
    return {"type": "live_figures", "heading": heading, "figures": list(figures)}


def live_chart(title, figure, shape, summary="", *, years_later=0):
    """`years_later` counts from the year of the annual report: 1 is the present year."""
    texts = {"title": title, "figure": figure, "shape": shape, "summary": summary}
    return {"type": "live_chart", "years_later": years_later} | texts


def people_of(body, heading):
    """Everybody in a body: staff, board or the key of a resource group."""
    return {"type": "body_people", "body": body, "heading": heading}


def gallery(heading, *pictures):
    """Each picture is (one of `demo.content.pictures`, caption)."""
    return {
        "type": "gallery",
        "heading": heading,
        "pictures": [{"seed": seed, "caption": text} for seed, text in pictures],
    }
