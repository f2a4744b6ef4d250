"""The dashboard: counts as tables with bars."""

from __future__ import annotations

from kg.serve.model import Reply
from kg.site.counts import charts, counts
from kg.site.visit import Visit, page, rendered


@page
def dashboard(visit: Visit) -> Reply:
    """Enterprises by class, region and industry; policies by agency, region and year; industries by region."""
    found = [chart for chart in charts(visit.reader) if chart.rows]
    return rendered(visit, "dashboard.html", title=visit.word("dashboard"), charts=found, numbers=counts(visit.reader))
