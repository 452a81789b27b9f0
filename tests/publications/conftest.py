import pytest
from page_factory import create_page
from site_fixtures import *  # noqa: F403 - a folder takes its fixtures from its conftest

from publications.models import ReportIndexPage, ReportPage


@pytest.fixture
def reports(home):
    return create_page(home, ReportIndexPage, title="Rapporter", slug="rapporter")


@pytest.fixture
def make_report(reports):
    def make(*blocks, **fields) -> ReportPage:
        return create_page(
            reports, ReportPage, **({"title": "Årsrapport", "slug": "arsrapport", "body": list(blocks)} | fields)
        )

    return make
