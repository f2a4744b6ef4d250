/** What of the shown nodes and edges passes the filters. */
import { across, edgesOf, regionsOf, type Model } from './model';

export interface Filters {
  /** 1 where a type, a relation is on. */
  types: Uint8Array;
  relations: Uint8Array;
  /** A node, or -1 for any. */
  region: number;
  klass: number;
  /** 0..1; edges without a sentence (reference data, rules) pass always. */
  confidence: number;
  /** "2024-03-01", "" for open. */
  from: string;
  to: string;
}

export interface Visible {
  node: Uint8Array;
  edge: Uint8Array;
  nodes: number;
  edges: number;
}

export function noFilters(model: Model): Filters {
  const types = new Uint8Array(model.types.length).fill(1);
  const relations = new Uint8Array(model.relations.length).fill(1);
  return { types, relations, region: -1, klass: -1, confidence: 0, from: '', to: '' };
}

/** The same filters for a model that has grown: what is new is on. */
export function grown(filters: Filters, model: Model): Filters {
  const longer = (old: Uint8Array, length: number): Uint8Array => {
    const made = new Uint8Array(length).fill(1);
    made.set(old.subarray(0, length));
    return made;
  };
  return { ...filters, types: longer(filters.types, model.types.length), relations: longer(filters.relations, model.relations.length) };
}

/** Whether anything is filtered at all. */
export function active(filters: Filters): boolean {
  return filters.types.includes(0) || filters.region >= 0 || filters.klass >= 0 || edgeFilters(filters);
}

function edgeFilters(filters: Filters): boolean {
  return filters.relations.includes(0) || filters.confidence > 0 || filters.from !== '' || filters.to !== '';
}

/** Whether an edge passes the filters of edges, whatever its ends. */
export function edgePasses(model: Model, filters: Filters, edge: number): boolean {
  if (!filters.relations[model.relation[edge] as number]) return false;
  const confidence = model.confidence[edge] as number;
  if (confidence >= 0 && confidence < filters.confidence) return false;
  if (!filters.from && !filters.to) return true;
  const date = model.date[edge] ?? '';
  if (!date) return confidence < 0; // reference data has no date and is always true
  // "2024" is the whole year: it ends after every day of it.
  return (!filters.from || `${date}\uffff` >= filters.from) && (!filters.to || date <= filters.to);
}

/**
 * The nodes and edges to draw.
 *
 * A filter by region keeps what lies there, one by class the enterprises of that class; what has no region (or is no
 * enterprise) is kept where it stands beside something kept. Nodes that a filter of edges leaves alone go, but for `always`.
 */
export function visible(model: Model, shown: Uint8Array, filters: Filters, always = -1): Visible {
  const node = new Uint8Array(model.n);
  for (let i = 0; i < model.n; i++) node[i] = shown[i] && filters.types[model.type[i] as number] ? 1 : 0;
  const passes = new Uint8Array(model.m);
  for (let e = 0; e < model.m; e++) passes[e] = edgePasses(model, filters, e) ? 1 : 0;
  if (filters.region >= 0) narrow(model, node, passes, (i) => regionTest(model, filters.region, i));
  if (filters.klass >= 0) narrow(model, node, passes, (i) => classTest(model, filters.klass, i));
  const edge = new Uint8Array(model.m);
  let edges = 0;
  for (let e = 0; e < model.m; e++)
    if (passes[e] && node[model.source[e] as number] && node[model.target[e] as number]) {
      edge[e] = 1;
      edges++;
    }
  if (edgeFilters(filters)) dropLonely(model, node, edge, always);
  let nodes = 0;
  for (let i = 0; i < model.n; i++) nodes += node[i] as number;
  return { node, edge, nodes, edges };
}

/** `test`: 1 kept, 0 not, -1 kept beside a kept one. */
function narrow(model: Model, node: Uint8Array, passes: Uint8Array, test: (node: number) => -1 | 0 | 1): void {
  const open: number[] = [];
  for (let i = 0; i < model.n; i++) {
    if (!node[i]) continue;
    const kept = test(i);
    if (kept < 0) open.push(i);
    else node[i] = kept;
  }
  const sure = node.slice();
  for (const i of open) sure[i] = 0;
  for (const i of open) {
    let beside = 0;
    for (const e of edgesOf(model, i)) if (passes[e] && sure[across(model, e, i)]) beside = 1;
    node[i] = beside;
  }
}

function regionTest(model: Model, region: number, node: number): -1 | 0 | 1 {
  if (node === region) return 1;
  const around = regionsOf(model, node);
  if (around.length) return around.includes(region) ? 1 : 0;
  return model.types[model.type[node] as number]?.name === 'Region' ? 0 : -1;
}

function classTest(model: Model, klass: number, node: number): -1 | 0 | 1 {
  const own = model.data.nodes.classes?.[node] ?? [];
  if (node === klass || own.includes(klass)) return 1;
  const name = model.types[model.type[node] as number]?.name;
  return name === 'Enterprise' || name === 'EnterpriseClass' || own.length ? 0 : -1;
}

function dropLonely(model: Model, node: Uint8Array, edge: Uint8Array, always: number): void {
  for (let i = 0; i < model.n; i++) {
    if (!node[i] || i === always || model.aggregate[i]) continue;
    let linked = false;
    for (const e of edgesOf(model, i)) linked ||= edge[e] === 1;
    if (!linked) node[i] = 0;
  }
}
