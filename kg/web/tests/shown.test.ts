import { describe, expect, it } from 'vitest';
import { edgesOf } from '../src/model';
import { collapsed, collapsible, missing } from '../src/shown';
import { State } from '../src/state';
import { sample } from './sample';

const on = (flags: Uint8Array): number[] => [...flags].flatMap((flag, i) => (flag ? [i] : []));

describe('State', () => {
  it('begins with the first picture', () => {
    const state = new State(sample());
    expect(on(state.shown.node)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(state.hasMore).toBe(true);
  });
  it('expands: the neighbours that were hidden, each with a place of its own', () => {
    const state = new State(sample());
    expect(missing(state.model, state.shown, 3)).toBe(3);
    expect(state.expand(3)).toBe(3);
    expect(on(state.shown.node)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12]);
    expect(missing(state.model, state.shown, 3)).toBe(0);
    const spots = new Set([9, 11, 12].map((i) => `${Math.round(state.places.x[i] as number)} ${Math.round(state.places.y[i] as number)}`));
    expect(spots.size).toBe(3);
    expect(state.expand(3)).toBe(0);
  });
  it('collapses what was expanded', () => {
    const state = new State(sample());
    state.expand(3);
    expect(collapsible(state.model, state.shown, 3)).toEqual([9, 11, 12]);
    state.shown = collapsed(state.model, state.shown, 3);
    expect(on(state.shown.node)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
  it('collapses what hangs on it alone where it expanded nothing', () => {
    const state = new State(sample());
    expect(collapsible(state.model, state.shown, 6)).toEqual([5]);
  });
  it('shows everything, and goes back', () => {
    const state = new State(sample());
    state.showAll();
    expect(state.seen.nodes).toBe(14);
    state.showFirst();
    expect(state.seen.nodes).toBe(9);
  });
  it('reveals what was searched, with what stands around it', () => {
    const state = new State(sample());
    state.reveal(10);
    expect(state.seen.node[10]).toBe(1);
    state.reveal(13);
    expect(state.seen.node[13]).toBe(1);
    expect(Number.isFinite(state.places.x[13])).toBe(true);
  });
  it('takes filters away that would hide what was searched', () => {
    const state = new State(sample());
    state.filters = { ...state.filters, types: new Uint8Array([0, 1, 1, 1, 1, 1]) };
    state.refilter();
    state.reveal(10);
    expect(state.seen.node[10]).toBe(1);
  });
  it('lights a selection, an edge, a path', () => {
    const state = new State(sample());
    expect(state.focus().nodes).toBeNull();
    state.selected = 6;
    expect([...(state.focus().nodes ?? [])].sort()).toEqual([3, 5, 6]);
    state.edge = 2;
    expect([...(state.focus().nodes ?? [])]).toEqual([3, 1]);
    state.revealPath({ nodes: [10, 2, 0], edges: [10, 1] });
    expect(state.seen.node[10]).toBe(1);
    expect([...state.focus().strong]).toEqual([10, 1]);
  });
  it('expands an aggregate into its members', () => {
    const data = sample();
    const add = <T>(list: T[] | undefined, value: T): T[] => [...(list ?? []), value];
    const n = data.nodes;
    data.nodes = {
      ...n, iri: add(n.iri, ''), label: add(n.label, '云川省 · 企业'), type: add(n.type, 0), x: add(n.x, 0), y: add(n.y, 0), degree: add(n.degree, 0), search: add(n.search, ''),
      region: add(n.region, 0), classes: add(n.classes, []), aliases: add(n.aliases, []), facts: add(n.facts, []), href: add(n.href, ''),
      aggregate: [...Array<number>(14).fill(0), 6], members: [...Array<number[]>(14).fill([]), [9, 10, 3]],
    };
    data.first = [14, 0];
    const state = new State(data);
    expect(state.expand(14)).toBe(3);
    expect(on(state.shown.node)).toEqual([0, 3, 9, 10, 14]);
    state.shown = collapsed(state.model, state.shown, 14);
    expect(on(state.shown.node)).toEqual([0, 14]);
    state.showAll();
    expect(state.shown.node[14]).toBe(0);
  });
  it('joins what a server sends, and keeps its filters and places', () => {
    const state = new State(sample());
    const x = [...state.places.x];
    state.absorb({
      format: 1, types: sample().types, relations: sample().relations,
      nodes: { iri: ['https://example.org/id/0', 'https://example.org/id/x'], label: ['云川省', '新区'], type: [2, 2] },
      edges: { source: [1], relation: [2], target: [0] },
    });
    expect(state.model.n).toBe(15);
    expect([...state.places.x].slice(0, 14)).toEqual(x);
    expect(state.expand(0)).toBe(1);
    expect(state.seen.node[14]).toBe(1);
    expect(edgesOf(state.model, 14)).toHaveLength(1);
  });
  it('finds places where the data has none, always the same', () => {
    const without = (): State => {
      const data = sample();
      delete data.nodes.x;
      delete data.nodes.y;
      return new State(data);
    };
    const [a, b] = [without(), without()];
    expect([...a.places.x]).toEqual([...b.places.x]);
    for (const i of on(a.shown.node)) expect(Number.isFinite(a.places.x[i])).toBe(true);
  });
});
