"""Tables that are lists (名单, 目录, 清单) → mentions and statements: what a column's head says needs no sentence.

`lay` parts a document into running text and rows, `Lists.mentions` names what the cells name, and `Lists.statements` says what
the rows say, once the mentions are resolved. A table without a head that is known is running text.
"""

from kg.lists.lay import Laid, lay
from kg.lists.state import Lists

__all__ = ["Laid", "Lists", "lay"]
