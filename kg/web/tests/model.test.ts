import { describe, expect, it } from 'vitest';
import type { Data } from '../src/data';
import { BadData, edgesOf, joined, modelOf, regionsOf, sentencesOf } from '../src/model';
import { sample } from './sample';

describe('modelOf', () => {
  const model = modelOf(sample());
  it('knows the edges of each node', () => {
    expect([...edgesOf(model, 0)]).toEqual([0, 1]);
    expect([...edgesOf(model, 3)]).toEqual([2, 5, 7, 8, 11, 12, 13, 14]);
    expect([...edgesOf(model, 13)]).toEqual([]);
  });
  it('never says fewer relations than there are', () => {
    const data = sample();
    delete data.nodes.degree;
    expect(modelOf(data).degree[3]).toBe(8);
    expect(model.degree[1]).toBe(8);
  });
  it('walks up the regions, and out of a loop', () => {
    expect(regionsOf(model, 3)).toEqual([1, 0]);
    const data = sample();
    (data.nodes.region as number[])[0] = 1;
    expect(regionsOf(modelOf(data), 3)).toEqual([1, 0]);
  });
  it.each<[string, (data: Data) => void, string]>([
    ['another format', (data) => Object.assign(data, { format: 2 }), 'format 2'],
    ['an index too large', (data) => (data.edges.target[0] = 99), 'edges.target[0]'],
    ['no index', (data) => (data.edges.relation[1] = 0.5), 'edges.relation[1]'],
    ['a short column', (data) => data.nodes.degree?.pop(), 'nodes.degree'],
  ])('names what is wrong: %s', (_, spoil, told) => {
    const data = sample();
    spoil(data);
    expect(() => modelOf(data)).toThrow(BadData);
    expect(() => modelOf(data)).toThrow(told);
  });
});

describe('joined', () => {
  const more: Data = {
    format: 1,
    types: [{ name: 'Product', zh: '产品', en: 'Product', colour: '#be185d', shape: 'triangleDown' }, { name: 'Enterprise', zh: '企业', en: 'Enterprise', colour: '#2563eb', shape: 'dot' }],
    relations: [{ name: 'produces', zh: '产品', en: 'produces' }, { name: 'partnerOf', zh: '合作', en: 'partner of' }],
    nodes: {
      iri: ['https://example.org/id/3', 'https://example.org/id/new', 'https://example.org/id/4'],
      label: ['望海启明光电股份有限公司', '光电模组', '石桥恒力轴承有限公司'],
      type: [1, 0, 1],
      classes: [[], [2], []],
    },
    edges: { source: [0, 0], relation: [0, 1], target: [1, 2] },
  };
  const before = sample();
  const model = modelOf(joined(before, more));
  it('keeps the places of what was there', () => {
    expect(model.label.slice(0, 14)).toEqual(before.nodes.label);
    expect(model.n).toBe(15);
    expect(model.label[14]).toBe('光电模组');
  });
  it('joins types and relations by name', () => {
    expect(model.types[model.type[14] as number]?.name).toBe('Product');
    expect(model.relations[model.relation[15] as number]?.name).toBe('produces');
  });
  it('adds an edge once', () => {
    expect(model.m).toBe(16); // the partnership was there
    expect([model.source[15], model.target[15]]).toEqual([3, 14]);
  });
  it('turns indices of the second into those of the first', () => expect(model.data.nodes.classes?.[14]).toEqual([4]));
  it('leaves the first untouched', () => expect(before).toEqual(sample()));
  it('twice is once', () => expect(modelOf(joined(joined(before, more), more)).m).toBe(16));
});

describe('sentencesOf', () => {
  const { evidence, documents } = sample();
  it('finds sentence and document', () => {
    if (!evidence || !documents) throw new Error('sample');
    const [first] = sentencesOf(evidence, documents, [4, 99]);
    expect(first).toMatchObject({ modality: 'planned', confidence: 0.55, title: '望海光电园区一季度开工', date: '2024-03-01' });
    expect(sentencesOf(evidence, documents, [99])).toEqual([]);
  });
});
