"""Zhengqi 政企图谱: Chinese news and policy documents → a knowledge graph with a sentence behind every edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import open_graph

__all__ = ["__version__", "open_graph"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`from kg import open_graph`, loaded only where it is asked for: `import kg` stays light."""
    if name == "open_graph":
        from kg.graph import open_graph

        return open_graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
