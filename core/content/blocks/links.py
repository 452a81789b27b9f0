"""Blocks for an editor's links to a page, a document or a URL."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from core.content.fetching import FetchedTogether
from core.forms import PlainField


class AddressBlock(blocks.URLBlock):
    """A web address, a path on this site, an e-mail address or a phone number.

    It is a subclass of URLBlock, so that wagtail-localize lets each translation have its own address.
    """

    def __init__(self, required=True, help_text=None, max_length=None, validators=(), **kwargs):
        super().__init__(required=required, help_text=help_text, max_length=max_length, validators=validators, **kwargs)
        self.field = PlainField(
            required=required,
            help_text=help_text,
            max_length=max_length or 500,
            validators=[
                RegexValidator(
                    r"^(https?://[^\s]+|/(?!/)[^\s\\]*|mailto:[^\s]+@[^\s]+|tel:[+\d\s-]+)$",
                    _("Write an address that begins with https://, mailto: or tel:, or with / for this site."),
                ),
                *validators,
            ],
        )


class LinkedPageBlock(FetchedTogether, blocks.PageChooserBlock):
    pass


class LinkedDocumentBlock(FetchedTogether, DocumentChooserBlock):
    pass


class LinkBlock(blocks.StructBlock):
    text = blocks.CharBlock(
        label=_("text"),
        max_length=120,
        required=False,
        help_text=_("Empty: the page's or the document's own title."),
    )
    page = LinkedPageBlock(label=_("page"), required=False)
    document = LinkedDocumentBlock(label=_("or document"), required=False)
    address = AddressBlock(label=_("or address"), required=False)

    class Meta:
        icon = "link"
        label = _("link")
        form_layout = ["text", "page", "document", "address"]

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        targets = [name for name in ("page", "document", "address") if value.get(name)]
        if len(targets) != 1:
            raise blocks.StructBlockValidationError(
                non_block_errors=[_("Choose one: a page, a document or an address.")]
            )
        if targets == ["address"] and not value.get("text"):
            raise blocks.StructBlockValidationError(
                block_errors={"text": ValidationError(_("Say where the link leads."))}
            )
        return value
