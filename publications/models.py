from publications.index import ReportIndexPage
from publications.report import ReportPage

__all__ = ["ReportIndexPage", "ReportPage"]
