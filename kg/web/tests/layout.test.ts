import { describe, expect, it } from 'vitest';
import type { Data } from '../src/data';
import { placeAround } from '../src/layout';
import { modelOf } from '../src/model';
import { sample } from './sample';

/** A node with so many leaves. */
function hub(leaves: number): Data {
  const n = leaves + 1;
  return {
    ...sample(),
    nodes: { iri: Array.from({ length: n }, (_, i) => String(i)), label: Array<string>(n).fill('x'), type: Array<number>(n).fill(0) },
    edges: { source: Array<number>(leaves).fill(0), relation: Array<number>(leaves).fill(0), target: Array.from({ length: leaves }, (_, i) => i + 1) },
    first: [0],
  };
}

describe('placeAround', () => {
  it.each([1, 7, 60, 300])('%i newcomers stand apart, near their centre', (count) => {
    const model = modelOf(hub(count));
    const fresh = Array.from({ length: count }, (_, i) => i + 1);
    const places = placeAround(model, { x: new Float32Array(count + 1), y: new Float32Array(count + 1) }, new Uint8Array(count + 1).fill(1), 0, fresh);
    let nearest = Infinity;
    for (const i of fresh) {
      expect(Math.hypot(places.x[i] as number, places.y[i] as number)).toBeLessThan(90 * (2 + Math.sqrt(count) * 1.2));
      for (const j of [0, ...fresh])
        if (j !== i) nearest = Math.min(nearest, Math.hypot((places.x[i] as number) - (places.x[j] as number), (places.y[i] as number) - (places.y[j] as number)));
    }
    expect(nearest).toBeGreaterThan(15);
  });
  it('moves nothing that was there', () => {
    const model = modelOf(sample());
    const before = { x: model.x.slice(), y: model.y.slice() };
    const after = placeAround(model, before, new Uint8Array(model.n).fill(1), 3, [9, 11]);
    for (const i of [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13]) expect([after.x[i], after.y[i]]).toEqual([before.x[i], before.y[i]]);
  });
});
