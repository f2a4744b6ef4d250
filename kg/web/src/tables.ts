/** The tables beside the picture: its nodes and its edges, the same that the filters leave. */
import { nodeSign, typeName } from './card';
import { bdi, h } from './dom';
import type { Visible } from './filter';
import type { Look } from './look';
import type { Model } from './model';
import { virtualTable, type Column } from './table';
import { clean } from './text';
import { name, number, w } from './words';

export interface Tables {
  element: HTMLElement;
  /** Only what is open is made; a closed one costs nothing. */
  show(model: Model, look: Look, seen: Visible): void;
  mark(node: number, edge: number): void;
  kind(): 'nodes' | 'edges';
}

export function tables(openNode: (node: number) => void, openEdge: (edge: number) => void, close: () => void): Tables {
  let kind: 'nodes' | 'edges' = 'nodes';
  let shown: [Model, Look, Visible] | null = null;
  let chosen = [-1, -1];
  const nodes = virtualTable(() => w('nodes'), openNode);
  const edges = virtualTable(() => w('edges'), openEdge);
  const tab = (of: 'nodes' | 'edges'): HTMLButtonElement =>
    h('button', { type: 'button', role: 'tab', id: `tab-${of}`, 'aria-controls': `rows-${of}` }, [], {
      click: () => pick(of),
      keydown: (event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.stopPropagation();
        pick(of === 'nodes' ? 'edges' : 'nodes');
        tabs[kind].focus();
      },
    });
  const tabs = { nodes: tab('nodes'), edges: tab('edges') };
  const shut = h('button', { type: 'button', class: 'close' }, ['×'], { click: close });
  nodes.element.id = 'rows-nodes';
  edges.element.id = 'rows-edges';
  const element = h('section', { class: 'tables', hidden: true }, [h('div', { class: 'tabs' }, [h('div', { role: 'tablist' }, [tabs.nodes, tabs.edges]), shut]), nodes.element, edges.element]);

  const pick = (of: 'nodes' | 'edges'): void => {
    kind = of;
    draw();
  };
  const draw = (): void => {
    if (!shown || element.hidden) return;
    const [model, look, seen] = shown;
    for (const of of ['nodes', 'edges'] as const) {
      const on = of === kind;
      tabs[of].setAttribute('aria-selected', String(on));
      tabs[of].tabIndex = on ? 0 : -1;
      tabs[of].textContent = `${w(of)} ${number(seen[of])}`;
    }
    nodes.element.hidden = kind !== 'nodes';
    edges.element.hidden = kind !== 'edges';
    shut.setAttribute('aria-label', w('close'));
    element.setAttribute('aria-label', w('table'));
    if (kind === 'nodes') nodes.rows(listed(seen.node, seen.nodes), nodeColumns(model, look));
    else edges.rows(listed(seen.edge, seen.edges), edgeColumns(model, look));
    nodes.mark(chosen[0] as number);
    edges.mark(chosen[1] as number);
  };
  return {
    element,
    kind: () => kind,
    show: (model, look, seen) => {
      shown = [model, look, seen];
      draw();
    },
    mark: (node, edge) => {
      chosen = [node, edge];
      if (element.hidden) return;
      nodes.mark(node);
      edges.mark(edge);
    },
  };
}

function listed(flags: Uint8Array, count: number): Int32Array {
  const rows = new Int32Array(count);
  let k = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i]) rows[k++] = i;
  return rows;
}

export function nodeColumns(model: Model, look: Look): Column[] {
  const label = (i: number): string => clean(model.label[i] ?? '', 80);
  const region = (i: number): string => ((model.region[i] as number) >= 0 ? label(model.region[i] as number) : '');
  const classes = (i: number): string => (model.data.nodes.classes?.[i] ?? []).slice(0, 6).map(label).join(w('listSep'));
  const all: Column[] = [
    { key: 'name', title: w('name'), value: label, cell: (i) => [nodeSign({ model, look }, i), bdi(label(i))] },
    { key: 'type', title: w('type'), value: (i) => typeName(model, i), cell: (i) => [typeName(model, i)] },
    { key: 'region', title: w('region'), value: region, cell: (i) => [bdi(region(i))] },
    { key: 'classes', title: w('classes'), value: classes, cell: (i) => [bdi(clean(classes(i), 80))] },
    { key: 'degree', title: w('degree'), number: true, value: (i) => model.degree[i] as number, cell: (i) => [number(model.degree[i] as number)] },
  ];
  return all.filter(({ key }) => key !== 'classes' || model.data.nodes.classes !== undefined);
}

export function edgeColumns(model: Model, look: Look): Column[] {
  const label = (i: number): string => clean(model.label[i] ?? '', 80);
  const end = (key: 'subject' | 'object', of: Int32Array): Column => ({
    key, title: w(key), value: (e) => label(of[e] as number), cell: (e) => [nodeSign({ model, look }, of[e] as number), bdi(label(of[e] as number))],
  });
  const relation = (e: number): string => {
    const found = model.relations[model.relation[e] as number];
    const role = model.data.edges.role?.[e];
    return found ? `${name(found)}${role ? ` · ${clean(role, 40)}` : ''}` : '';
  };
  const confidence = (e: number): number => model.confidence[e] as number;
  return [
    end('subject', model.source),
    { key: 'relation', title: w('relation'), value: relation, cell: (e) => [h('span', { class: 'relation' }, [relation(e)])] },
    end('object', model.target),
    { key: 'confidence', title: w('sure'), number: true, value: confidence, cell: (e) => [confidence(e) < 0 ? '–' : confidence(e).toFixed(2)] },
    { key: 'date', title: w('date'), value: (e) => model.date[e] ?? '', cell: (e) => [clean(model.date[e] ?? '', 10)] },
  ];
}

/** Both tables as one CSV for spreadsheets: nothing in it begins as a formula would. */
export function toCsv(model: Model, look: Look, seen: Visible): string {
  const cell = (value: string | number): string => {
    const text = String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const part = (rows: Int32Array, columns: Column[]): string[] => [
    columns.map(({ title }) => cell(title)).join(','),
    ...Array.from(rows, (row) => columns.map((column) => cell(column.value(row))).join(',')),
  ];
  return `\ufeff${[...part(listed(seen.node, seen.nodes), nodeColumns(model, look)), '', ...part(listed(seen.edge, seen.edges), edgeColumns(model, look))].join('\r\n')}\r\n`;
}
