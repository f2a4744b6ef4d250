"""Arguments that many commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

# readable=False: what cannot be read is for the rooms to say, in one line, with the others built; typer would call it wrong use.
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a build.", readable=False)]
