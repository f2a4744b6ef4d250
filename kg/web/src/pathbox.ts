/** The two ends of a path, and the way between them as a list of steps. */
import { nodeSign, type Around } from './card';
import { bdi, h } from './dom';
import type { Path } from './path';
import { searchBox, type Hit } from './searchbox';
import { clean } from './text';
import { name, w } from './words';

export interface PathBox {
  relabel(): void;
  put(end: 'from' | 'to', hit: Hit): void;
  ends(): { from: Hit | null; to: Hit | null };
  /** A path, words in its place, or nothing. */
  show(found: Path | string | null, around: Around): void;
  focus(): void;
}

export function pathBox(
  element: HTMLElement, look: (query: string, more: (hits: Hit[]) => void) => Hit[], find: () => void, clear: () => void, close: () => void,
): PathBox {
  const ends: { from: Hit | null; to: Hit | null } = { from: null, to: null };
  const box = (end: 'from' | 'to'): ReturnType<typeof searchBox> =>
    searchBox(() => w(end === 'from' ? 'pathFrom' : 'pathTo'), look, (hit) => {
      ends[end] = hit;
      if (ends.from && ends.to) find();
    }, true);
  const from = box('from');
  const to = box('to');
  from.input.dataset.end = 'from';
  to.input.dataset.end = 'to';
  for (const [end, { input }] of [['from', from], ['to', to]] as const) input.addEventListener('input', () => (ends[end] = null));
  const go = h('button', { type: 'button', class: 'main', 'data-do': 'find-path' }, [], { click: find });
  const wipe = h('button', { type: 'button', 'data-do': 'clear-path' }, [], {
    click: () => {
      ends.from = ends.to = null;
      from.fill('');
      to.fill('');
      clear();
    },
  });
  const shut = h('button', { type: 'button', class: 'close' }, ['×'], { click: close });
  const heading = h('h2');
  const steps = h('div', { class: 'steps', 'aria-live': 'polite' });
  element.append(shut, heading, h('div', { class: 'ends' }, [from.element, h('span', { 'aria-hidden': 'true' }, ['→']), to.element, go, wipe]), steps);

  return {
    ends: () => ends,
    focus: () => (ends.from && !ends.to ? to : from).input.focus(),
    relabel: () => {
      from.relabel();
      to.relabel();
      go.textContent = w('pathFind');
      wipe.textContent = w('pathClear');
      heading.textContent = w('pathTitle');
      shut.setAttribute('aria-label', w('close'));
    },
    put: (end, hit) => {
      ends[end] = hit;
      (end === 'from' ? from : to).fill(hit.label);
    },
    show: (found, around) => {
      if (found === null || typeof found === 'string') {
        steps.replaceChildren(found ? h('p', { class: 'note' }, [found]) : '');
        return;
      }
      steps.replaceChildren(h('p', { class: 'note' }, [w('pathFound', found.edges.length)]), chain(found, around));
    },
  };
}

function chain(found: Path, around: Around): HTMLElement {
  const { model, on } = around;
  const list = h('ol');
  found.nodes.forEach((node, i) => {
    const edge = i ? found.edges[i - 1] : undefined;
    const relation = edge === undefined ? undefined : model.relations[model.relation[edge] as number];
    const out = edge !== undefined && model.target[edge] === node;
    list.append(
      h('li', {}, [
        edge !== undefined && relation
          ? h('button', { type: 'button', class: 'step', 'data-edge': edge }, [`${out ? '—' : '←'} ${name(relation)} ${out ? '→' : '—'}`], { click: () => on.edge(edge) })
          : null,
        h('button', { type: 'button', class: 'go', 'data-node': node }, [nodeSign(around, node), bdi(clean(model.label[node] ?? '', 60))], { click: () => on.select(node) }),
      ]),
    );
  });
  return list;
}
