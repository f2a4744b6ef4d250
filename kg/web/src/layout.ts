/** Places for nodes that came without one: near what brought them, clear of what is there, the same each time. */
import { across, edgesOf, type Model } from './model';

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
export const GAP = 90; // the distance that linked nodes like, in the picture's units

export interface Places {
  x: Float32Array;
  y: Float32Array;
}

/** The distance usual between linked nodes that have a place, within reason. */
export function usualGap(model: Model, places: Places, shown: Uint8Array): number {
  const found: number[] = [];
  for (let e = 0; e < model.m && found.length < 2000; e++) {
    const a = model.source[e] as number;
    const b = model.target[e] as number;
    if (!shown[a] || !shown[b] || a === b) continue;
    const d = Math.hypot((places.x[a] as number) - (places.x[b] as number), (places.y[a] as number) - (places.y[b] as number));
    if (d > 0) found.push(d);
  }
  if (found.length < 3) return GAP;
  found.sort((a, b) => a - b);
  return found[found.length >> 1] as number;
}

/** Puts `fresh` around `centre`, on rings, beginning in the widest free direction; then moves them apart. */
export function placeAround(model: Model, places: Places, shown: Uint8Array, centre: number, fresh: readonly number[]): Places {
  const x = places.x.slice();
  const y = places.y.slice();
  const gap = Math.min(GAP * 4, Math.max(GAP / 3, usualGap(model, places, shown)));
  const cx = finite(x[centre]);
  const cy = finite(y[centre]);
  x[centre] = cx;
  y[centre] = cy;
  const isFresh = new Set(fresh);
  const [from, width] = widest(model, x, y, shown, centre, isFresh);
  let placed = 0;
  for (let ring = 1; placed < fresh.length; ring++) {
    const radius = gap * (0.85 + (ring - 1) * 0.75);
    const room = Math.max(1, Math.floor((width * radius) / (gap * 0.62)));
    const here = Math.min(room, fresh.length - placed);
    for (let k = 0; k < here; k++, placed++) {
      const angle = from + (width * (k + 0.5)) / here;
      const i = fresh[placed] as number;
      x[i] = cx + radius * Math.cos(angle);
      y[i] = cy + radius * Math.sin(angle);
    }
  }
  relax(model, { x, y }, shown, fresh, gap, fresh.length > 400 ? 12 : 40);
  return { x, y };
}

/** Places for all of `nodes` where most have none: rings around the best joined, then forces. */
export function placeAll(model: Model, places: Places, shown: Uint8Array, nodes: readonly number[]): Places {
  const x = places.x.slice();
  const y = places.y.slice();
  const wanted = new Set(nodes);
  const order = [...nodes].sort((a, b) => (model.degree[b] as number) - (model.degree[a] as number) || a - b);
  let parts = 0;
  const left = new Set(order);
  for (const root of order) {
    if (!left.has(root)) continue;
    left.delete(root);
    const spread = GAP * 2.5 * Math.sqrt(order.length);
    const ox = parts ? spread * Math.sqrt(parts) * 0.35 * Math.cos(parts * GOLDEN) : 0;
    const oy = parts ? spread * Math.sqrt(parts) * 0.35 * Math.sin(parts * GOLDEN) : 0;
    parts++;
    x[root] = ox;
    y[root] = oy;
    let count = 0;
    const queue = [root];
    for (let node = queue.shift(); node !== undefined; node = queue.shift())
      for (const e of edgesOf(model, node)) {
        const other = across(model, e, node);
        if (!left.has(other) || !wanted.has(other)) continue;
        left.delete(other);
        count++;
        const radius = GAP * 0.8 * Math.sqrt(count);
        x[other] = ox + radius * Math.cos(count * GOLDEN);
        y[other] = oy + radius * Math.sin(count * GOLDEN);
        queue.push(other);
      }
  }
  relax(model, { x, y }, shown, order, GAP, order.length > 1000 ? 40 : 160);
  return { x, y };
}

/** A few rounds of forces on `moving` alone: links pull to `gap`, whatever is nearer than two gaps pushes. In place. */
export function relax(model: Model, places: Places, shown: Uint8Array, moving: readonly number[], gap: number, rounds: number): void {
  const { x, y } = places;
  const present: number[] = [];
  for (let i = 0; i < model.n; i++) if (shown[i] && Number.isFinite(x[i])) present.push(i);
  const cell = gap * 2;
  for (let round = 0; round < rounds; round++) {
    const step = gap * 0.3 * (1 - round / rounds) + 0.5;
    const grid = new Map<string, number[]>();
    for (const i of present) {
      const key = `${Math.floor((x[i] as number) / cell)},${Math.floor((y[i] as number) / cell)}`;
      const there = grid.get(key);
      if (there) there.push(i);
      else grid.set(key, [i]);
    }
    for (const i of moving) {
      const [dx, dy] = force(model, x, y, shown, grid, i, gap, cell);
      const length = Math.hypot(dx, dy);
      if (length < 1e-6) continue;
      const by = Math.min(step, length) / length;
      x[i] = (x[i] as number) + dx * by;
      y[i] = (y[i] as number) + dy * by;
    }
  }
}

function force(
  model: Model, x: Float32Array, y: Float32Array, shown: Uint8Array, grid: Map<string, number[]>, i: number, gap: number, cell: number,
): [number, number] {
  const px = x[i] as number;
  const py = y[i] as number;
  let dx = 0;
  let dy = 0;
  const column = Math.floor(px / cell);
  const row = Math.floor(py / cell);
  for (let c = column - 1; c <= column + 1; c++)
    for (let r = row - 1; r <= row + 1; r++)
      for (const j of grid.get(`${c},${r}`) ?? []) {
        if (j === i) continue;
        let ax = px - (x[j] as number);
        let ay = py - (y[j] as number);
        let d = Math.hypot(ax, ay);
        if (d < 1e-3) {
          // On the same spot: apart in a direction of one's own.
          ax = Math.cos(i * GOLDEN);
          ay = Math.sin(i * GOLDEN);
          d = 1;
        }
        if (d >= cell) continue;
        const push = (gap * 0.5 * (1 - d / cell)) / d;
        dx += ax * push;
        dy += ay * push;
      }
  let links = 0;
  let lx = 0;
  let ly = 0;
  for (const e of edgesOf(model, i)) {
    const j = across(model, e, i);
    if (j === i || !shown[j] || !Number.isFinite(x[j])) continue;
    const ax = (x[j] as number) - px;
    const ay = (y[j] as number) - py;
    const d = Math.hypot(ax, ay) || 1;
    const pull = (d - gap) / d;
    lx += ax * pull;
    ly += ay * pull;
    links++;
  }
  if (links) {
    dx += (lx / links) * 0.6;
    dy += (ly / links) * 0.6;
  }
  return [dx, dy];
}

/** Where the widest free angle around a node begins, and how wide it is; the whole circle around a lonely one. */
function widest(model: Model, x: Float32Array, y: Float32Array, shown: Uint8Array, centre: number, fresh: Set<number>): [number, number] {
  const angles: number[] = [];
  for (const e of edgesOf(model, centre)) {
    const j = across(model, e, centre);
    if (j === centre || !shown[j] || fresh.has(j) || !Number.isFinite(x[j])) continue;
    angles.push(Math.atan2((y[j] as number) - (y[centre] as number), (x[j] as number) - (x[centre] as number)));
  }
  if (!angles.length) return [-Math.PI / 2, Math.PI * 2];
  angles.sort((a, b) => a - b);
  let best: [number, number] = [0, -1];
  angles.forEach((angle, i) => {
    const next = i + 1 < angles.length ? (angles[i + 1] as number) : (angles[0] as number) + Math.PI * 2;
    if (next - angle > best[1]) best = [angle, next - angle];
  });
  const margin = best[1] * 0.12;
  return [best[0] + margin, best[1] - 2 * margin];
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}
