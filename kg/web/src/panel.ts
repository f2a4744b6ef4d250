/** Legend and filters: the panel on the left. */
import { h, later, set, sign } from './dom';
import { noFilters, type Filters } from './filter';
import type { Look } from './look';
import { regionsOf, type Model } from './model';
import { shapePath } from './shapes';
import { clean } from './text';
import { name, number, w } from './words';

export interface Panel {
  element: HTMLElement;
  /** Makes it anew: other data, language or theme. */
  build(model: Model, look: Look, shown: Uint8Array): void;
  /** The numbers beside types and relations, and the marks, after a change. */
  update(model: Model, filters: Filters, nodes: Uint8Array, edges: Uint8Array): void;
}

/** change: the new filters; they are never changed in place. */
export function filterPanel(current: () => Filters, model: () => Model, change: (filters: Filters) => void): Panel {
  const element = h('div', { class: 'panel-body' });
  let typeRows: Row[] = [];
  let relationRows: Row[] = [];
  let region: HTMLSelectElement;
  let klass: HTMLSelectElement;
  let slider: HTMLInputElement;
  let value: HTMLOutputElement;
  let from: HTMLInputElement;
  let to: HTMLInputElement;

  const turned = (key: 'types' | 'relations', turn: (on: Uint8Array) => void): void => {
    const on = current()[key].slice();
    turn(on);
    change({ ...current(), [key]: on });
  };

  const section = (title: string, key: 'types' | 'relations', rows: Row[], open: boolean): HTMLElement =>
    h('details', { open }, [
      h('summary', {}, [title]),
      h('p', { class: 'small-buttons' }, [
        h('button', { type: 'button', 'aria-label': `${title}: ${w('all')}` }, [w('all')], { click: () => turned(key, (on) => on.fill(1)) }),
        h('button', { type: 'button', 'aria-label': `${title}: ${w('none')}` }, [w('none')], { click: () => turned(key, (on) => on.fill(0)) }),
      ]),
      h('ul', { class: 'checks', 'data-list': key }, rows.map((row) => row.element)),
    ]);

  const row = (key: 'types' | 'relations', index: number, label: string, code: string, drawing: SVGSVGElement | null): Row => {
    const box = h('input', { type: 'checkbox', 'data-name': code, checked: true }, [], { change: () => turned(key, (on) => (on[index] = box.checked ? 1 : 0)) });
    const count = h('small');
    const only = h('button', { type: 'button', class: 'only', 'aria-label': `${w('only')} ${label}` }, [w('only')], {
      click: () => turned(key, (on) => on.fill(0).fill(1, index, index + 1)),
    });
    return { index, box, count, element: h('li', {}, [h('label', {}, [box, drawing, h('span', {}, [label]), count]), only]) };
  };

  const build: Panel['build'] = (of, look, shown) => {
    const used = { types: new Set<number>(), relations: new Set<number>(of.relation) };
    for (let i = 0; i < of.n; i++) used.types.add(of.type[i] as number);
    typeRows = of.types.flatMap((type, i) => {
      if (!used.types.has(i)) return [];
      const drawn = look.types[i] ?? { colour: '#808890', shape: 'circle' as const };
      return [row('types', i, name(type), type.name, sign(shapePath(drawn.shape, 0, 0, 6.5), drawn.colour))];
    });
    relationRows = of.relations.flatMap((relation, i) => (used.relations.has(i) ? [row('relations', i, name(relation), relation.name, null)] : []));
    const filters = current();
    region = select('region', regionOptions(of, shown), filters.region, (node) => change({ ...current(), region: node }));
    klass = select('klass', classOptions(of), filters.klass, (node) => change({ ...current(), klass: node }));
    value = h('output', {}, [filters.confidence.toFixed(2)]);
    const big = of.m > 30_000;
    const slide = later(big ? 250 : 30, () => change({ ...current(), confidence: Number(slider.value) }));
    slider = h('input', { type: 'range', id: 'f-confidence', min: 0, max: 1, step: 0.05, value: filters.confidence, 'aria-describedby': 'f-confidence-note' }, [], {
      input: () => {
        value.textContent = Number(slider.value).toFixed(2);
        slide();
      },
    });
    const dates = later(250, () => change({ ...current(), from: from.value, to: to.value }));
    from = h('input', { type: 'date', id: 'f-from', value: filters.from }, [], { input: dates });
    to = h('input', { type: 'date', id: 'f-to', value: filters.to }, [], { input: dates });
    element.replaceChildren(
      section(w('types'), 'types', typeRows, true),
      section(w('relations'), 'relations', relationRows, false),
      field('region', region),
      field('klass', klass),
      h('div', { class: 'field' }, [h('label', { for: 'f-confidence' }, [w('confidence'), ' ', value]), slider, h('small', { id: 'f-confidence-note' }, [w('confidenceNote')])]),
      h('div', { class: 'field', role: 'group', 'aria-label': w('date') }, [
        h('span', {}, [w('date')]),
        h('div', { class: 'dates' }, [h('label', { for: 'f-from' }, [w('from')]), from, h('label', { for: 'f-to' }, [w('to')]), to]),
      ]),
      h('button', { type: 'button', class: 'reset', 'data-do': 'reset' }, [w('reset')], { click: () => change(noFilters(model())) }),
    );
  };

  const update: Panel['update'] = (of, filters, nodes, edges) => {
    const byType = new Int32Array(of.types.length);
    const byRelation = new Int32Array(of.relations.length);
    for (let i = 0; i < of.n; i++) if (nodes[i]) bump(byType, of.type[i] as number);
    for (let e = 0; e < of.m; e++) if (edges[e]) bump(byRelation, of.relation[e] as number);
    const mark = (rows: Row[], on: Uint8Array, counts: Int32Array): void => {
      for (const { index, box, count, element: item } of rows) {
        box.checked = on[index] === 1;
        count.textContent = number(counts[index] as number);
        item.classList.toggle('zero', counts[index] === 0);
      }
    };
    mark(typeRows, filters.types, byType);
    mark(relationRows, filters.relations, byRelation);
    region.value = String(filters.region);
    klass.value = String(filters.klass);
    if (document.activeElement !== slider) slider.value = String(filters.confidence);
    value.textContent = filters.confidence.toFixed(2);
    if (document.activeElement !== from) from.value = filters.from;
    if (document.activeElement !== to) to.value = filters.to;
  };
  return { element, build, update };
}

interface Row {
  index: number;
  box: HTMLInputElement;
  count: HTMLElement;
  element: HTMLElement;
}

type Option = readonly [node: number, text: string];

function select(key: 'region' | 'klass', options: readonly Option[], chosen: number, take: (node: number) => void): HTMLSelectElement {
  const made = h('select', { id: `f-${key}` }, [h('option', { value: -1 }, [w('any')]), ...options.map(([node, text]) => h('option', { value: node }, [text]))], {
    change: () => take(Number(made.value)),
  });
  made.value = String(chosen);
  set(made, 'disabled', options.length === 0);
  return made;
}

function field(key: 'region' | 'klass', control: HTMLElement): HTMLElement {
  return h('div', { class: 'field' }, [h('label', { for: `f-${key}` }, [w(key)]), control]);
}

/** The regions that anything lies in, each below the one it is part of. */
export function regionOptions(model: Model, shown: Uint8Array, most = 2000): Option[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < model.n; i++) {
    if (model.aggregate[i]) continue;
    for (const region of regionsOf(model, i)) counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  const below = new Map<number, number[]>();
  for (const region of counts.keys()) {
    const parent = model.region[region] as number;
    const at = counts.has(parent) && !regionsOf(model, parent).includes(region) ? parent : -1;
    below.set(at, [...(below.get(at) ?? []), region]);
  }
  const made: Option[] = [];
  const walk = (parent: number, depth: number): void => {
    const list = (below.get(parent) ?? []).sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b);
    for (const region of list) {
      if (made.length >= most) return;
      made.push([region, `${'　'.repeat(depth)}${clean(model.label[region] ?? '', 40)} (${number(counts.get(region) ?? 0)})`]);
      walk(region, depth + 1);
    }
  };
  walk(-1, 0);
  return shown.length ? made : [];
}

function classOptions(model: Model, most = 500): Option[] {
  const counts = new Map<number, number>();
  for (const list of model.data.nodes.classes ?? []) for (const i of list) if (i >= 0 && i < model.n) counts.set(i, (counts.get(i) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, most)
    .map(([node, count]) => [node, `${clean(model.label[node] ?? '', 40)} (${number(count)})`]);
}

function bump(counts: Int32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}
