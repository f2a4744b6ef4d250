/** The data as the program uses it: checked, in typed arrays, with the edges of each node at hand. */
import type { Data, Documents, Evidence, Nodes, RelationName, TypeLook } from './data';

export interface Model {
  readonly data: Data;
  readonly types: readonly TypeLook[];
  readonly relations: readonly RelationName[];
  /** How many nodes, how many edges. */
  readonly n: number;
  readonly m: number;
  readonly iri: readonly string[];
  readonly label: readonly string[];
  readonly type: Uint16Array;
  /** NaN: no place known. y downwards. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly degree: Int32Array;
  readonly region: Int32Array;
  readonly aggregate: Int32Array;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly relation: Uint16Array;
  readonly confidence: Float32Array;
  readonly date: readonly string[];
  readonly count: Int32Array;
  /** The edges of node i are near[start[i]] … near[start[i + 1] - 1], in their order. */
  readonly start: Int32Array;
  readonly near: Int32Array;
}

export class BadData extends Error {}

/** @throws BadData naming the column where a length or an index is wrong. */
export function modelOf(data: Data): Model {
  const format: unknown = data.format; // what a file says need not be what its type says
  if (format !== 1) throw new BadData(`format ${String(format)}: this explorer reads format 1`);
  const { nodes, edges } = data;
  const n = nodes.label.length;
  const m = edges.source.length;
  columns('nodes', nodes, n);
  columns('edges', edges, m);
  const type = Uint16Array.from(indices('nodes.type', nodes.type, data.types.length));
  const source = Int32Array.from(indices('edges.source', edges.source, n));
  const target = Int32Array.from(indices('edges.target', edges.target, n));
  const relation = Uint16Array.from(indices('edges.relation', edges.relation, data.relations.length));
  const region = nodes.region ? Int32Array.from(indices('nodes.region', nodes.region, n, true)) : new Int32Array(n).fill(-1);
  const { start, near } = adjacency(n, source, target);
  const degree = new Int32Array(n);
  for (let i = 0; i < n; i++) degree[i] = Math.max(nodes.degree?.[i] ?? 0, (start[i + 1] as number) - (start[i] as number));
  return {
    data,
    types: data.types,
    relations: data.relations,
    n,
    m,
    iri: nodes.iri,
    label: nodes.label,
    type,
    x: places(nodes.x, n),
    y: places(nodes.y, n),
    degree,
    region,
    aggregate: nodes.aggregate ? Int32Array.from(nodes.aggregate) : new Int32Array(n),
    source,
    target,
    relation,
    confidence: edges.confidence ? Float32Array.from(edges.confidence) : new Float32Array(m).fill(-1),
    date: edges.date ?? new Array<string>(m).fill(''),
    count: edges.count ? Int32Array.from(edges.count) : new Int32Array(m),
    start,
    near,
  };
}

/** The edges of a node. */
export function edgesOf(model: Model, node: number): Int32Array {
  return model.near.subarray(model.start[node], model.start[node + 1]);
}

/** The other end of an edge. */
export function across(model: Model, edge: number, node: number): number {
  const source = model.source[edge] as number;
  return source === node ? (model.target[edge] as number) : source;
}

/** The regions around a node, the nearest first; a loop in the data ends. */
export function regionsOf(model: Model, node: number): number[] {
  const found: number[] = [];
  for (let at = model.region[node] as number; at >= 0 && found.length < 8 && !found.includes(at); at = model.region[at] as number) found.push(at);
  return found;
}

/** Two fragments as one: the indices of `old` stay what they were; nodes are joined by IRI, edges by ends and relation. */
export function joined(old: Data, more: Data): Data {
  const types = byName(old.types, more.types);
  const relations = byName(old.relations, more.relations);
  const facts = byName((old.facts ?? []).map(named), (more.facts ?? []).map(named));
  const place = new Map(old.nodes.iri.map((iri, i) => [iri || `#${i}`, i]));
  const known = old.nodes.label.length;
  const fresh: number[] = [];
  const to = more.nodes.iri.map((iri, i) => {
    const at = iri ? place.get(iri) : undefined;
    if (at !== undefined) return at;
    const next = known + fresh.length;
    fresh.push(i);
    if (iri) place.set(iri, next);
    return next;
  });
  const put = (i: number): number => (i < 0 ? -1 : (to[i] ?? -1));
  const nodes: Nodes = { iri: [...old.nodes.iri], label: [...old.nodes.label], type: [...old.nodes.type] };
  const a = old.nodes;
  const b = more.nodes;
  fresh.forEach((i) => {
    nodes.iri.push(b.iri[i] ?? '');
    nodes.label.push(b.label[i] ?? '');
    nodes.type.push(types.to[b.type[i] ?? 0] ?? 0);
  });
  const column = <T>(before: T[] | undefined, after: T[] | undefined, none: T, change: (value: T) => T = (value) => value): T[] => [
    ...(before ?? new Array<T>(known).fill(none)),
    ...fresh.map((i) => (after?.[i] === undefined ? none : change(after[i] as T))),
  ];
  nodes.x = column<number | null>(a.x, undefined, null);
  nodes.y = column<number | null>(a.y, undefined, null);
  nodes.degree = column(a.degree, b.degree, 0);
  nodes.search = column(a.search, b.search, '');
  nodes.region = column(a.region, b.region, -1, put);
  nodes.classes = column<number[]>(a.classes, b.classes, [], (list) => list.map(put).filter((i) => i >= 0));
  nodes.aliases = column<string[]>(a.aliases, b.aliases, []);
  nodes.facts = column<[number, string][]>(a.facts, b.facts, [], (list) => list.map(([key, text]) => [facts.to[key] ?? 0, text]));
  nodes.href = column(a.href, b.href, '');
  nodes.aggregate = column(a.aggregate, b.aggregate, 0);
  nodes.members = column<number[]>(a.members, b.members, [], (list) => list.map(put).filter((i) => i >= 0));
  // What an earlier answer left out of a node (its region was not among the nodes) may be here now.
  to.forEach((at, i) => {
    if (at >= known) return;
    if ((nodes.region?.[at] ?? -1) < 0 && b.region) (nodes.region as number[])[at] = put(b.region[i] ?? -1);
    if (!nodes.classes?.[at]?.length && b.classes?.[i]?.length) (nodes.classes as number[][])[at] = b.classes[i].map(put).filter((c) => c >= 0);
  });
  const e = old.edges;
  const f = more.edges;
  const key = (s: number, r: number, t: number): string => `${s} ${r} ${t}`;
  const have = new Set(e.source.map((s, i) => key(s, e.relation[i] ?? 0, e.target[i] ?? 0)));
  const count = e.source.length;
  const added: number[] = [];
  f.source.forEach((s, i) => {
    const name = key(put(s), relations.to[f.relation[i] ?? 0] ?? 0, put(f.target[i] ?? -1));
    if (have.has(name)) return;
    have.add(name);
    added.push(i);
  });
  const edgeColumn = <T>(before: T[] | undefined, after: T[] | undefined, none: T): T[] => [
    ...(before ?? new Array<T>(count).fill(none)),
    ...added.map((i) => after?.[i] ?? none),
  ];
  return {
    ...old,
    types: types.all,
    relations: relations.all,
    facts: facts.all,
    nodes,
    edges: {
      source: [...e.source, ...added.map((i) => put(f.source[i] ?? -1))],
      relation: [...e.relation, ...added.map((i) => relations.to[f.relation[i] ?? 0] ?? 0)],
      target: [...e.target, ...added.map((i) => put(f.target[i] ?? -1))],
      confidence: edgeColumn(e.confidence, f.confidence, -1),
      date: edgeColumn(e.date, f.date, ''),
      role: edgeColumn(e.role, f.role, ''),
      count: edgeColumn(e.count, f.count, 0),
    },
    ...(more.whole ? { whole: more.whole } : {}),
  };
}

/** The columns of a piece of evidence, as one thing to show. */
export interface Sentence {
  runs: [string, string][];
  title: string;
  source: string;
  date: string;
  href: string;
  confidence: number | null;
  method: string;
  modality: string;
}

/** The sentences with these indices, those that are there. */
export function sentencesOf(evidence: Evidence, documents: Documents, wanted: readonly number[]): Sentence[] {
  return wanted
    .filter((i) => i >= 0 && i < evidence.runs.length)
    .map((i) => {
      const at = evidence.document[i] ?? -1;
      return {
        runs: evidence.runs[i] ?? [],
        title: documents.title[at] ?? '',
        source: documents.source?.[at] ?? '',
        date: documents.date?.[at] ?? '',
        href: documents.href?.[at] ?? '',
        confidence: evidence.confidence?.[i] ?? null,
        method: evidence.method?.[i] ?? '',
        modality: evidence.modality?.[i] ?? 'asserted',
      };
    });
}

function named(fact: { zh: string; en: string }): { name: string; zh: string; en: string } {
  return { name: `${fact.zh}|${fact.en}`, ...fact };
}

/** Both lists without doubles, and where the second's entries went. */
function byName<T extends { name: string }>(old: readonly T[], more: readonly T[]): { all: T[]; to: number[] } {
  const all = [...old];
  const place = new Map(all.map((one, i) => [one.name, i]));
  const to = more.map((one) => {
    const at = place.get(one.name) ?? all.length;
    if (at === all.length) {
      all.push(one);
      place.set(one.name, at);
    }
    return at;
  });
  return { all, to };
}

function columns(name: string, table: object, length: number): void {
  for (const [column, values] of Object.entries(table))
    if (!Array.isArray(values) || values.length !== length) throw new BadData(`${name}.${column}: ${length} values are needed`);
}

function indices(name: string, values: readonly number[], below: number, none = false): readonly number[] {
  const wrong = values.findIndex((value) => !Number.isInteger(value) || value >= below || value < (none ? -1 : 0));
  if (wrong >= 0) throw new BadData(`${name}[${wrong}]: ${String(values[wrong])} is not an index below ${below}`);
  return values;
}

function places(values: readonly (number | null)[] | undefined, n: number): Float32Array {
  const made = new Float32Array(n).fill(NaN);
  values?.forEach((value, i) => {
    if (value !== null && Number.isFinite(value)) made[i] = value;
  });
  return made;
}

/** Compressed rows: where the edges of each node begin, and the edges. */
function adjacency(n: number, source: Int32Array, target: Int32Array): { start: Int32Array; near: Int32Array } {
  const start = new Int32Array(n + 1);
  const m = source.length;
  for (let e = 0; e < m; e++) {
    bump(start, source[e] as number);
    if (source[e] !== target[e]) bump(start, target[e] as number);
  }
  for (let i = 0; i < n; i++) start[i + 1] = (start[i + 1] as number) + (start[i] as number);
  const next = start.slice(0, n);
  const near = new Int32Array(start[n] as number);
  const put = (node: number, edge: number): void => {
    const at = next[node] as number;
    near[at] = edge;
    next[node] = at + 1;
  };
  for (let e = 0; e < m; e++) {
    put(source[e] as number, e);
    if (source[e] !== target[e]) put(target[e] as number, e);
  }
  return { start, near };
}

function bump(start: Int32Array, node: number): void {
  start[node + 1] = (start[node + 1] as number) + 1;
}
