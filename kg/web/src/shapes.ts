/** The shapes of types, in one place for WebGL, the pages' legends, SVG and the painted picture. */
import type { Shape } from './data';

/** The order is the number that the shader gets (program.ts). */
export const SHAPES: readonly Shape[] = ['circle', 'square', 'diamond', 'triangle', 'triangleDown', 'hexagon', 'star'];

/** Radius of the circle around a shape, where that of a circle is 1: about the same area of ink. */
export const REACH: Readonly<Record<Shape, number>> = {
  circle: 1, square: 1.2, diamond: 1.25, triangle: 1.25, triangleDown: 1.25, hexagon: 1.08, star: 1.25,
};

export function shapeOf(name: string): Shape {
  return (SHAPES as readonly string[]).includes(name) ? (name as Shape) : 'circle';
}

/** The corners, y downwards, for a circle's radius of 1; nothing for a circle. */
export function corners(shape: Shape): [number, number][] {
  const around = (count: number, first: number, inner = 0): [number, number][] => {
    const all = inner ? count * 2 : count;
    return Array.from({ length: all }, (_, i) => {
      const angle = first + (i * 2 * Math.PI) / all;
      const radius = REACH[shape] * (inner && i % 2 ? inner : 1);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
  };
  const up = -Math.PI / 2;
  switch (shape) {
    case 'circle': return [];
    case 'square': return around(4, Math.PI / 4);
    case 'diamond': return around(4, up);
    case 'triangle': return around(3, up);
    case 'triangleDown': return around(3, -up);
    case 'hexagon': return around(6, 0);
    case 'star': return around(5, up, 0.45);
  }
}

/** A path of SVG for a shape of radius `r` around (x, y). */
export function shapePath(shape: Shape, x: number, y: number, r: number): string {
  const to = (value: number): string => String(Math.round(value * 100) / 100);
  if (shape === 'circle') return `M${to(x - r)} ${to(y)}a${to(r)} ${to(r)} 0 1 0 ${to(2 * r)} 0a${to(r)} ${to(r)} 0 1 0 ${to(-2 * r)} 0z`;
  return `M${corners(shape).map(([cx, cy]) => `${to(x + cx * r)} ${to(y + cy * r)}`).join('L')}z`;
}
