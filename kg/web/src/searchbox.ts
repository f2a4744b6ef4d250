/** A field that finds an entity as one types: arrow keys, Enter and Esc work, screen readers hear the number of results. */
import { bdi, h, later, set, sign } from './dom';
import { clean } from './text';
import { w } from './words';

export interface Hit {
  /** A node, or -1 for one that only the server has. */
  node: number;
  iri: string;
  label: string;
  /** The type's name in words, and its sign. */
  kind: string;
  path: string;
  colour: string;
}

export interface SearchBox {
  element: HTMLElement;
  input: HTMLInputElement;
  /** Empties it, or puts a name in. */
  fill(text: string): void;
  relabel(): void;
}

let made = 0;

/** look: hits at once for what is typed, and later ones if the server has more. */
export function searchBox(
  label: () => string, look: (query: string, more: (hits: Hit[]) => void) => Hit[], take: (hit: Hit) => void, keep = false,
): SearchBox {
  const id = `hits${made++}`;
  let hits: Hit[] = [];
  let at = -1;
  const input = h('input', { type: 'search', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id });
  const list = h('ul', { role: 'listbox', id, hidden: true, class: 'hits' });
  const told = h('div', { class: 'unseen', 'aria-live': 'polite' });
  const element = h('div', { class: 'searchbox' }, [input, list, told]);

  const close = (): void => {
    list.hidden = true;
    set(input, 'aria-expanded', 'false');
    set(input, 'aria-activedescendant', null);
    at = -1;
  };
  const mark = (to: number): void => {
    at = hits.length ? (to + hits.length) % hits.length : -1;
    [...list.children].forEach((item, i) => set(item, 'aria-selected', i === at ? 'true' : 'false'));
    set(input, 'aria-activedescendant', at < 0 ? null : `${id}-${at}`);
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  const choose = (hit: Hit): void => {
    close();
    input.value = keep ? clean(hit.label, 80) : '';
    take(hit);
  };
  const draw = (): void => {
    list.replaceChildren(
      ...hits.map((hit, i) =>
        h('li', { role: 'option', id: `${id}-${i}`, 'aria-selected': 'false' }, [sign(hit.path, hit.colour), bdi(clean(hit.label, 60), 'hit-name'), h('small', {}, [hit.kind])], {
          // The field would lose the focus, and with it close the list, before the click.
          mousedown: (event) => event.preventDefault(),
          click: () => choose(hit),
        }),
      ),
      ...(hits.length ? [] : [h('li', { class: 'none', role: 'presentation' }, [w('nothing')])]),
    );
    list.setAttribute('aria-label', w('hits'));
    list.hidden = false;
    set(input, 'aria-expanded', 'true');
    told.textContent = w('found', hits.length);
    mark(0);
  };
  const search = later(60, () => {
    const query = input.value;
    if (!query.trim()) {
      close();
      return;
    }
    hits = look(query, (more) => {
      if (input.value !== query || document.activeElement !== input) return;
      const known = new Set(hits.map((hit) => hit.iri));
      const fresh = more.filter((hit) => !known.has(hit.iri));
      if (fresh.length) {
        hits = [...hits, ...fresh];
        draw();
      }
    });
    draw();
  });
  input.addEventListener('input', search);
  input.addEventListener('focus', () => {
    if (input.value.trim() && !keep) search();
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return; // an input method is choosing characters
    const open = !list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (open) mark(at + (event.key === 'ArrowDown' ? 1 : -1));
      else search();
    } else if (event.key === 'Enter') {
      const hit = hits[Math.max(0, at)];
      if (open && hit) {
        event.preventDefault();
        choose(hit);
      }
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (open) close();
      else if (input.value) input.value = '';
      else input.blur();
    }
  });
  const relabel = (): void => {
    set(input, 'aria-label', label());
    set(input, 'placeholder', label());
  };
  relabel();
  return {
    element,
    input,
    relabel,
    fill: (text) => {
      input.value = clean(text, 80);
    },
  };
}
