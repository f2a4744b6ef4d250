/** Moving from node to node with the arrow keys. */

export interface Spot {
  node: number;
  x: number;
  y: number;
}

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const WAYS: Readonly<Record<Arrow, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function isArrow(key: string): key is Arrow {
  return Object.hasOwn(WAYS, key);
}

/** The neighbour that lies most in a direction: near the line of sight, and near; -1 where none lies that way. */
export function towards(key: Arrow, from: { x: number; y: number }, spots: readonly Spot[]): number {
  const [wx, wy] = WAYS[key];
  let best = Infinity;
  let found = -1;
  for (const { node, x, y } of spots) {
    const dx = x - from.x;
    const dy = y - from.y;
    const ahead = dx * wx + dy * wy;
    const aside = Math.abs(dx * wy) + Math.abs(dy * wx);
    if (ahead <= 0 || aside > ahead * 2.5) continue;
    const cost = ahead + aside * 2;
    if (cost < best) {
      best = cost;
      found = node;
    }
  }
  return found;
}
