"""What the rows of the seed tables are: frozen dataclasses, a field a column, in the order of the columns."""

from __future__ import annotations

from dataclasses import dataclass

from kg.vocab import local_id

REGION_LEVELS = ("country", "province", "prefecture", "county")
PLACE_KINDS = ("zone", "macro", "country", "territory", "continent", "area", "state", "city", "organisation")
ENTITY_TYPES = ("Enterprise", "Agency", "Institution", "Project", "Policy")
AGENCY_KINDS = (
    "party",
    "congress",
    "government",
    "supervision",
    "court",
    "procuratorate",
    "cppcc",
    "military",
    "mass",
    "zone",
)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A division of China down to the county, by its six-digit GB/T 2260 code."""

    code: str
    name: str
    level: str  # one of REGION_LEVELS
    parent: str  # code of the division around it; "" for the country
    short: tuple[str, ...]  # 延边, 延边州: never one character
    abbr: tuple[str, ...]  # 吉: one character, for compounds such as 京津冀
    former: tuple[tuple[str, str], ...]  # (former name, code it had then)
    ambiguous: bool  # a short name is also a plain word or another division's: believe it only with other evidence
    lon: float | None  # degrees, of the seat of government
    lat: float | None

    @property
    def id(self) -> str:
        """The local id: region/220100."""
        return local_id("Region", self.code)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A region without a code of its own: a development zone, a macro-region, a foreign country or city. Its key is its name."""

    name: str
    kind: str  # one of PLACE_KINDS
    code: str  # GB/T 2260 code where a zone is a division as well (浦东新区); else ""
    parent: str  # zones: code of the region it lies in; foreign cities: name of the country; else ""
    short: tuple[str, ...]
    members: tuple[str, ...]  # macro-regions: codes of what they take in, as far as fixed

    @property
    def id(self) -> str:
        return local_id("Region", self.code or self.name)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """A national body of Party or state."""

    name: str
    short: tuple[str, ...]
    kind: str  # party, congress, government, supervision, court, procuratorate, cppcc, military, organisation
    governs: str  # region code: 100000
    successor: str  # name of the body that took over a former one; "" for one of today


@dataclass(frozen=True, slots=True)
class LocalAgencyRow:
    """One function of local bodies: what may stand behind a region's name, and the full name that it stands for.

    `province` and `below` are templates, {r} being the region's full name: {r}工业和信息化厅. A form is a stem with one of the
    suffixes (工信 + 局), or one of `more` (人民政府). An empty template: there is no such body at that level.
    """

    key: str  # the function, unique: 工业和信息化
    kind: str  # as in AgencyRow
    province: str
    below: str
    stems: tuple[str, ...]  # the full one first
    suffixes: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form, longest first: 工业和信息化委员会, …, 工信局."""
        made = {s + e for s in self.stems for e in self.suffixes} | set(self.more)
        return tuple(sorted(made, key=lambda form: (-len(form), form)))

    def full_name(self, region: str, level: str, form: str = "") -> str:
        """The full name of a region's body: ("吉林省", "province", "工信厅") → 吉林省工业和信息化厅.

        region: the region's full name; level: one of REGION_LEVELS, or any other word for zones and townships
        form:   how the text calls it. The suffix that it spells out is kept (a 工信局 is never made a 厅), and a form that is no
                abbreviation of a full one stays as it is: 环境保护厅 is not today's 生态环境厅.
        """
        template = (self.province if level == "province" else self.below) or self.province
        if region.endswith("自治区") and self.kind == "party":
            template = template.replace("中共{r}委", "{r}党委")  # 广西壮族自治区党委 is how these committees call themselves
        default = template.replace("{r}", region)
        if not form or self.key == "党委":
            return default
        if not self.stems:
            return default if _abbreviates(form, template) else region + form
        suffix = next((e for e in sorted(self.suffixes, key=len, reverse=True) if form.endswith(e)), "")
        stem = form.removesuffix(suffix)
        full = next((s for s in self.stems if _abbreviates(stem, s)), "")
        if not full or not stem:
            return region + form
        head, _, tail = template.partition(self.stems[0])
        spelled = {"委": "委员会", "办": "办公室", "部门": tail, "机关": tail, "": tail}.get(suffix, suffix)
        return head.replace("{r}", region) + full + spelled


def _abbreviates(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in the same order: 工信 in 工业和信息化."""
    rest = iter(full)
    return all(character in rest for character in short)


@dataclass(frozen=True, slots=True)
class SuffixRow:
    """An ending that tells what kind of thing a name is."""

    suffix: str
    type: str  # Enterprise, Institution, Project, Policy
    strength: str  # strong: enough by itself; weak: only with other evidence


@dataclass(frozen=True, slots=True)
class PostRow:
    """A job title and the types of body it is held in, the likeliest first."""

    title: str
    types: tuple[str, ...]
    note: str  # party, government, congress, cppcc, … where it tells which of a place's bodies is meant; else ""


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A company of the exchanges of Shanghai, Shenzhen or Beijing by its short name, without what the exchange puts around it."""

    name: str
    code: str  # six digits
    exchange: str  # SH, SZ, BJ
    plain: bool  # the name can be read as plain words: believe it only with other evidence


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """A word that signals a relation."""

    relation: str
    word: str
    direction: str  # "→": subject before the word, object after; "←": object first; "=": symmetric; "()": apposition or head noun


@dataclass(frozen=True, slots=True)
class SurnameRow:
    """A Chinese surname of one or two characters."""

    surname: str


@dataclass(frozen=True, slots=True)
class KnownRow:
    """An organisation of the whole country, and the short names by which everybody calls it."""

    name: str
    type: str  # Enterprise or Institution
    short: tuple[str, ...]
