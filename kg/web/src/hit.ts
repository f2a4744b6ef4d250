/** Which line lies under the pointer. */

/** The corner of the curve that sigma draws between two points: a quadratic Bézier's middle control point; y downwards. */
export function bend(x1: number, y1: number, x2: number, y2: number, curvature: number): [number, number] {
  return [(x1 + x2) / 2 + (y2 - y1) * curvature, (y1 + y2) / 2 - (x2 - x1) * curvature];
}

/** The point of a Bézier at `t`, 0..1. */
export function along(x1: number, y1: number, cx: number, cy: number, x2: number, y2: number, t: number): [number, number] {
  const u = 1 - t;
  return [u * u * x1 + 2 * u * t * cx + t * t * x2, u * u * y1 + 2 * u * t * cy + t * t * y2];
}

/** Square of the distance from a point to a stretch. */
export function toSegment(px: number, py: number, x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const length = dx * dx + dy * dy;
  const t = length ? Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / length)) : 0;
  const ax = px - x1 - t * dx;
  const ay = py - y1 - t * dy;
  return ax * ax + ay * ay;
}

/** Square of the distance from a point to a curve, in twelve stretches. */
export function toCurve(px: number, py: number, x1: number, y1: number, x2: number, y2: number, curvature: number): number {
  if (!curvature) return toSegment(px, py, x1, y1, x2, y2);
  const [cx, cy] = bend(x1, y1, x2, y2, curvature);
  let best = Infinity;
  let [ax, ay] = [x1, y1];
  for (let k = 1; k <= 12; k++) {
    const [bx, by] = along(x1, y1, cx, cy, x2, y2, k / 12);
    best = Math.min(best, toSegment(px, py, ax, ay, bx, by));
    [ax, ay] = [bx, by];
  }
  return best;
}
