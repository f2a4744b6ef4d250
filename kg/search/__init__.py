"""Names and sentences of a build, found by Chinese words, pinyin and initials, slips of the keyboard granted.

from kg.search import search
search(Path("out"), "changguang").names[0].name      # 长光卫星技术有限公司
"""

from kg.search.index import FILE, write_index
from kg.search.names import Name
from kg.search.search import Found, Index, Sentence, open_index, search, to_json

__all__ = ["FILE", "Found", "Index", "Name", "Sentence", "open_index", "search", "to_json", "write_index"]
