"""Fill the marked places of README.md with what the commands really print: `make readme`, after anything that changes them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FIRM = "苏州澜芯微电子股份有限公司"
LINES = 24  # of a card; the rest is told as an ellipsis


def printed(*command: str) -> str:
    """What a command prints on standard output, without blanks at the ends of lines. Raises CalledProcessError."""
    environment = {**os.environ, "COLUMNS": "110", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def fill(page: str, name: str, text: str) -> str:
    """The page with `text` as a block between <!-- NAME --> and <!-- /NAME -->."""
    made, count = re.subn(
        rf"(<!-- {name}\b[^>]*-->\n).*?(<!-- /{name} -->)",
        lambda m: f"{m[1]}```text\n{text}\n```\n{m[2]}",
        page,
        flags=re.DOTALL,
    )
    if count != 1:
        raise SystemExit(f"README.md: {count} places for {name}, one is needed")
    return made


def main() -> None:
    """Build the demo and write its output, a card and the scores into README.md."""
    demo = printed(".venv/bin/kg", "build", "seeds/documents", "-o", "out")
    card = printed(".venv/bin/kg", "show", "out", FIRM).splitlines()
    scores = printed(".venv/bin/kg", "score", "out", "seeds/documents")
    page = fill(README.read_text(encoding="utf-8"), "demo", f".venv/bin/kg build seeds/documents -o out\n{demo}")
    page = fill(page, "show", "\n".join(card[:LINES] + (["…"] if len(card) > LINES else [])))
    page = fill(page, "scores", scores.split("\n\n")[0])
    README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
