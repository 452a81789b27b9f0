from django.template import engines

ENGINE = engines["django"]


def rendered(source: str, **context) -> str:
    return ENGINE.from_string("{% load section_tags %}" + source).render(context)


def test_a_section_template_has_the_sections_and_the_pages_context():
    section = {"template": "mail/components/button.html", "context": {"url": "/x/", "text": "Se <her>"}}
    shown = rendered("{% render_section section %}", section=section)
    assert "/x/" in shown
    assert "Se &lt;her&gt;" in shown


def test_a_section_without_the_template_renders_nothing():
    assert rendered('{% render_section section "mail_template" ".txt" %}', section={"context": {}}) == ""
