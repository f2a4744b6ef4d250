/** The visible part of the model as the graph that sigma draws. */
import Graph from 'graphology';
import type { Visible } from './filter';
import type { Places } from './layout';
import { mixed, parts, type Look } from './look';
import type { Model } from './model';
import { SHAPES } from './shapes';

export const MANY = 8_000; // edges from which on lines are thin, straight and without arrows

/** Up to so many nodes: the least and the largest radius. */
const SPANS: readonly (readonly [upTo: number, least: number, most: number])[] = [[60, 8, 22], [400, 5.5, 18], [3000, 3.2, 14], [20_000, 1.8, 10]];

export interface Drawn {
  graph: Graph;
  /** Node indices, the most important first. */
  order: Int32Array;
  edges: Int32Array;
  /** By place in `edges`. */
  curvature: Float32Array;
  /** By node index. */
  size: Float32Array;
  many: boolean;
}

export interface NodeAttributes {
  x: number;
  y: number;
  size: number;
  color: string;
  shape: number;
  ring: number;
}

export interface EdgeAttributes {
  size: number;
  color: string;
  type: string;
  curvature?: number;
}

/** What is focused on: the rest is drawn faint. Null: everything alike. */
export interface Focus {
  nodes: ReadonlySet<number> | null;
  edges: ReadonlySet<number> | null;
  /** Drawn in the accent's colour, wider. */
  strong: ReadonlySet<number>;
}

export function graphOf(model: Model, seen: Visible, places: Places, look: Look): Drawn {
  const graph = new Graph({ multi: true, type: 'directed', allowSelfLoops: false });
  const edges: number[] = [];
  for (let e = 0; e < model.m; e++) if (seen.edge[e] && model.source[e] !== model.target[e]) edges.push(e);
  const nodes: number[] = [];
  for (let i = 0; i < model.n; i++) if (seen.node[i]) nodes.push(i);
  const size = sizes(model, nodes);
  for (const i of nodes) graph.addNode(String(i), nodeAttributes(model, places, look, size, i));
  const many = edges.length > MANY;
  const curvature = many ? new Float32Array(edges.length) : curvatures(model, edges);
  const thin: EdgeAttributes = { size: 0.6, color: sheer(mixed(look.edge, look.edgeMany, 0.4), edges.length), type: 'thin' };
  edges.forEach((e, k) => {
    const drawn = many ? thin : edgeAttributes(model, look, e, curvature[k] as number);
    graph.addDirectedEdgeWithKey(String(e), String(model.source[e]), String(model.target[e]), drawn);
  });
  nodes.sort((a, b) => (model.degree[b] as number) - (model.degree[a] as number) || a - b);
  return { graph, order: Int32Array.from(nodes), edges: Int32Array.from(edges), curvature, size, many };
}

export function nodeAttributes(model: Model, places: Places, look: Look, size: Float32Array, i: number): NodeAttributes {
  const of = look.types[model.type[i] as number] ?? { colour: '#808890', shape: 'circle' as const };
  return {
    x: Number.isFinite(places.x[i]) ? (places.x[i] as number) : 0,
    y: Number.isFinite(places.y[i]) ? -(places.y[i] as number) : 0, // sigma's y goes up
    size: size[i] as number,
    color: of.colour,
    shape: SHAPES.indexOf(of.shape),
    ring: model.aggregate[i] ? 1 : 0,
  };
}

/** The more lines, the more one sees through each, so that where many run together shows. Multiplied by its alpha, as sigma's blending wants. */
export function sheer(colour: string, edges: number): string {
  const alpha = Math.max(0.06, Math.min(0.8, 2.2 / Math.sqrt(edges / 1000)));
  return `rgba(${parts(colour).map((value) => Math.round(value * alpha)).join(',')},${alpha.toFixed(3)})`;
}

function edgeAttributes(model: Model, look: Look, e: number, curvature: number): EdgeAttributes {
  const relation = model.relations[model.relation[e] as number];
  const plain = relation?.symmetric ?? false;
  const count = model.count[e] as number;
  const size = count ? Math.min(9, 1.2 + Math.log2(1 + count) * 0.6) : 1.8;
  const color = relation?.inferred ? mixed(look.edge, look.ground, 0.45) : look.edge;
  if (!curvature) return { size, color, type: plain || count ? 'line' : 'arrow' };
  return { size, color, type: plain ? 'curve' : 'curvedArrow', curvature };
}

/** Radii in pixels: by relations, in a span that suits how many there are. */
export function sizes(model: Model, nodes: readonly number[]): Float32Array {
  const count = nodes.length;
  const [, least, most] = SPANS.find(([upTo]) => count <= upTo) ?? [0, 1.1, 8];
  let top = 1;
  for (const i of nodes) if (!model.aggregate[i]) top = Math.max(top, model.degree[i] as number);
  let biggest = 1;
  for (const i of nodes) biggest = Math.max(biggest, model.aggregate[i] as number);
  const size = new Float32Array(model.n);
  for (const i of nodes) {
    const share = model.aggregate[i] ? Math.sqrt(model.aggregate[i] / biggest) : Math.sqrt((model.degree[i] as number) / Math.max(top, 16));
    size[i] = least + (most - least) * Math.min(1, share) + (model.aggregate[i] ? 4 : 0);
  }
  return size;
}

/** Relations between the same two nodes fan out to both sides; a single one is straight. */
function curvatures(model: Model, edges: readonly number[]): Float32Array {
  const groups = new Map<number, number[]>();
  edges.forEach((e, k) => {
    const a = model.source[e] as number;
    const b = model.target[e] as number;
    const key = Math.min(a, b) * model.n + Math.max(a, b);
    const there = groups.get(key);
    if (there) there.push(k);
    else groups.set(key, [k]);
  });
  const made = new Float32Array(edges.length);
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    group.forEach((k, place) => {
      const e = edges[k] as number;
      const side = (model.source[e] as number) < (model.target[e] as number) ? 1 : -1;
      const step = Math.min(0.28, 0.9 / group.length);
      made[k] = step * (place - (group.length - 1) / 2) * side;
    });
  }
  return made;
}
