/** The page itself, as far as it goes without WebGL: jsdom has none, so the tables stand in for the picture. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Explorer } from '../src/explorer';
import { PageSource } from '../src/source';
import { State } from '../src/state';
import { sorted, windowOf } from '../src/table';
import { edgeColumns, toCsv } from '../src/tables';
import { modelOf } from '../src/model';
import { lookOf, type Look } from '../src/look';
import { speak, TABLES } from '../src/words';
import { HOSTILE, sample } from './sample';

// sigma asks for WebGL while it is loaded.
vi.mock('sigma', () => ({ default: () => { throw new Error('no WebGL'); } }));
vi.mock('sigma/rendering', () => ({ NodeProgram: Object, createEdgeArrowProgram: () => null }));
vi.mock('@sigma/edge-curve', () => ({ default: null, createEdgeCurveProgram: () => null, DEFAULT_EDGE_CURVE_PROGRAM_OPTIONS: {} }));

let root: HTMLElement;
const all = (selector: string): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(selector)];
const one = (selector: string): HTMLElement => {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(selector);
  return found;
};
const settle = (ms = 90): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const press = (key: string, target: EventTarget = document.body): boolean => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

function open(): Explorer {
  root = document.createElement('main');
  root.id = 'explorer';
  document.body.replaceChildren(root);
  speak('zh');
  return new Explorer(root, new PageSource(document), new State(sample()));
}

beforeEach(() => {
  window.matchMedia = () => ({ matches: false, addEventListener: () => undefined }) as unknown as MediaQueryList;
  const nothing = (): undefined => undefined;
  globalThis.ResizeObserver = function () { return { observe: nothing, disconnect: nothing }; } as unknown as typeof ResizeObserver;
  HTMLDialogElement.prototype.showModal = function () { this.setAttribute('open', ''); };
  Element.prototype.scrollIntoView = () => undefined;
  window.localStorage.clear();
  Object.defineProperty(window, 'innerWidth', { value: 1280, configurable: true });
});

describe('the page', () => {
  it('says that there is no picture, and shows the tables', () => {
    open();
    expect(one('.notice').textContent).toContain('WebGL');
    expect(one('.tables').hidden).toBe(false);
    expect(all('#rows-nodes tbody tr[data-row]')).toHaveLength(9);
  });
  it('opens the card of the centre', () => {
    open();
    expect(one('.card-body h2').textContent).toBe('望海启明光电股份有限公司');
    expect(one('.card-body [data-do="expand"]').textContent).toBe('展开（另有 3）');
  });
  it('holds hostile names as text only', () => {
    const explorer = open();
    for (const node of [9, 10, 11, 12]) {
      explorer.api.select(node);
      expect(all('.card-body script, .card-body img')).toHaveLength(0);
    }
    expect(one('.card-body h2').textContent.length).toBeLessThanOrEqual(300);
    explorer.api.select(10);
    expect(one('.card-body h2').textContent).toBe(HOSTILE.image);
    expect(all('a[href^="javascript"]')).toHaveLength(0);
    explorer.api.select(11);
    expect(one('.card-body h2').textContent).toBe('甲司公乙丙');
  });
  it('no control is without a name, and none has a style or a handler in it', () => {
    open();
    press('?');
    for (const control of all('button, input, select, a')) {
      const id = control.id ? root.querySelector(`label[for="${control.id}"]`) : null;
      const names = [control.getAttribute('aria-label'), control.textContent, control.closest('label')?.textContent, id?.textContent];
      expect(names.find((name) => name?.trim()), `${control.tagName} ${control.className}`).toBeTruthy();
    }
    for (const element of all('*')) expect(element.getAttributeNames().filter((attribute) => attribute.startsWith('on'))).toEqual([]);
  });
  it('shows the sentence of an edge with both names marked', async () => {
    open();
    (one('.card-body .why') as HTMLButtonElement).click();
    await settle();
    expect(one('.card-body blockquote').textContent).toBe('望海启明光电股份有限公司坐落在望海市东部的光电园区。');
    expect(all('.card-body mark').map((mark) => [mark.className, mark.textContent])).toEqual([['s', '望海启明光电股份有限公司'], ['o', '望海市']]);
    expect(one('figcaption').textContent).toContain('望海光电园区一季度开工');
    expect(one('figcaption').textContent).toContain('2024-03-01');
    expect(one('figcaption').textContent).toContain('0.96');
    expect(one('figcaption').textContent).toContain('信号词“坐落在”');
    expect(one('figcaption a').getAttribute('href')).toBe('https://example.org/news');
  });
  it('never links what a hostile document says', async () => {
    const explorer = open();
    explorer.api.select(9);
    (one('.card-body .why') as HTMLButtonElement).click();
    await settle();
    expect(all('.card-body figure')).toHaveLength(1);
    expect(all('.card-body figure a, .card-body figure img, .card-body figure script')).toHaveLength(0);
  });
  it('finds by initials, with the arrow keys and Enter', async () => {
    open();
    const input = one('.search input') as HTMLInputElement;
    press('/');
    expect(document.activeElement).toBe(input);
    input.value = 'sq';
    input.dispatchEvent(new Event('input'));
    await settle();
    expect(all('.search [role="option"]').map((hit) => hit.querySelector('bdi')?.textContent)).toEqual(['石桥市', '石桥恒力轴承有限公司']);
    press('ArrowDown', input);
    expect(input.getAttribute('aria-activedescendant')).toBe(all('.search [aria-selected="true"]')[0]?.id);
    press('Enter', input);
    await settle(20);
    expect(one('.card-body h2').textContent).toBe('石桥恒力轴承有限公司');
  });
  it('filters a type away, in table and numbers, and back', () => {
    open();
    const box = one('input[data-name="Enterprise"]') as HTMLInputElement;
    box.click();
    expect(all('#rows-nodes tbody tr[data-row]')).toHaveLength(7);
    expect(one('.status').textContent).toContain('已筛选');
    (one('[data-do="reset"]') as HTMLButtonElement).click();
    expect(all('#rows-nodes tbody tr[data-row]')).toHaveLength(9);
    expect((one('input[data-name="Enterprise"]') as HTMLInputElement).checked).toBe(true);
  });
  it('expands and collapses', async () => {
    open();
    (one('.card-body [data-do="expand"]') as HTMLButtonElement).click();
    await settle(20);
    expect(all('#rows-nodes tbody tr[data-row]')).toHaveLength(12);
    (one('.card-body [data-do="collapse"]') as HTMLButtonElement).click();
    await settle(20);
    expect(all('#rows-nodes tbody tr[data-row]')).toHaveLength(9);
  });
  it('finds a path between two that are named', async () => {
    open();
    press('p');
    const put = async (end: string, text: string): Promise<void> => {
      const input = one(`.path input[data-end="${end}"]`) as HTMLInputElement;
      input.focus();
      input.value = text;
      input.dispatchEvent(new Event('input'));
      await settle();
      press('Enter', input);
      await settle(20);
    };
    await put('from', '云川省');
    await put('to', '光电产业');
    expect(all('.steps li').map((step) => step.querySelector('.go')?.textContent)).toEqual(['云川省', '望海市', '望海启明光电股份有限公司', '光电产业']);
    expect(one('.steps').textContent).toContain('3 步');
  });
  it('speaks English, relations and types too', () => {
    open();
    (one('[data-do="language"]') as HTMLButtonElement).click();
    expect(document.documentElement.lang).toBe('en');
    expect(one('.card-body').textContent).toContain('located in');
    expect(one('.checks').textContent).toContain('Enterprise');
    expect(root.textContent).not.toMatch(/展开|筛选|企业类别/);
  });
  it('turns dark and remembers', () => {
    open();
    (one('[data-do="theme"]') as HTMLButtonElement).click();
    expect(root.dataset.theme).toBe('dark');
    open();
    expect(root.dataset.theme).toBe('dark');
  });
  it('Esc closes one thing after the other', () => {
    open();
    expect(one('.right').hidden).toBe(false);
    press('Escape');
    expect(one('.right').hidden).toBe(true);
    press('p');
    press('Escape', one('.path'));
    expect(one('.path').hidden).toBe(true);
  });
  it('sorts the table by a column and opens a row', () => {
    open();
    (one('#rows-nodes [data-sort="degree"]') as HTMLButtonElement).click();
    expect(one('#rows-nodes th[aria-sort="descending"]').textContent).toContain('关系数');
    expect(all('#rows-nodes tbody tr[data-row]').slice(0, 2).map((row) => row.dataset.row)).toEqual(['1', '3']);
    all('#rows-nodes tbody tr[data-row]')[0]?.click();
    expect(one('.card-body h2').textContent).toBe('望海市');
  });
});

describe('tables', () => {
  const model = modelOf(sample());
  const look: Look = lookOf(document.documentElement, false, model.types);
  it('sort by numbers and by names', () => {
    const rows = Int32Array.from([2, 3, 4, 5]);
    const column = (key: string) => edgeColumns(model, look).find((one) => one.key === key) as ReturnType<typeof edgeColumns>[number];
    expect([...sorted(rows, column('confidence'), true)]).toEqual([2, 4, 5, 3].sort((a, b) => (model.confidence[b] as number) - (model.confidence[a] as number)));
    expect([...sorted(rows, column('date'), false)]).toEqual([3, 4, 2, 5]);
  });
  it('make only the rows in the window', () => {
    expect(windowOf(0, 320, 100_000)).toEqual([0, 18]);
    expect(windowOf(32_000, 320, 100_000)).toEqual([992, 1018]);
    expect(windowOf(1e9, 320, 10)).toEqual([2, 10]);
  });
  it('leave as CSV without a formula in it', () => {
    const data = sample();
    data.nodes.label[13] = '=HYPERLINK("x")';
    const state = new State({ ...data, first: [] });
    const lines = toCsv(state.model, look, state.seen).split('\r\n');
    expect(lines[0]).toBe('\ufeff名称,类型,地区,企业类别,关系数');
    expect(lines.some((line) => line.startsWith('"\'=HYPERLINK(""x"")"'))).toBe(true);
    expect(lines).toHaveLength(1 + 14 + 1 + 1 + 15 + 1);
  });
});

it('has every word in both languages, with the same places to fill', () => {
  for (const [word, zh] of Object.entries(TABLES.zh)) {
    const en = TABLES.en[word as keyof typeof TABLES.en];
    expect(en, word).toBeTruthy();
    expect((en.match(/\{\}/g) ?? []).length, word).toBe((zh.match(/\{\}/g) ?? []).length);
  }
});
