/** What a picture holds, in pixels: read off the stage, written as SVG or painted into a PNG. */
import type { Shape } from './data';

export interface DrawnNode {
  x: number;
  y: number;
  r: number;
  colour: string;
  shape: Shape;
  ring: boolean;
  /** For a title in the SVG. */
  name: string;
}

export interface DrawnEdge {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  curvature: number;
  colour: string;
  width: number;
  /** Radius of the node that the arrow ends at; -1: no arrow. */
  end: number;
}

export interface DrawnText {
  /** The middle left of the text. */
  x: number;
  y: number;
  text: string;
  size: number;
  colour: string;
  bold: boolean;
}

export interface LegendEntry {
  text: string;
  colour: string;
  shape: Shape;
}

export interface Scene {
  width: number;
  height: number;
  title: string;
  ground: string;
  ink: string;
  font: string;
  edges: DrawnEdge[];
  nodes: DrawnNode[];
  texts: DrawnText[];
  legend: LegendEntry[];
}

/** Height of the foot that holds title and legend, and where its entries begin. */
export function foot(scene: Scene, measure: (text: string) => number): { height: number; places: [number, number][] } {
  const places: [number, number][] = [];
  let x = 20;
  let y = scene.height + 24;
  if (scene.title) y += 24;
  for (const entry of scene.legend) {
    const width = 34 + measure(entry.text);
    if (x > 20 && x + width > scene.width - 20) {
      x = 20;
      y += 24;
    }
    places.push([x, y]);
    x += width;
  }
  return { height: scene.legend.length || scene.title ? y + 20 - scene.height : 0, places };
}

/** The two corners behind the point of an arrow, and the point. */
export function arrow(edge: DrawnEdge): [number, number][] | null {
  if (edge.end < 0) return null;
  const { x1, y1, x2, y2, curvature } = edge;
  const fx = curvature ? (x1 + x2) / 2 + (y2 - y1) * curvature : x1;
  const fy = curvature ? (y1 + y2) / 2 - (x2 - x1) * curvature : y1;
  const length = Math.hypot(x2 - fx, y2 - fy);
  if (length < edge.end + 2) return null;
  const ux = (x2 - fx) / length;
  const uy = (y2 - fy) / length;
  const size = 4 + edge.width * 2;
  const tx = x2 - ux * edge.end;
  const ty = y2 - uy * edge.end;
  return [
    [tx, ty],
    [tx - ux * size - uy * size * 0.5, ty - uy * size + ux * size * 0.5],
    [tx - ux * size + uy * size * 0.5, ty - uy * size - ux * size * 0.5],
  ];
}
