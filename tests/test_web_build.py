"""The browser's part: when it is built, what is said where it cannot be, and that packages carry it."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
WEB = ROOT / "kg" / "web"
MOST = 1_500_000  # bytes of all that is built, compressed


def _hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hook = _hook()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two sources and no bundle."""
    web = tmp_path / "kg" / "web"
    (web / "src" / "deep").mkdir(parents=True)
    (web / "src" / "main.ts").write_text("export {};\n")
    (web / "src" / "deep" / "名称.ts").write_text("export {};\n", encoding="utf-8")
    (web / "build.mjs").write_text("// builds\n")
    (web / "package-lock.json").write_text("{}\n")
    return tmp_path


def _bundle(project: Path, made_of: str | None = None) -> None:
    static = project / "kg" / "web" / "static"
    static.mkdir(exist_ok=True)
    for name in hook.BUNDLE:
        (static / name).write_text("built\n")
    (static / "sources.sha256").write_text(f"{hook.digest(project) if made_of is None else made_of}\n")


def _program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def tools(tmp_path: Path, project: Path) -> Any:
    """Node and npm that do as a test says, and note that they were called."""

    def make(npm: str = "exit 0", node: str = "exit 0") -> list[str]:
        note = f'echo "$0 $*" >> {tmp_path}/called\n'
        return [_program(tmp_path / "node", note + node), _program(tmp_path / "npm", note + npm)]

    return make


def _called(project: Path) -> list[str]:
    log = project / "called"
    return (
        [line.replace(f"{project}/", "").split(" --ignore")[0] for line in log.read_text().splitlines()] if log.exists() else []
    )


def test_a_bundle_is_fresh_while_its_sources_are_what_it_was_made_of(project: Path) -> None:
    assert not hook.fresh(project)
    _bundle(project)
    assert hook.fresh(project)
    (project / "kg" / "web" / "src" / "main.ts").touch()
    assert hook.fresh(project), "a later time alone is no change"
    (project / "kg" / "web" / "src" / "main.ts").write_text("export const a = 1;\n")
    assert not hook.fresh(project)


@pytest.mark.parametrize("changed", ["src/deep/名称.ts", "src/new.ts", "build.mjs", "package-lock.json"])
def test_every_source_counts(project: Path, changed: str) -> None:
    _bundle(project)
    (project / "kg" / "web" / changed).write_text("other\n", encoding="utf-8")
    assert not hook.fresh(project)


@pytest.mark.parametrize("name", hook.BUNDLE)
def test_a_bundle_with_a_file_missing_is_none(project: Path, name: str) -> None:
    _bundle(project)
    (project / "kg" / "web" / "static" / name).unlink()
    assert not hook.fresh(project)


def test_without_sources_a_bundle_is_taken_as_it_is(project: Path) -> None:
    _bundle(project, made_of="unknown")
    assert not hook.fresh(project)
    shutil.rmtree(project / "kg" / "web" / "src")
    assert hook.fresh(project)


def test_a_fresh_bundle_calls_nothing(project: Path, tools: Any) -> None:
    _bundle(project)
    hook.bundle(project, tools())
    assert _called(project) == []


def test_a_missing_bundle_is_fetched_for_and_built(project: Path, tools: Any) -> None:
    files = " ".join(f"static/{name}" for name in hook.BUNDLE)
    hook.bundle(project, tools(node=f"mkdir -p static; touch {files}; echo {hook.digest(project)} > static/sources.sha256"))
    assert _called(project) == ["npm ci --omit=dev", "node build.mjs"]
    assert hook.fresh(project)


def test_a_bundler_that_writes_nothing_is_found_out(project: Path, tools: Any) -> None:
    with pytest.raises(hook.NoBundle, match="wrote something else"):
        hook.bundle(project, tools())


def test_a_bundler_that_fails_is_no_missing_network(project: Path, tools: Any) -> None:
    with pytest.raises(hook.NoBundle, match=r"the bundler failed \(ERROR: Could not resolve\)") as told:
        hook.bundle(project, tools(node="echo 'ERROR: Could not resolve' >&2; exit 1"))
    assert not isinstance(told.value, hook.NotHad)


STEP = "npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only install packages when both files are in sync."


@pytest.mark.parametrize(
    ("said", "had", "line"),
    [
        (f"npm warn old\n{STEP}\nnpm error Missing: a@1 from lock file", False, "package-lock.json is not"),
        ("npm error code EINTEGRITY\nnpm error sha512-a integrity checksum failed", False, "npm failed (EINTEGRITY: sha512-a"),
        ("npm ERR! code ENOTFOUND\nnpm ERR! syscall getaddrinfo\nnpm ERR! network failed", True, "(ENOTFOUND: network"),
        ("npm error code E503\nnpm error 503 Service Unavailable - GET https://example.org/sigma", True, "(E503: 503 Service"),
        ("npm error code ETARGET\nnpm error notarget No matching version found for sigma@9", True, "(ETARGET: notarget"),
        ("Killed", True, "(Killed)"),
    ],
)  # fmt: skip
def test_a_lock_out_of_step_is_told_from_an_unreachable_registry(said: str, had: bool, line: str) -> None:
    problem = hook.npm_failed(said)
    assert isinstance(problem, hook.NotHad) is had
    assert line in str(problem) and "\n" not in str(problem)


@pytest.mark.parametrize(("code", "status"), [("EUSAGE", 1), ("ECONNREFUSED", 3)])
def test_what_make_and_the_checks_get(project: Path, tools: Any, code: str, status: int) -> None:
    """The command of the checks passes over what cannot be fetched here, and nothing else."""
    shutil.copy(ROOT / "hatch_build.py", project)
    node, npm = tools(npm=f"echo 'npm error code {code}' >&2; exit 1", node="echo v22.1.0")
    path = f"{Path(node).parent}:/usr/bin:/bin"
    command = [sys.executable, "hatch_build.py", "build"]
    done = subprocess.run(command, cwd=project, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    assert (done.returncode, npm.endswith("/npm")) == (status, True), done.stderr
    assert done.stderr.startswith("kg/web: ") and done.stderr.count("\n") == 1


class Said:
    """What hatch hands to its hooks to speak with."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, text: str) -> None:
        self.warnings.append(text)


def _front_end(
    project: Path, monkeypatch: pytest.MonkeyPatch, wanted: str | None, problem: Exception | None = None
) -> tuple[Any, Said, list[Path]]:
    monkeypatch.delenv("ZHENGQI_WEB", raising=False)
    if wanted:
        monkeypatch.setenv("ZHENGQI_WEB", wanted)
    built: list[Path] = []

    def bundle(root: Path) -> None:
        built.append(root)
        if problem:
            raise problem

    monkeypatch.setattr(hook, "bundle", bundle)
    said = Said()
    own = type("Own", (hook.FrontEnd,), {"root": str(project), "app": said, "target_name": "sdist"})
    return own.__new__(own), said, built


def test_an_installation_goes_on_without_and_warns_in_one_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    front, said, built = _front_end(project, monkeypatch, None, hook.NotHad("no Node"))
    front.initialize("standard", {})
    assert built == [project]
    assert len(said.warnings) == 1
    assert "not built: no Node" in said.warnings[0] and "`make web`" in said.warnings[0] and "\n" not in said.warnings[0]


def test_a_release_fails_without(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    front, said, _ = _front_end(project, monkeypatch, "require", hook.NotHad("no Node"))
    with pytest.raises(RuntimeError, match="cannot be built: no Node"):
        front.initialize("standard", {})
    assert said.warnings == []


def test_skip_leaves_it_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    front, said, built = _front_end(project, monkeypatch, "skip", hook.NotHad("no Node"))
    front.initialize("standard", {})
    assert (built, said.warnings, front.dependencies()) == ([], [], [])


@pytest.mark.parametrize(
    ("fresh", "on_path", "index", "asked"),
    [(True, False, True, False), (False, True, True, False), (False, False, False, False), (False, False, True, True)],
)
def test_node_is_asked_for_only_where_it_is_needed_and_to_be_had(
    project: Path, monkeypatch: pytest.MonkeyPatch, fresh: bool, on_path: bool, index: bool, asked: bool
) -> None:
    if fresh:
        _bundle(project)
    monkeypatch.setattr(hook, "_on_path", lambda: ["node", "npm"] if on_path else [])
    monkeypatch.setattr(hook, "_to_be_had", lambda: index)
    front, _, _ = _front_end(project, monkeypatch, None)
    assert front.dependencies() == ([hook.NODE] if asked else [])


def test_an_old_node_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "node", "echo v18.20.4")
    _program(tmp_path / "npm", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert hook._on_path() == []
    _program(tmp_path / "node", "echo v20.0.0")
    assert hook._on_path() == [str(tmp_path / "node"), str(tmp_path / "npm")]


def test_the_lock_names_a_package_for_every_system() -> None:
    """npm leaves out of a lock what a registry did not have for the machine of another, and refuses that lock later."""
    packages = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    own = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert packages[""][kind] == own[kind]
    for place, package in packages.items():
        for name in package.get("optionalDependencies", {}):
            assert f"node_modules/{name}" in packages or f"{place}/node_modules/{name}" in packages, f"{place} asks for {name}"


# ---- the bundle itself


@pytest.fixture(scope="module")
def built() -> Path:
    if not hook.fresh(ROOT):
        pytest.skip("the browser's part is not built, or older than its sources: make web")
    return WEB / "static"


def test_it_is_small(built: Path) -> None:
    packed = {name: len(gzip.compress((built / name).read_bytes())) for name in hook.BUNDLE}
    assert sum(packed.values()) < MOST
    assert packed["explorer.js"] < 100_000 and packed["explorer.css"] < 10_000


def test_it_can_stand_in_a_page_and_evaluates_nothing(built: Path) -> None:
    """explorer.js stands in a file of its own between script tags, under a policy without eval."""
    for name in ("explorer.js", "explorer.css"):
        text = (built / name).read_text(encoding="utf-8").lower()
        assert "</script" not in text and "</style" not in text and "<!--" not in text
    assert "@import" not in (built / "explorer.css").read_text(encoding="utf-8")
    for name in ("explorer.js", "sparql.js"):
        text = (built / name).read_text(encoding="utf-8")
        assert " eval(" not in text and "new Function(" not in text


def test_it_is_the_same_each_time(built: Path, tmp_path: Path) -> None:
    if not (WEB / "node_modules" / "esbuild").is_dir():
        pytest.skip("kg/web/node_modules is not there: make web-check fetches it")
    found = hook._on_path() or hook._from_package()
    if not found:
        pytest.skip("no Node here")
    again = tmp_path / "elsewhere" / "kg" / "web"
    shutil.copytree(WEB, again, ignore=shutil.ignore_patterns("node_modules", "static"))
    (again / "node_modules").symlink_to(WEB / "node_modules")
    subprocess.run([found[0], "build.mjs"], cwd=again, check=True, capture_output=True)
    for name in (*hook.BUNDLE, "sources.sha256"):
        assert (again / "static" / name).read_bytes() == (built / name).read_bytes(), name


def test_packages_carry_it(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever installs the wheel needs no Node; the sdist has the sources too."""
    wheels = pytest.importorskip("hatchling.builders.wheel", reason="no hatchling: make test installs it")
    sdists = pytest.importorskip("hatchling.builders.sdist", reason="no hatchling: make test installs it")
    monkeypatch.setenv("ZHENGQI_WEB", "require")
    (wheel,) = wheels.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"kg/web/static/{name}" for name in hook.BUNDLE} <= names
    assert not [name for name in names if name.startswith("kg/web/") and not name.startswith("kg/web/static/")]
    assert not [name for name in names if "node_modules" in name]
    (sdist,) = sdists.SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(sdist) as tar:
        held = {name.partition("/")[2] for name in tar.getnames()}
    assert {f"kg/web/static/{name}" for name in (*hook.BUNDLE, "sources.sha256")} <= held
    assert {"kg/web/src/main.ts", "kg/web/package-lock.json", "hatch_build.py"} <= held
    assert not [name for name in held if "node_modules" in name]


def test_a_wheel_takes_all_seeds_but_what_only_training_reads() -> None:
    root = Path(__file__).parent.parent
    taken = hook.seeds(root)
    assert taken[str(root / "seeds" / "regions.tsv")] == "kg/_data/seeds/regions.tsv"
    assert {Path(path).name for path in taken} == {path.name for path in (root / "seeds").iterdir()} - {"annotations"}
