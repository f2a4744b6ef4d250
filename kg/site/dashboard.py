"""The dashboard: counts as tables with bars, and counts of two kinds at once as stacked bars with their table."""

from __future__ import annotations

from kg.serve.model import Reply, Served
from kg.site.counts import Chart, Cross, charts, crosses
from kg.site.home import counts_of
from kg.site.kept import kept
from kg.site.visit import Visit, page, rendered


@page
def dashboard(visit: Visit) -> Reply:
    """Enterprises by class, region and industry; policies by agency, region and year; industries by region."""
    single, double = charts_of(visit.served)
    found = [chart for chart in single if chart.rows]
    crossed = [cross for cross in double if cross.rows]
    return rendered(
        visit, "dashboard.html", title=visit.word("dashboard"), charts=found, crosses=crossed, numbers=counts_of(visit.served)
    )


def charts_of(served: Served) -> tuple[tuple[Chart, ...], tuple[Cross, ...]]:
    """What is drawn."""
    return kept(served, "charts", lambda: (charts(served.reader), crosses(served.reader)))
