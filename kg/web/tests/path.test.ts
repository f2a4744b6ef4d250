import { describe, expect, it } from 'vitest';
import { modelOf } from '../src/model';
import { pathBetween } from '../src/path';
import { sample } from './sample';

const model = modelOf(sample());

describe('pathBetween', () => {
  it('takes the shortest way, whatever the directions', () => expect(pathBetween(model, 0, 8)).toEqual({ nodes: [0, 1, 3, 8], edges: [0, 2, 7] }));
  it('goes round what does not pass', () => expect(pathBetween(model, 3, 7, (e) => e !== 5)).toEqual({ nodes: [3, 4, 7], edges: [8, 6] }));
  it('says so where there is none', () => expect(pathBetween(model, 0, 13)).toBeNull());
  it('is nothing from a node to itself', () => expect(pathBetween(model, 4, 4)).toEqual({ nodes: [4], edges: [] }));
  it('crosses a long chain', () => {
    const data = sample();
    const n = 50_000;
    data.nodes = { iri: Array.from({ length: n }, (_, i) => String(i)), label: Array<string>(n).fill('x'), type: Array<number>(n).fill(0) };
    data.edges = { source: Array.from({ length: n - 1 }, (_, i) => i), relation: Array<number>(n - 1).fill(0), target: Array.from({ length: n - 1 }, (_, i) => i + 1) };
    expect(pathBetween(modelOf(data), 0, n - 1)?.edges).toHaveLength(n - 1);
  });
});
