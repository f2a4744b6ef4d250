"""Zhengqi 政企图谱: Chinese news and policy documents → a knowledge graph with a sentence behind every edge."""

__version__ = "0.1.0"
