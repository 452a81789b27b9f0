from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.content.links import active_language
from core.pages.base import BasePage
from core.pages.structured_data import absolute_url
from core.web.paging import paginate
from directory import queries
from directory.filters import FilterForm

MEMBERS_PER_PAGE = 60


class DirectoryPage(BasePage):
    """The public list of members by first letter. Each member's own page is `views.company`."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)

    template = "directory/directory_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.StandardPage"]
    max_count_per_parent = 1
    cover_kind = "article"
    content_panels = [*BasePage.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("member directory")
        verbose_name_plural = _("member directories")

    @classmethod
    def in_language(cls, language: str | None) -> "DirectoryPage | None":
        """The published directory in a language, Norwegian by default."""
        return cls.objects.live().filter(locale__language_code=language or "nb").first()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        filters = FilterForm(request.GET)
        counts = queries.directory_counts(filters.selected)
        rows = (
            queries.find_members(filters.selected)
            .select_related("municipality", "industry", "logo")
            .prefetch_related("logo__renditions")
            .only(*_LIST_FIELDS)
        )
        members = paginate(request, queries.MemberList(rows, counts, filters.selected), MEMBERS_PER_PAGE)
        context |= {
            "filters": filters,
            "counts": counts,
            "members": members,
            "letters": by_letter(members.object_list),
            "alphabet": filters.alphabet(counts.letters),
            "municipalities": filters.choices("municipality", counts.municipalities, active_language()),
            "industries": filters.choices("industry", counts.industries, active_language()),
            "page_url": self.get_url(request) or "/",
        }
        if members.number > 1 or filters.selected.letter:
            context["canonical_url"] = absolute_url(f"{self.canonical_path(request)}{members.links['here']}")
        return context


#: The fields that the list shows. Profiles are long texts, so they are not loaded.
_LIST_FIELDS = [
    "name", "slug", "letter", "sort_key",
    "municipality__name", "industry__name_nb", "industry__name_en",
    "logo__title", "logo__file", "logo__file_hash", "logo__width", "logo__height",
    "logo__is_decorative", "logo__alt_nb", "logo__alt_en",
]  # fmt: skip


def by_letter(members) -> list[dict]:
    """Group the members by first letter: [{"letter", "members"}]."""
    groups: list[dict] = []
    for member in members:
        if not groups or groups[-1]["letter"] != member.letter:
            groups.append({"letter": member.letter, "members": []})
        groups[-1]["members"].append(member)
    return groups
