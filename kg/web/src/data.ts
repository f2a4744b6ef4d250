/**
 * What a page hands to the explorer: one JSON object of columns. An index counts from 0 in the named list; -1 is none.
 * Python writes it (kg/view), this file is the contract. Optional columns may be absent; a column that is there has one
 * value for each node (edge, piece of evidence, document).
 *
 * The page of one file:
 *   <html lang="zh-CN"> … <style>explorer.css</style>
 *   <main id="explorer"></main>
 *   <script type="application/json" id="data">{…}</script>      JSON with "<" as \u003c, below about 4 MB
 *   or <script type="text/plain" id="data-gz">…</script>        base64 of the gzip of the same JSON
 *   <script>explorer.js</script>                                 after the data; a classic script, begins by itself
 *   Sentences apart, where there are many: id="evidence" (JSON) or id="evidence-gz" hold {"evidence":…,"documents":…},
 *   read at the first click on an edge; `edges.evidence` then stays in `data`.
 *   CSP: default-src 'none'; script-src 'sha256-…'; style-src 'unsafe-inline'; img-src data: blob:
 *
 * The page of the server:
 *   <link rel="stylesheet" href="/static/explorer.css">
 *   <main id="explorer" data-endpoint="/graph" data-home="/"></main>  data-iri="IRI" names the entity to begin with
 *   <script src="/static/explorer.js" defer></script>
 *   CSP: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'
 *   GET /graph?first=1 → Data, the first picture       GET /graph?iri=IRI&depth=1&limit=300 → Data, around one entity
 *   GET /graph/edge?s=IRI&p=NAME&o=IRI → Sentences     GET /graph/path?from=IRI&to=IRI → Data, nodes and edges of the path
 *   GET /graph/find?q=TEXT → Found[]                   an error: a text/plain line with status 400, 404, …
 *   `p` is `relations[…].name`. A path that is not there: Data without edges.
 *   An answer may have other type and relation lists than the one before: they are joined by name, nodes by `iri`,
 *   edges by their ends and relation. `edges.evidence` and `evidence` may be absent: sentences are asked for.
 *
 * Both fill the whole window (the explorer is position: fixed and brings its own bar; data-home makes its brand a link).
 * When it is ready, document.documentElement.dataset.ready is the milliseconds that it took.
 */
export interface Data {
  format: 1;
  title?: string;
  lang?: 'zh' | 'en';
  types: TypeLook[];
  relations: RelationName[];
  /** Names of the kinds of facts that `nodes.facts` counts in. */
  facts?: { zh: string; en: string }[];
  nodes: Nodes;
  edges: Edges;
  evidence?: Evidence;
  documents?: Documents;
  /** The nodes of the first picture; absent or empty: all of them. */
  first?: number[];
  /** Places for the first picture alone, beside `first`; else it uses `nodes.x`, `nodes.y`. */
  firstX?: number[];
  firstY?: number[];
  /** The node that the page is about: selected at the start. -1 or absent: none. */
  centre?: number;
  /** How much the whole graph has, of which the page may hold a part. */
  whole?: { nodes: number; edges: number };
}

export type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'triangleDown' | 'hexagon' | 'star';

export interface TypeLook {
  name: string;
  zh: string;
  en: string;
  /** #rrggbb on light ground; `dark` on dark ground, else `colour` there too. */
  colour: string;
  dark?: string;
  /** A Shape; "dot" is a circle; any other is drawn as a circle. */
  shape: string;
}

export interface RelationName {
  name: string;
  /** Read from the subject: "位于"; the inverse read from the object: "在此的企业". */
  zh: string;
  en: string;
  inverseZh?: string;
  inverseEn?: string;
  /** partnerOf: no arrow. */
  symmetric?: boolean;
  /** Derived by a rule: drawn fainter, and it has no sentence. */
  inferred?: boolean;
}

export interface Nodes {
  iri: string[];
  label: string[];
  type: number[];
  /** x to the right, y DOWNWARDS, in any unit: 1 is about a screen pixel in a small picture. Absent, or null for one
   * node: the explorer finds a place itself, the same each time. */
  x?: (number | null)[];
  y?: (number | null)[];
  /** Relations in the whole graph, not only those loaded: what is more than the loaded can be expanded (server). */
  degree?: number[];
  /** Everything else a search may find it by, in lower case, separated by blanks: pinyin in one word, initials, short names. */
  search?: string[];
  /** The region in which it lies, as a node index; of a Region its parent. */
  region?: number[];
  /** Nodes that are its enterprise classes. */
  classes?: number[][];
  aliases?: string[][];
  /** [index into Data.facts, text]: codes, amounts, dates, whatever a card should say. */
  facts?: [number, string][][];
  /** Its own page: http(s), or a path of the same server beginning with "/". Anything else is not linked. */
  href?: string[];
  /** More than 0: not an entity, but so many of the type together ("吉林省 · 企业"); `iri` is "". */
  aggregate?: number[];
  /** The nodes that an aggregate stands for, the important ones first: expanding shows them. */
  members?: number[][];
}

export interface Edges {
  source: number[];
  relation: number[];
  target: number[];
  /** 0..1 of the surest sentence; -1: no sentence, as it comes from reference data or a rule. */
  confidence?: number[];
  /** "2024-03-01", also "2024" or "2024-03": of the newest document; "" unknown. */
  date?: string[];
  role?: string[];
  /** Indices into Evidence. */
  evidence?: number[][];
  /** How many relations an edge between aggregates stands for. */
  count?: number[];
}

/** "" plain, "s" the subject's words, "o" the object's. */
export type Run = [text: string, mark: '' | 's' | 'o'];

export interface Evidence {
  runs: Run[][];
  document: number[];
  confidence?: (number | null)[];
  method?: string[];
  /** "asserted", "planned", "denied", "conditional", "former". */
  modality?: string[];
}

export interface Documents {
  title: string[];
  source?: string[];
  date?: string[];
  /** As nodes.href. */
  href?: string[];
}

/** What stands behind one edge; `total` sentences, of which `evidence` may hold the first. */
export interface Sentences {
  evidence: Evidence;
  documents: Documents;
  total?: number;
}

export interface Found {
  iri: string;
  label: string;
  /** TypeLook.name */
  type: string;
}
