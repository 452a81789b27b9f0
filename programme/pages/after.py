"""What a page about an event shows when the event is over: summary, recordings, slides and pictures."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField

from core.content.blocks.media import ImageBlock, ImageValue, VideoBlock, VideoValue
from core.content.stream_field import StreamField
from programme.pages.after_files import read_files

#: The most that a page shows of each.
MAX_RECORDINGS, MAX_SLIDES, MAX_PICTURES = 30, 60, 60


class SlidesBlock(blocks.StructBlock):
    """A document. Wagtail's view sends it, and refuses it to those who may not see its collection."""

    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(
        label=_("title"), max_length=160, required=False, help_text=_("Empty: the document's own title.")
    )
    by = blocks.CharBlock(label=_("by"), max_length=120, required=False, help_text=_("Who made them."))

    class Meta:
        icon = "doc-full"
        label = _("Slides")
        template = "blocks/slides.html"
        preview_value = {"document": None, "title": "Gods på bane", "by": "Kari Eksempel"}
        description = _("A document to download.")


class AfterEventMixin(models.Model):
    """The fields of the panel “After the event”. Nothing of them is public before the event is over."""

    AFTER_FIELDS = ("after_text", "after_recordings", "after_slides", "after_pictures")
    #: The values of a page that was copied for another event.
    EMPTY_AFTER = {"after_text": ""} | {name: [] for name in AFTER_FIELDS[1:]}

    after_text = RichTextField(
        _("summary"), blank=True, max_length=20_000, features=["bold", "italic", "link", "ol", "ul", "document-link"]
    )
    after_recordings = StreamField(
        [("recording", VideoBlock())],
        verbose_name=_("recordings"),
        blank=True,
        max_num=MAX_RECORDINGS,
        help_text=_("For everybody. A recording for those who had a ticket belongs to the event itself."),
    )
    after_slides = StreamField(
        [("slides", SlidesBlock())],
        verbose_name=_("slides"),
        blank=True,
        max_num=MAX_SLIDES,
        help_text=_("Only those who may see the document's collection can open it."),
    )
    after_pictures = StreamField(
        [("picture", ImageBlock())], verbose_name=_("pictures"), blank=True, max_num=MAX_PICTURES
    )
    #: Whether the page has recordings for everybody, for the filter of the calendar.
    has_recordings = models.BooleanField(default=False, editable=False)

    after_panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in AFTER_FIELDS],
            heading=_("After the event"),
            help_text=_("Shown first on the page when the event is over, and to nobody before. Fill it in any time."),
            classname="collapsed",
        )
    ]

    class Meta:
        abstract = True

    @property
    def has_after(self) -> bool:
        """Whether there is something to show: an image or a document may be deleted since. At most one query."""
        return bool(self.after_text) or self.after_event.has_any

    def clear_after(self) -> None:
        """Forget what belongs to another event, which this page was copied from."""
        for name, value in self.EMPTY_AFTER.items():
            setattr(self, name, value)

    @cached_property
    def after_event(self) -> "AfterEvent":
        """The content of the fields, with images and documents: one query, however many there are."""
        raw = {name: [block["value"] for block in getattr(self, name).raw_data] for name in self.AFTER_FIELDS[1:]}
        films, slides, pictures = raw.values()
        image_ids = {value.get("image") for value in (*films, *pictures)}
        images, documents = read_files(image_ids, {value["document"] for value in slides})
        return AfterEvent(
            recordings=[VideoValue(None, {**value, "image": images.get(value.get("image"))}) for value in films],
            slides=[
                {**value, "document": documents[value["document"]]}
                for value in slides
                if value["document"] in documents
            ],
            pictures=[
                ImageValue(None, {**value, "image": images[value["image"]]})
                for value in pictures
                if value["image"] in images
            ],
        )


@dataclass(frozen=True)
class AfterEvent:
    """Values of the blocks, in their order. Those whose image or document is deleted are left out."""

    recordings: list[VideoValue]
    slides: list[dict]
    pictures: list[ImageValue]

    @property
    def has_any(self) -> bool:
        return bool(self.recordings or self.slides or self.pictures)
