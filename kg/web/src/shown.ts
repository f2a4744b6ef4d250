/** Which nodes are in the picture, and how it grows and shrinks around one of them. */
import { across, edgesOf, type Model } from './model';

export const AT_ONCE = 60; // neighbours that one step of expanding shows

export interface Shown {
  /** 1 where a node is in the picture. */
  readonly node: Uint8Array;
  /** Node → what expanding it brought. */
  readonly brought: ReadonlyMap<number, readonly number[]>;
}

export function firstShown(model: Model): Shown {
  const node = new Uint8Array(model.n);
  const first = model.data.first ?? [];
  if (first.length) for (const i of first) node[i] = i >= 0 && i < model.n ? 1 : 0;
  else for (let i = 0; i < model.n; i++) node[i] = model.aggregate[i] ? 0 : 1;
  return { node, brought: new Map() };
}

/** Everything but the aggregates. */
export function allShown(model: Model): Shown {
  return { node: Uint8Array.from(model.aggregate, (count) => (count ? 0 : 1)), brought: new Map() };
}

/** The same for a model that has grown. */
export function widened(shown: Shown, model: Model): Shown {
  const node = new Uint8Array(model.n);
  node.set(shown.node);
  return { node, brought: shown.brought };
}

/** The neighbours (of an aggregate: its members) that are loaded and not shown, the best joined first. */
export function hiddenAround(model: Model, shown: Shown, centre: number): number[] {
  const found = new Set<number>();
  for (const i of model.aggregate[centre] ? (model.data.nodes.members?.[centre] ?? []) : []) found.add(i);
  for (const e of edgesOf(model, centre)) found.add(across(model, e, centre));
  found.delete(centre);
  return [...found]
    .filter((i) => i >= 0 && i < model.n && !shown.node[i])
    .sort((a, b) => (model.degree[b] as number) - (model.degree[a] as number) || a - b);
}

/** How many relations a node has that are not in the picture. */
export function missing(model: Model, shown: Shown, node: number): number {
  if (model.aggregate[node]) return hiddenAround(model, shown, node).length;
  let here = 0;
  for (const e of edgesOf(model, node)) here += shown.node[across(model, e, node)] as number;
  return Math.max(0, (model.degree[node] as number) - here);
}

export function expanded(model: Model, shown: Shown, centre: number, most = AT_ONCE): { shown: Shown; fresh: number[] } {
  const fresh = hiddenAround(model, shown, centre).slice(0, most);
  return { shown: added(shown, fresh, centre), fresh };
}

/** With these nodes too; `centre` is who brought them, -1 for nobody. */
export function added(shown: Shown, nodes: readonly number[], centre = -1): Shown {
  const node = shown.node.slice();
  for (const i of nodes) node[i] = 1;
  const brought = new Map(shown.brought);
  if (centre >= 0) brought.set(centre, [...(brought.get(centre) ?? []), ...nodes]);
  return { node, brought };
}

/** What collapsing a node would hide: what it brought, else the neighbours that hang on it alone. */
export function collapsible(model: Model, shown: Shown, centre: number): number[] {
  const own = (shown.brought.get(centre) ?? []).filter((i) => shown.node[i] && !shown.brought.get(i)?.length);
  if (own.length) return own;
  const leaves = new Set<number>();
  for (const e of edgesOf(model, centre)) {
    const other = across(model, e, centre);
    if (other === centre || !shown.node[other]) continue;
    let alone = true;
    for (const f of edgesOf(model, other)) {
      const third = across(model, f, other);
      if (third !== centre && third !== other && shown.node[third]) alone = false;
    }
    if (alone) leaves.add(other);
  }
  return [...leaves];
}

export function collapsed(model: Model, shown: Shown, centre: number): Shown {
  return without(shown, collapsible(model, shown, centre), centre);
}

export function without(shown: Shown, nodes: readonly number[], centre = -1): Shown {
  const node = shown.node.slice();
  for (const i of nodes) node[i] = 0;
  const brought = new Map(shown.brought);
  brought.delete(centre);
  return { node, brought };
}
