/** A table of any length: only the rows in the window are elements. Sortable, by keyboard too. */
import { h, set } from './dom';
import { w } from './words';

export interface Column {
  key: string;
  title: string;
  /** What a row shows; text or elements of our own. */
  cell(row: number): (Node | string)[];
  /** What it is sorted by. */
  value(row: number): string | number;
  number?: boolean;
}

export interface Table {
  element: HTMLElement;
  rows(rows: Int32Array, columns: readonly Column[]): void;
  mark(row: number): void;
}

const HEIGHT = 32; // pixels of a row; the style sheet has the same
const SPARE = 8; // rows made above and below the window

/** The rows sorted by a column; equal ones stay in order. */
export function sorted(rows: Int32Array, column: Column, down: boolean): Int32Array {
  const keys = new Map<number, string | number>();
  for (const row of rows) keys.set(row, column.value(row));
  const sign = down ? -1 : 1;
  const texts = new Intl.Collator('zh-Hans-CN', { numeric: true });
  return Int32Array.from(rows).sort((a, b) => {
    const x = keys.get(a) as string | number;
    const y = keys.get(b) as string | number;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : texts.compare(String(x), String(y));
    return sign * order || a - b;
  });
}

/** Which rows to make for a window: [first, after the last). */
export function windowOf(top: number, height: number, count: number): [number, number] {
  const first = Math.max(0, Math.min(count, Math.floor(top / HEIGHT)) - SPARE);
  return [first, Math.min(count, Math.ceil((top + height) / HEIGHT) + SPARE)];
}

/** caption: what the table is called; open: a row was chosen. */
export function virtualTable(caption: () => string, open: (row: number) => void): Table {
  let order: Int32Array = new Int32Array();
  let columns: readonly Column[] = [];
  let by = '';
  let down = false;
  let marked = -1;
  let at = 0; // the row that has the keyboard
  const head = h('tr', { 'aria-rowindex': 1 });
  const body = h('tbody');
  const above = h('tr', { class: 'space', 'aria-hidden': 'true' }, [h('td')]);
  const below = h('tr', { class: 'space', 'aria-hidden': 'true' }, [h('td')]);
  const table = h('table', {}, [h('thead', {}, [head]), body]);
  const element = h('div', { class: 'table', tabindex: 0, role: 'region' }, [table]);

  const draw = (): void => {
    const [first, end] = windowOf(element.scrollTop, element.clientHeight || 400, order.length);
    const rows: HTMLElement[] = [];
    for (let k = first; k < end; k++) {
      const row = order[k] as number;
      const made = h('tr', { 'data-row': row, 'aria-rowindex': k + 2, class: k === at ? 'at' : '', 'aria-selected': row === marked ? 'true' : null },
        columns.map((column) => h('td', column.number ? { class: 'number' } : {}, column.cell(row))), { click: () => choose(k) });
      rows.push(made);
    }
    above.style.height = `${first * HEIGHT}px`;
    below.style.height = `${(order.length - end) * HEIGHT}px`;
    body.replaceChildren(above, ...rows, below);
  };
  const choose = (k: number): void => {
    at = k;
    const row = order[k];
    if (row !== undefined) open(row);
  };
  const drawHead = (): void => {
    head.replaceChildren(
      ...columns.map((column) => {
        const sort = column.key === by ? (down ? 'descending' : 'ascending') : 'none';
        const arrow = column.key === by ? (down ? ' ↓' : ' ↑') : '';
        return h('th', { scope: 'col', 'aria-sort': sort, class: column.number ? 'number' : '' }, [
          h('button', { type: 'button', 'data-sort': column.key, title: w('sortBy', column.title) }, [column.title, h('span', { 'aria-hidden': 'true' }, [arrow])], {
            click: () => {
              down = column.key === by ? !down : column.number === true;
              by = column.key;
              sort_();
              head.querySelector<HTMLElement>(`[data-sort="${column.key}"]`)?.focus();
            },
          }),
        ]);
      }),
    );
  };
  const sort_ = (): void => {
    const column = columns.find(({ key }) => key === by);
    if (column) order = sorted(order, column, down);
    drawHead();
    draw();
  };
  let frame = 0;
  element.addEventListener('scroll', () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  });
  new ResizeObserver(draw).observe(element);
  element.addEventListener('keydown', (event) => {
    if (event.target !== element) return;
    const page = Math.max(1, Math.floor(element.clientHeight / HEIGHT) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -order.length, End: order.length };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      at = Math.max(0, Math.min(order.length - 1, at + step));
      const top = at * HEIGHT;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + 2 * HEIGHT > element.scrollTop + element.clientHeight) element.scrollTop = top + 2 * HEIGHT - element.clientHeight;
      draw();
      set(element, 'aria-label', `${caption()}: ${w('row', at + 1, order.length)}: ${body.querySelector('tr.at')?.textContent ?? ''}`);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      choose(at);
    }
  });
  return {
    element,
    rows: (rows, with_) => {
      order = Int32Array.from(rows);
      columns = with_;
      at = Math.max(0, Math.min(at, order.length - 1));
      set(element, 'aria-label', caption());
      set(table, 'aria-rowcount', order.length + 1);
      sort_();
    },
    mark: (row) => {
      marked = row;
      draw();
    },
  };
}
