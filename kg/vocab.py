"""The terms of ontology/zhengqi.ttl as closed sets, the namespaces, and how a thing gets its IRI."""

from __future__ import annotations

import hashlib
import unicodedata

ZQ = "https://w3id.org/zhengqi/ontology#"
BASE = "https://w3id.org/zhengqi/id/"  # the default of a setting; see `iri`
ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
QB = "http://purl.org/linked-data/cube#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
ELI = "http://data.europa.eu/eli/ontology#"
GEO = "http://www.opengis.net/ont/geosparql#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Entity type → the folder of its IRIs (one prefix a kind: Turtle local names with a slash are misread by Virtuoso 7).
FOLDERS = {
    "Enterprise": "enterprise",
    "Agency": "agency",
    "Institution": "institution",
    "Region": "region",
    "Policy": "policy",
    "EnterpriseClass": "class",
    "Industry": "industry",
    "Product": "product",
    "Project": "project",
    "Person": "person",
}
# Turtle prefix → folder of BASE.
PREFIXES = {
    "ent": "enterprise",
    "agency": "agency",
    "inst": "institution",
    "region": "region",
    "policy": "policy",
    "class": "class",
    "ind": "industry",
    "product": "product",
    "project": "project",
    "person": "person",
    "doc": "document",
    "ev": "evidence",
    "obs": "observation",
    "support": "support",
    "cond": "condition",
    "post": "post",
    "graph": "graph",
}
TYPES = tuple(FOLDERS)

_ORGS = ("Enterprise", "Agency", "Institution")
# relation → (domain, range); `eligibleFor` is inferred, never extracted.
RELATIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "locatedIn": (("Enterprise", "Institution", "Project"), ("Region",)),
    "issuedBy": (("Policy",), ("Agency",)),
    "appliesIn": (("Policy",), ("Region",)),
    "supportsClass": (("Policy",), ("EnterpriseClass",)),
    "supportsIndustry": (("Policy",), ("Industry",)),
    "basedOn": (("Policy",), ("Policy",)),
    "hasClass": (("Enterprise",), ("EnterpriseClass",)),
    "inIndustry": (("Enterprise",), ("Industry",)),
    "produces": (("Enterprise",), ("Product",)),
    "subsidiaryOf": (("Enterprise",), ("Enterprise",)),
    "partnerOf": (("Enterprise", "Institution"), ("Enterprise", "Institution")),
    "undertakes": (_ORGS, ("Project",)),
    "develops": (("Region",), ("Industry",)),
    "holdsPost": (("Person",), _ORGS),
    "within": (("Region",), ("Region",)),
    "governs": (("Agency",), ("Region",)),
}
SYMMETRIC = frozenset({"partnerOf"})
MODALITIES = ("asserted", "planned", "denied", "conditional", "former")
SUPPORT_KINDS = ("补助", "奖励", "贴息", "担保", "贷款", "税收", "服务", "基金", "券")

_DROPPED = str.maketrans("", "", "《》〈〉“”\"'‘’「」『』【】 \t\r\n\u3000·•")


def normal(name: str) -> str:
    """A name as compared: width, quotes, spaces and case folded. `normal("“小巨人” 企业")` is `小巨人企业`."""
    return unicodedata.normalize("NFKC", name).translate(_DROPPED).lower()


def local_id(type_: str, key: str) -> str:
    """The IRI of an entity without its base: ASCII, from content alone.

    type_:   a class of the vocabulary: "Enterprise"
    key:     what tells the entity from all others of its type, a full name or (for regions) a GB/T 2260 code
    returns: "region/220100" for a code of digits, "enterprise/" and 16 hexadecimal digits for any other key
    """
    folder = FOLDERS[type_]
    if type_ == "Region" and key.isascii() and key.isdigit():
        return f"{folder}/{key}"
    return f"{folder}/{hashlib.sha256(normal(key).encode()).hexdigest()[:16]}"


def iri(local: str, base: str = BASE) -> str:
    """The full IRI of a local id."""
    return base + local
