/** Colours of both themes, read from the style sheet, and how they mix. */
import type { Shape, TypeLook } from './data';
import { shapeOf } from './shapes';

export interface Look {
  dark: boolean;
  ground: string;
  ink: string;
  soft: string;
  accent: string;
  edge: string;
  edgeMany: string;
  font: string;
  types: { colour: string; shape: Shape }[];
}

const HEX = /^#[0-9a-f]{6}$/i;

export function lookOf(root: Element, dark: boolean, types: readonly TypeLook[]): Look {
  const style = getComputedStyle(root);
  const read = (name: string, other: string): string => style.getPropertyValue(name).trim() || other;
  return {
    dark,
    ground: read('--ground', dark ? '#12161c' : '#fbfcfe'),
    ink: read('--ink', dark ? '#e6eaf0' : '#1c2430'),
    soft: read('--soft', dark ? '#a3afbd' : '#556070'),
    accent: read('--accent', dark ? '#7db0ff' : '#1d5fd1'),
    edge: read('--edge', dark ? '#4a5666' : '#b6c0cd'),
    edgeMany: read('--edge-many', dark ? '#2b333e' : '#dbe1e9'),
    font: read('--font', 'sans-serif'),
    types: types.map((type) => ({ colour: typeColour(type, dark), shape: shapeOf(type.shape) })),
  };
}

export function typeColour(type: TypeLook, dark: boolean): string {
  const wanted = dark && type.dark ? type.dark : type.colour;
  return HEX.test(wanted) ? wanted : '#808890';
}

/** #rrggbb → its three parts, 0..255. */
export function parts(hex: string): [number, number, number] {
  const value = parseInt(HEX.test(hex) ? hex.slice(1) : '808890', 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `share` of b in a. */
export function mixed(a: string, b: string, share: number): string {
  const p = parts(a);
  const q = parts(b);
  return `#${p.map((v, i) => Math.round(v + ((q[i] as number) - v) * share).toString(16).padStart(2, '0')).join('')}`;
}
