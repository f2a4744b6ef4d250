import { describe, expect, it } from 'vitest';
import { active, grown, noFilters, visible, type Filters } from '../src/filter';
import { modelOf } from '../src/model';
import { regionOptions } from '../src/panel';
import { sample } from './sample';

const model = modelOf(sample());
const all = new Uint8Array(model.n).fill(1);
const seen = (change: Partial<Filters>, shown: Uint8Array = all): { nodes: number[]; edges: number[] } => {
  const found = visible(model, shown, { ...noFilters(model), ...change });
  const on = (flags: Uint8Array): number[] => [...flags].flatMap((flag, i) => (flag ? [i] : []));
  expect(found.nodes).toBe(on(found.node).length);
  expect(found.edges).toBe(on(found.edge).length);
  return { nodes: on(found.node), edges: on(found.edge) };
};
const off = (length: number, ...which: number[]): Uint8Array => {
  const flags = new Uint8Array(length).fill(1);
  for (const i of which) flags[i] = 0;
  return flags;
};

describe('visible', () => {
  it('is everything without filters', () => expect(seen({})).toEqual({ nodes: [...Array(14).keys()], edges: [...Array(15).keys()] }));
  it('keeps to what is shown', () => expect(seen({}, off(14, 3)).edges).toEqual([0, 1, 3, 4, 6, 9, 10]));
  it('filters types, and edges with them', () => {
    const { nodes, edges } = seen({ types: off(6, 0) });
    expect(nodes).toEqual([0, 1, 2, 5, 6, 7, 8]);
    expect(edges).toEqual([0, 1, 4]);
  });
  it('filters relations, and nodes left alone', () => expect(seen({ relations: off(7, 0, 1, 2, 3, 4, 6) })).toEqual({ nodes: [3, 4, 9, 11, 12], edges: [8, 11, 12, 14] }));
  it('keeps the selected node though it is left alone', () => {
    const found = visible(model, all, { ...noFilters(model), relations: off(7, 0, 1, 2, 3, 4, 6) }, 13);
    expect(found.node[13]).toBe(1);
  });
  it('filters by confidence; what has no sentence stays', () => expect(seen({ confidence: 0.85 }).edges).toEqual([0, 1, 2, 4, 5, 9, 10, 13]));
  it('filters by date, a year as all its days', () => {
    expect(seen({ from: '2022-06-01', to: '2023-12-31' }).edges).toEqual([0, 1, 3, 4, 8, 13]);
    expect(seen({ from: '2024-05-20' }).edges).toEqual([0, 1, 5, 13]);
    expect(seen({ to: '2021-01-15' }).edges).toEqual([0, 1, 6, 11, 12, 13]);
  });
  it('filters by region: what lies there, and what stands beside it without a region', () => {
    const { nodes } = seen({ region: 2 });
    expect(nodes).toEqual([2, 4, 7, 10]);
    expect(seen({ region: 0 }).nodes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
  it('filters by class: its enterprises, and what is no enterprise beside them', () => expect(seen({ klass: 7 }).nodes).toEqual([1, 2, 3, 4, 6, 7, 8]));
  it('joins filters', () => expect(seen({ klass: 7, region: 2 }).nodes).toEqual([2, 4, 7]));
});

describe('filters', () => {
  it('know whether they do anything', () => {
    expect(active(noFilters(model))).toBe(false);
    expect(active({ ...noFilters(model), from: '2024-01-01' })).toBe(true);
    expect(active({ ...noFilters(model), types: off(6, 2) })).toBe(true);
  });
  it('grow with the data: what is new is on', () => {
    const small = { ...noFilters(model), types: new Uint8Array([0, 1]) };
    expect([...grown(small, model).types]).toEqual([0, 1, 1, 1, 1, 1]);
  });
});

it('offers regions below those they are part of', () => {
  expect(regionOptions(model, all).map(([node, text]) => [node, text.trim()])).toEqual([[0, '云川省 (8)'], [1, '望海市 (3)'], [2, '石桥市 (2)']]);
});
