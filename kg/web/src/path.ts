/** The shortest way between two nodes over what is loaded, whatever the direction of the relations. */
import { across, edgesOf, type Model } from './model';

export interface Path {
  /** From the first to the last; one more than edges. */
  nodes: number[];
  edges: number[];
}

/** Breadth first over the edges that `passes`; the first found of equally short ones; null where there is none. */
export function pathBetween(model: Model, from: number, to: number, passes: (edge: number) => boolean = () => true): Path | null {
  if (from === to) return { nodes: [from], edges: [] };
  const came = new Int32Array(model.n).fill(-1); // the edge by which a node was reached
  const seen = new Uint8Array(model.n);
  let rim = [from];
  seen[from] = 1;
  while (rim.length) {
    const next: number[] = [];
    for (const node of rim)
      for (const edge of edgesOf(model, node)) {
        const other = across(model, edge, node);
        if (seen[other] || model.aggregate[other] || !passes(edge)) continue;
        seen[other] = 1;
        came[other] = edge;
        if (other === to) return back(model, came, from, to);
        next.push(other);
      }
    rim = next;
  }
  return null;
}

function back(model: Model, came: Int32Array, from: number, to: number): Path {
  const nodes = [to];
  const edges: number[] = [];
  for (let node = to; node !== from; ) {
    const edge = came[node] as number;
    edges.push(edge);
    node = across(model, edge, node);
    nodes.push(node);
  }
  return { nodes: nodes.reverse(), edges: edges.reverse() };
}
