/** The frame: the bar, the panels, the picture, the table; filled and moved by explorer.ts. */
import { h, icon, set } from './dom';
import { shapePath } from './shapes';
import { w, type Word } from './words';

const ICONS = {
  filters: 'M3 5h14M6 10h8M9 15h2',
  table: 'M3 4h14v12H3zM3 8h14M3 12h14M9 8v8',
  path: 'M4 15a2 2 0 1 0 .1 0M16 5a2 2 0 1 0 .1 0M5.5 13.5l9-7',
  save: 'M10 3v9M6 9l4 4 4-4M4 16h12',
  theme: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.7M10 14.6v.1',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  in: 'M10 4v12M4 10h12',
  out: 'M4 10h12',
  full: 'M8 8L3 3M3 7V3h4M12 12l5 5M17 13v4h-4M12 8l5-5M13 3h4v4M8 12l-5 5M3 13v4h4',
};

export interface Shell {
  root: HTMLElement;
  brand: HTMLElement;
  title: HTMLElement;
  search: HTMLElement;
  buttons: Record<'filters' | 'table' | 'path' | 'save' | 'theme' | 'language' | 'help' | 'fit' | 'in' | 'out' | 'full' | 'all', HTMLButtonElement>;
  menu: HTMLElement;
  left: HTMLElement;
  right: HTMLElement;
  card: HTMLElement;
  closeCard: HTMLButtonElement;
  picture: HTMLElement;
  canvas: HTMLElement;
  middle: HTMLElement;
  path: HTMLElement;
  foot: HTMLElement;
  zoom: HTMLElement;
  status: HTMLElement;
  told: HTMLElement;
  notice: HTMLElement;
  /** Puts all words in, in the language that is spoken. */
  words(): void;
}

/** The brand's sign: a policy, an enterprise and a region, joined. */
function mark(): SVGSVGElement {
  const svg = icon('M7 6.5L13 13M7.5 14.5L13 13M6.5 6L6 14', false);
  set(svg, 'class', 'mark');
  for (const [d, name] of [[shapePath('diamond', 6.5, 5, 3.6), 'a'], [shapePath('circle', 15, 12, 3.6), 'b'], [shapePath('hexagon', 6, 15.2, 3.4), 'c']] as const) {
    const drawn = icon(d).firstElementChild as Element;
    set(drawn, 'class', name);
    svg.append(drawn);
  }
  return svg;
}

/** home: where the brand leads, "" for nowhere. */
export function shell(root: HTMLElement, home: string | null): Shell {
  const named: [HTMLElement, Word][] = [];
  const button = (key: keyof typeof ICONS, word: Word, shown = false): HTMLButtonElement => {
    const label = h('span', shown ? {} : { class: 'unseen' });
    const made = h('button', { type: 'button', 'data-do': key }, [icon(ICONS[key]), label]);
    named.push([label, word]);
    if (!shown) titled.push([made, word]);
    return made;
  };
  const titled: [HTMLElement, Word][] = [];
  const buttons = {
    filters: button('filters', 'filters'),
    table: button('table', 'table', true),
    path: button('path', 'path', true),
    save: button('save', 'save', true),
    theme: button('theme', 'theme'),
    language: h('button', { type: 'button', 'data-do': 'language' }),
    help: button('help', 'help'),
    fit: button('fit', 'fit'),
    in: button('in', 'zoomIn'),
    out: button('out', 'zoomOut'),
    full: button('full', 'fullscreen'),
    all: h('button', { type: 'button', 'data-do': 'all', hidden: true }),
  };
  for (const key of ['filters', 'table', 'path', 'save'] as const) set(buttons[key], 'aria-expanded', 'false');
  set(buttons.save, 'aria-haspopup', 'menu');
  const brand = home ? h('a', { class: 'brand', href: home }) : h('span', { class: 'brand' });
  const title = h('h1');
  const search = h('div', { class: 'search', role: 'search' });
  const menu = h('div', { class: 'menu', role: 'menu', hidden: true });
  const bar = h('header', { class: 'bar' }, [
    buttons.filters, brand, title, search,
    h('div', { class: 'tools' }, [buttons.path, buttons.table, h('div', { class: 'holder' }, [buttons.save, menu]), buttons.theme, buttons.language, buttons.help]),
  ]);
  const left = h('aside', { class: 'left', id: 'filters' });
  const canvas = h('div', { class: 'canvas' });
  const notice = h('div', { class: 'notice', hidden: true });
  const path = h('section', { class: 'path', hidden: true });
  const picture = h('div', { class: 'picture', role: 'application', tabindex: 0 }, [canvas, notice]);
  const status = h('p', { class: 'status' });
  const zoom = h('div', { class: 'zoom' }, [buttons.in, buttons.out, buttons.fit, buttons.full]);
  const foot = h('div', { class: 'foot' }, [status, buttons.all]);
  const middle = h('div', { class: 'middle' }, [h('div', { class: 'stage' }, [picture, path, zoom, foot])]);
  const closeCard = h('button', { type: 'button', class: 'close' }, ['×']);
  const card = h('div', { class: 'card-body', tabindex: -1 });
  const right = h('aside', { class: 'right', hidden: true }, [closeCard, card]);
  const told = h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  root.replaceChildren(bar, left, middle, right, told);
  root.classList.add('explorer');

  const words = (): void => {
    for (const [element, word] of named) element.textContent = w(word);
    for (const [element, word] of titled) set(element, 'title', w(word));
    brand.replaceChildren(mark(), h('span', {}, [w('brand')]));
    buttons.language.textContent = w('language');
    set(closeCard, 'aria-label', w('close'));
    set(closeCard, 'title', w('close'));
    set(left, 'aria-label', w('filters'));
    set(picture, 'aria-label', w('pictureHelp'));
    set(menu, 'aria-label', w('save'));
    set(path, 'aria-label', w('pathTitle'));
  };
  return { root, brand, title, search, buttons, menu, left, right, card, closeCard, picture, canvas, middle, path, foot, zoom, status, told, notice, words };
}

/** The list of keys. */
export function helpDialog(): HTMLDialogElement {
  const keys: [string, Word][] = [
    ['← ↑ → ↓', 'kArrows'], ['Enter', 'kEnter'], ['e / c', 'kExpand'], ['+ / − / 0', 'kZoom'], ['/', 'kSearch'],
    ['t', 'kTable'], ['g', 'kFilters'], ['p', 'kPath'], ['f', 'kFull'], ['Esc', 'kEsc'], ['?', 'kHelp'],
  ];
  const close = h('button', { type: 'button', class: 'close', 'aria-label': w('close') }, ['×'], { click: () => dialog.close() });
  const dialog = h('dialog', { class: 'help', 'aria-labelledby': 'help-title' }, [
    close,
    h('h2', { id: 'help-title' }, [w('helpTitle')]),
    h('p', {}, [w('helpMouse')]),
    h('dl', {}, keys.flatMap(([key, word]) => [h('dt', {}, [h('kbd', {}, [key])]), h('dd', {}, [w(word)])])),
  ]);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}
