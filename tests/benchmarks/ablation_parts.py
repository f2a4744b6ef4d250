"""The parts that `ablation.py` switches off: name → (where it is called, its name there, what stands in for it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.resolve.groups import Union
from kg.resolve.spell import Spelling

Switch = tuple[str, str, object]


def _same(text: str, mentions: Sequence[Any], *rest: object) -> list[Any]:
    return list(mentions)


def _none(*given: object, **named: object) -> list[Any]:
    return []


def _alone(names: Mapping[str, int], *rest: object) -> Union:
    """Every name an entity of its own."""
    return Union(sorted(names))


def _as_spelt(*given: object) -> Spelling:
    return Spelling({}, frozenset())


_RESOLVE = "kg.resolve"

PARTS: dict[str, tuple[Switch, ...]] = {
    "all networks: tables and rules alone": (("kg.recognise:Recogniser", "tagged", _none),),
    "tables and rules beside the networks": (("kg.recognise", "by_rules", _none),),
    "the recurrent network": (("kg.recognise.tagger", "DOUBT", -1.0),),
    "doubt (the recurrent network reads everything)": (("kg.recognise.tagger", "DOUBT", 1.1),),
    "programmes (policies without title marks)": (("kg.recognise.rules", "programmes", _none),),
    "spread (once a name, always one)": (("kg.recognise.merge", "spread", _same),),
    "snap (borders to words)": (("kg.recognise", "snap", lambda mentions, breaks: list(mentions)),),
    "least probabilities": (("kg.recognise.merge", "_sure", _same),),
    "kin (members of lists)": ((_RESOLVE, "kin", _same),),
    "borders mended by grammar": ((_RESOLVE, "mend", _same),),
    "names of places only": ((_RESOLVE, "places_only", _same), (_RESOLVE, "kinds_only", lambda names, linker: set())),
    "types set right by grammar": ((_RESOLVE, "retype", _same),),
    "one type a name": ((_RESOLVE, "_one_type_a_name", _same),),
    "joint forms (省委、省政府)": ((_RESOLVE, "split_runs", lambda text, mentions: (list(mentions), {})),),
    "spell (市委 → 徐州市委)": ((_RESOLVE, "spell", _as_spelt), (_RESOLVE, "groups_meant", _as_spelt)),
    "short forms of organisations": ((_RESOLVE, "organisations", _alone),),
    "short forms of policies": ((_RESOLVE, "policies", _alone),),
    "regions told by other names": ((_RESOLVE, "regions_within", _none),),
    "issuers and titles inside titles": ((_RESOLVE, "title_issuers", _none), (_RESOLVE, "inner_titles", _none)),
    "governments of places that act": ((_RESOLVE, "acting", _none),),
    "columns of lists": (("kg.extract", "lay", lambda document, clean: None),),
    "articles apart": (("kg.extract", "parted", lambda cleaned: (cleaned,)),),
}
