/** Where a point of the graph stands in the window, and back. */

/** pixel = (ax·x + bx·y + cx, ay·x + by·y + cy) */
export interface Affine {
  ax: number;
  bx: number;
  cx: number;
  ay: number;
  by: number;
  cy: number;
}

export function offScreen(t: Affine, px: number, py: number): [number, number] {
  const size = t.ax * t.by - t.bx * t.ay;
  return [(t.by * (px - t.cx) - t.bx * (py - t.cy)) / size, (t.ax * (py - t.cy) - t.ay * (px - t.cx)) / size];
}

export function onScreen(t: Affine, x: number, y: number): [number, number] {
  return [t.ax * x + t.bx * y + t.cx, t.ay * x + t.by * y + t.cy];
}
