import { describe, expect, it } from 'vitest';
import { offScreen, onScreen } from '../src/affine';
import { sheer } from '../src/graphing';
import { toCurve, toSegment } from '../src/hit';
import { towards } from '../src/keys';
import { Occupied, placeLabels, type Wish } from '../src/labels';
import { mixed } from '../src/look';
import type { Scene } from '../src/scene';
import { corners, REACH, SHAPES, shapePath } from '../src/shapes';
import { toSvg } from '../src/svg';
import { HOSTILE } from './sample';

const scene = (name: string): Scene => ({
  width: 400, height: 300, title: name, ground: '#ffffff', ink: '#000000', font: `"${name}"`,
  edges: [
    { x1: 10, y1: 10, x2: 200, y2: 100, curvature: 0, colour: '#888888', width: 1, end: 8 },
    { x1: 10, y1: 10, x2: 200, y2: 100, curvature: 0.2, colour: '"/><script>', width: 1, end: -1 },
  ],
  nodes: SHAPES.map((shape, i) => ({ x: i * 40, y: 50, r: 8, colour: '#2563eb', shape, ring: i === 0, name })),
  texts: [{ x: 20, y: 20, text: name, size: 12, colour: '#000000', bold: true }],
  legend: [{ text: name, colour: '#2563eb', shape: 'star' }],
});

describe('toSvg', () => {
  it.each(Object.entries(HOSTILE))('is one sound tree with the name as text: %s', (_, name) => {
    const text = toSvg(scene(name), (label) => label.length * 7);
    const tree = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(tree.querySelector('parsererror')).toBeNull();
    expect(tree.querySelectorAll('script, img, foreignObject')).toHaveLength(0);
    expect([...tree.querySelectorAll('*')].flatMap((element) => element.getAttributeNames()).filter((attribute) => /^on|href/i.test(attribute))).toEqual([]);
    expect([...tree.querySelectorAll('text')].map((element) => element.textContent)).toContain(name);
    expect(tree.querySelectorAll('path')).toHaveLength(3 + SHAPES.length + 1);
  });
  it('makes room for title and legend below', () => expect(toSvg(scene('x'), () => 20)).toContain('height="368"'));
});

describe('shapes', () => {
  it.each(SHAPES)('%s stays in its circle', (shape) => {
    for (const [x, y] of corners(shape)) expect(Math.hypot(x, y)).toBeLessThanOrEqual(REACH[shape] + 1e-9);
    expect(REACH[shape]).toBeLessThanOrEqual(1.3); // the triangle that the shader draws on
    expect(shapePath(shape, 10, 20, 5)).toMatch(/^M[-\d. aLMz]+$/);
  });
});

describe('placeLabels', () => {
  const wish = (x: number, y: number): Wish => ({ x, y, r: 5, width: 80, height: 16, must: true });
  it('lets none cover another', () => {
    const wishes = Array.from({ length: 300 }, (_, i) => wish((i * 137) % 800, (i * 89) % 500));
    const spots = placeLabels(wishes, 800, 500, 200);
    expect(spots.length).toBeGreaterThan(20);
    for (const a of spots)
      for (const b of spots) if (a !== b) expect(Math.abs(a.x - b.x) >= 80 || Math.abs(a.y - b.y) >= 16).toBe(true);
  });
  it('prefers the important, which come first', () => expect(placeLabels([wish(100, 100), ...Array.from({ length: 9 }, () => wish(101, 101))], 800, 500, 1)).toMatchObject([{ index: 0 }]));
  it('turns inwards at the rim', () => expect(placeLabels([wish(790, 100)], 800, 500, 9)[0]?.x).toBeLessThan(720));
  it('leaves out what is outside', () => expect(placeLabels([wish(-500, 100)], 800, 500, 9)).toEqual([]));
  it('cuts none off, but for the one that is selected', () => {
    const narrow = wish(40, 100);
    expect(placeLabels([narrow], 70, 500, 9)).toEqual([]);
    expect(placeLabels([{ ...narrow, always: true }], 70, 500, 9)).toHaveLength(1);
  });
  it('keeps what is taken', () => {
    const taken = new Occupied();
    taken.add([0, 0, 800, 500]);
    expect(placeLabels([wish(400, 200)], 800, 500, 9, taken)).toEqual([]);
  });
});

it('comes back from the screen to where it was', () => {
  const t = { ax: 2, bx: 0.3, cx: 40, ay: 0.1, by: -1.5, cy: 300 };
  const [x, y] = offScreen(t, ...onScreen(t, 12, -7));
  expect(x).toBeCloseTo(12, 9);
  expect(y).toBeCloseTo(-7, 9);
});

it('draws the more lines the fainter, in colours multiplied by their alpha', () => {
  expect(sheer('#ff8000', 4000)).toBe('rgba(204,102,0,0.800)');
  expect(sheer('#ff8000', 300_000)).toBe('rgba(32,16,0,0.127)');
  expect(sheer('#ff8000', 1e9)).toBe('rgba(15,8,0,0.060)');
});

describe('the pointer', () => {
  it('measures to a stretch, not to a line', () => {
    expect(toSegment(5, 3, 0, 0, 10, 0)).toBe(9);
    expect(toSegment(14, 3, 0, 0, 10, 0)).toBe(25);
  });
  it('follows a curve', () => {
    expect(toCurve(50, -25, 0, 0, 100, 0, 0.5)).toBeLessThan(1);
    expect(toCurve(50, 0, 0, 0, 100, 0, 0.5)).toBeGreaterThan(100);
  });
});

describe('the arrow keys', () => {
  const spots = [{ node: 1, x: 100, y: 10 }, { node: 2, x: 40, y: 80 }, { node: 3, x: -60, y: 0 }, { node: 4, x: 60, y: 5 }];
  it('take the nearest in their direction', () => {
    expect(towards('ArrowRight', { x: 0, y: 0 }, spots)).toBe(4);
    expect(towards('ArrowDown', { x: 0, y: 0 }, spots)).toBe(2);
    expect(towards('ArrowLeft', { x: 0, y: 0 }, spots)).toBe(3);
    expect(towards('ArrowUp', { x: 0, y: 0 }, spots)).toBe(-1);
  });
});

it('mixes colours', () => expect(mixed('#000000', '#ffffff', 0.5)).toBe('#808080'));
