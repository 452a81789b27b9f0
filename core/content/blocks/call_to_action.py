"""Blocks with links to pages, calls to action and contact persons."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.content.blocks.links import LinkBlock
from core.content.fetching import FetchedTogether


class LinksBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("links"), min_num=1, max_num=12)

    class Meta:
        icon = "link"
        label = _("Related")
        group = _("Next steps")
        description = _("Links to pages, documents and addresses that belong here.")
        template = "blocks/links.html"
        preview_value = {
            "title": "Les også",
            "links": [
                {"text": "Vedtektene", "page": None, "document": None, "address": "/"},
                {"text": "Strategien mot 2030", "page": None, "document": None, "address": "/"},
            ],
        }


class CallToActionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120)
    text = blocks.TextBlock(label=_("text"), max_length=400, required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("buttons"), min_num=1, max_num=2)

    class Meta:
        icon = "pick"
        label = _("Call to action")
        group = _("Next steps")
        description = _("One thing we want the reader to do. The first button is the main one.")
        template = "blocks/call_to_action.html"
        preview_value = {
            "heading": "Vil du bli kjent først?",
            "text": "Kom på et frokostmøte. Det koster ingenting.",
            "links": [{"text": "Meld deg på", "page": None, "document": None, "address": "/"}],
        }


class PersonChooserBlock(FetchedTogether, SnippetChooserBlock):
    """Chooser of people. Hidden people are left out."""

    def rows(self):
        return self.model_class.objects.visible()

    def pictures(self, rows):
        return [person.photo for person in rows if person.photo]

    class Meta:
        icon = "user"


class PeopleBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    people = blocks.ListBlock(PersonChooserBlock("core.Person"), label=_("people"), min_num=1)

    class Meta:
        icon = "group"
        label = _("People")
        group = _("Next steps")
        description = _("Staff or board members with portrait, role and how to reach them.")
        template = "blocks/people.html"

    def get_preview_value(self):
        """Two made-up people, so that the preview shows no personal data."""
        Person = self.child_blocks["people"].child_block.target_model  # noqa: N806 - a model class
        people = [
            Person(name="Kari Eksempel", role_nb="Daglig leder", role_en="Managing director"),
            Person(name="Ola Eksempel", role_nb="Rådgiver", role_en="Adviser"),
        ]
        return self.normalize({"heading": "", "people": people})
