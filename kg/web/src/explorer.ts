/** The explorer on the page: what the user does changes the state, the state is drawn. */
import { edgeHead, edgeProofs, nodeCard, typeName, type Around, type CardActions } from './card';
import { download, set } from './dom';
import { active, edgePasses, noFilters } from './filter';
import { isArrow, towards } from './keys';
import { lookOf, type Look } from './look';
import { across, edgesOf } from './model';
import { filterPanel, type Panel } from './panel';
import { pathBetween } from './path';
import { pathBox, type PathBox } from './pathbox';
import { toPng } from './png';
import { find } from './search';
import { searchBox, type Hit, type SearchBox } from './searchbox';
import { shapePath } from './shapes';
import { helpDialog, shell, type Shell } from './shell';
import { collapsed, collapsible, missing, without } from './shown';
import type { Source } from './source';
import { Stage } from './stage';
import { State } from './state';
import { toSvg } from './svg';
import { tables, toCsv, type Tables } from './tables';
import { clean, fileName } from './text';
import { name, speak, spoken, w } from './words';
import { h } from './dom';
import { keep, kept } from './kept';

const ASKED = 300; // nodes around one that the server is asked for

export class Explorer {
  private readonly frame: Shell;
  private readonly panel: Panel;
  private readonly search: SearchBox;
  private readonly pathBox: PathBox;
  private readonly tables: Tables;
  private readonly on: CardActions;
  private readonly darkSystem = window.matchMedia('(prefers-color-scheme: dark)');
  private theme: 'auto' | 'light' | 'dark' = 'auto';
  private look: Look;
  private stage: Stage | null = null;
  private readonly asked = new Set<number>();

  constructor(private readonly root: HTMLElement, private readonly source: Source, private readonly state: State) {
    this.frame = shell(root, root.dataset.home ?? null);
    const wanted = kept('theme');
    if (wanted === 'light' || wanted === 'dark') this.theme = wanted;
    root.dataset.theme = this.dark() ? 'dark' : 'light';
    this.look = lookOf(root, this.dark(), state.model.types);
    this.on = {
      select: (node) => void this.go(node),
      edge: (edge) => this.openEdge(edge),
      expand: (node) => void this.expand(node),
      collapse: (node) => this.collapse(node),
      hide: (node) => {
        state.shown = without(state.shown, [node]);
        this.deselect();
        this.changed();
      },
      centre: (node) => this.stage?.centre(node, true),
      pathEnd: (node, end) => this.pathEnd(node, end),
    };
    const lookUp = (query: string, more: (hits: Hit[]) => void): Hit[] => this.lookUp(query, more);
    this.search = searchBox(() => w('search'), lookUp, (hit) => void this.take(hit));
    this.frame.search.append(this.search.element);
    this.panel = filterPanel(() => state.filters, () => state.model, (filters) => {
      state.filters = filters;
      state.refilter();
      this.changed(this.stage?.looksAtAll);
    });
    this.frame.left.append(this.panel.element);
    this.pathBox = pathBox(this.frame.path, lookUp, () => void this.findPath(), () => this.clearPath(), () => this.togglePath(false));
    this.tables = tables((node) => this.select(node), (edge) => this.openEdge(edge), () => this.toggleTable(false));
    this.frame.middle.append(this.tables.element);
    this.buttons();
    document.addEventListener('keydown', (event) => this.key(event));
    this.toggleFilters(window.innerWidth > 900);
    this.words();
    this.begin();
  }

  /** For tests and for scripts of one's own: where a node stands on the page, and what is seen. */
  readonly api = {
    where: (node: number): { x: number; y: number } | null => {
      const at = this.stage?.where(node);
      const box = this.frame.canvas.getBoundingClientRect();
      return at ? { x: box.left + at[0], y: box.top + at[1] } : null;
    },
    state: () => ({ ...this.state.seen, selected: this.state.selected, open: this.state.edge, path: this.state.path, labels: this.state.model.label, filters: this.state.filters }),
    select: (node: number) => this.select(node),
  };

  private begin(): void {
    const { state, frame } = this;
    try {
      this.stage = new Stage(frame.canvas, state.model, state.seen, state.places, this.look, {
        node: (node) => this.select(node),
        edge: (edge) => this.openEdge(edge),
        nothing: () => this.deselect(),
        expand: (node) => void this.expand(node),
        moved: (node, x, y) => {
          state.places.x[node] = x;
          state.places.y[node] = y;
        },
      }, [frame.foot, frame.zoom, frame.path, frame.right]);
    } catch {
      frame.notice.hidden = false;
      frame.notice.textContent = w('noWebgl');
      this.toggleTable(true);
    }
    this.changed(false, false);
    const { centre } = state.model.data;
    if (centre !== undefined && centre >= 0 && state.shown.node[centre]) {
      this.select(centre);
      this.stage?.fit(); // the card has taken room, and nothing has been drawn yet by which the camera could be moved
    }
  }

  // ---- drawing

  /** After any change of what is shown. */
  private changed(fit = false, draw = true): void {
    const { state, frame } = this;
    if (state.path && !state.path.nodes.every((i) => state.seen.node[i])) this.clearPath();
    if (draw) this.stage?.show(state.model, state.seen, state.places, fit);
    this.lit();
    this.panel.update(state.model, state.filters, state.seen.node, state.seen.edge);
    this.tables.show(state.model, this.look, state.seen);
    const { whole } = state.model.data;
    const of = whole && (whole.nodes > state.seen.nodes || whole.edges > state.seen.edges) ? w('of', whole.nodes, whole.edges) : '';
    frame.status.textContent = `${w('shown', state.seen.nodes, state.seen.edges)}${of}${active(state.filters) ? ` · ${w('filtered')}` : ''}`;
    frame.buttons.all.hidden = !state.hasMore || this.source.remote;
    frame.buttons.all.textContent = w(state.whole ? 'showFirst' : 'showAll');
    if (this.stage) {
      frame.notice.hidden = state.seen.nodes > 0;
      frame.notice.replaceChildren(h('strong', {}, [w('empty')]), h('br'), w('emptyHint'));
    }
  }

  private lit(): void {
    this.stage?.highlight(this.state.focus(), this.state.selected, this.state.edge);
    this.tables.mark(this.state.selected, this.state.edge);
  }

  private around(): Around {
    return { model: this.state.model, look: this.look, local: this.source.remote, on: this.on };
  }

  /** The card of what is selected. */
  private drawCard(): void {
    const { state, frame } = this;
    const { selected, edge } = state;
    frame.right.hidden = selected < 0 && edge < 0;
    set(frame.right, 'aria-label', edge >= 0 ? w('relation') : w('name'));
    if (edge >= 0) this.drawEdge(edge);
    else if (selected >= 0) {
      const hideable = collapsible(state.model, state.shown, selected).length;
      frame.card.replaceChildren(nodeCard(this.around(), selected, missing(state.model, state.shown, selected), hideable));
    }
    frame.right.scrollTop = 0;
  }

  private drawEdge(edge: number): void {
    const { state, frame, source } = this;
    const proofs = h('div', { class: 'proofs' });
    const ask = (): void => {
      const fill = (found: Parameters<typeof edgeProofs>[2]): void => proofs.replaceChildren(edgeProofs(this.around(), edge, found, ask));
      fill(null);
      const asked = (state.model.confidence[edge] as number) < 0 && (state.model.count[edge] as number) > 0
        ? Promise.resolve({ evidence: { runs: [], document: [] }, documents: { title: [] }, indices: [] })
        : source.sentences(state.model, edge);
      asked.then(fill, (error: unknown) => fill(error instanceof Error ? error : new Error(String(error))));
    };
    frame.card.replaceChildren(edgeHead(this.around(), edge), proofs);
    ask();
  }

  private tell(text: string): void {
    this.frame.told.textContent = text;
  }

  // ---- selecting

  private select(node: number): void {
    const { state } = this;
    state.selected = node;
    state.edge = -1;
    if (state.path && !state.path.nodes.includes(node)) state.path = null;
    this.drawCard();
    this.lit();
    this.stage?.reveal(node); // the card may cover it
    this.tell(`${w('selected', clean(state.model.label[node] ?? '', 80))}, ${typeName(state.model, node)}`);
    const iri = state.model.iri[node];
    if (this.source.remote && iri) {
      const here = new URL(window.location.href);
      here.searchParams.set('iri', iri);
      window.history.replaceState(null, '', here);
    }
  }

  /** Selects a node that may not be in the picture yet. */
  private async go(node: number): Promise<void> {
    const { state } = this;
    if (state.seen.node[node]) {
      this.select(node);
      return;
    }
    await this.fetchAround(node);
    state.reveal(node);
    this.select(node);
    this.changed();
    this.stage?.centre(node);
  }

  private async take(hit: Hit): Promise<void> {
    const { state, frame } = this;
    let { node } = hit;
    if (node < 0 || !state.shown.node[node]) {
      try {
        const more = hit.iri ? await this.source.around(hit.iri, ASKED) : null;
        if (more) state.absorb(more);
        this.rebuild();
      } catch (error) {
        this.problem(error);
        return;
      }
      if (node < 0) node = state.at(hit.iri);
      if (node < 0) return;
    }
    const fresh = !state.shown.node[node] || !state.seen.node[node];
    state.reveal(node);
    if (fresh) this.changed();
    this.select(node);
    this.stage?.frame([...(state.focus().nodes ?? [])], node);
    frame.picture.focus();
  }

  private openEdge(edge: number): void {
    const { state } = this;
    state.edge = edge;
    if (state.path && !state.path.edges.includes(edge)) state.path = null;
    this.drawCard();
    this.lit();
    const [s, o] = [state.model.source[edge] as number, state.model.target[edge] as number].map((i) => clean(state.model.label[i] ?? '', 60));
    const relation = state.model.relations[state.model.relation[edge] as number];
    this.tell(w('selected', `${s ?? ''} ${relation ? name(relation) : ''} ${o ?? ''}`));
  }

  private deselect(): void {
    this.state.selected = this.state.edge = -1;
    this.drawCard();
    this.lit();
  }

  // ---- growing and shrinking

  private async expand(node: number): Promise<void> {
    const { state } = this;
    await this.fetchAround(node);
    const count = state.expand(node);
    this.changed();
    if (state.selected === node && state.edge < 0) this.drawCard();
    this.tell(count ? w('expandedBy', count) : w('nothingToExpand'));
  }

  /** Asks the server once for what stands around a node. */
  private async fetchAround(node: number): Promise<void> {
    const { state, source } = this;
    const iri = state.model.iri[node];
    if (!source.remote || !iri || this.asked.has(node)) return;
    try {
      const more = await source.around(iri, ASKED);
      this.asked.add(node);
      if (more) {
        state.absorb(more);
        this.rebuild();
      }
    } catch (error) {
      this.problem(error);
    }
  }

  private collapse(node: number): void {
    const { state } = this;
    const count = collapsible(state.model, state.shown, node).length;
    state.shown = collapsed(state.model, state.shown, node);
    state.refilter();
    this.changed();
    if (state.selected === node && state.edge < 0) this.drawCard();
    this.tell(w('collapsedBy', count));
  }

  private problem(error: unknown): void {
    const text = w('failed', clean(error instanceof Error ? error.message : String(error), 200));
    this.frame.status.textContent = text;
    this.tell(text);
  }

  // ---- search and paths

  private hit(node: number): Hit {
    const { model } = this.state;
    const of = this.look.types[model.type[node] as number] ?? { colour: '#808890', shape: 'circle' as const };
    return { node, iri: model.iri[node] ?? '', label: model.label[node] ?? '', kind: typeName(model, node), path: shapePath(of.shape, 0, 0, 6.5), colour: of.colour };
  }

  private lookUp(query: string, more: (hits: Hit[]) => void): Hit[] {
    const { state, source } = this;
    if (source.remote)
      source.find(query).then(
        (found) => more(found.map(({ iri, label, type }) => {
          const node = state.at(iri);
          if (node >= 0) return this.hit(node);
          const at = state.model.types.findIndex((one) => one.name === type);
          const of = this.look.types[at] ?? { colour: '#808890', shape: 'circle' as const };
          const kind = state.model.types[at];
          return { node: -1, iri, label, kind: kind ? name(kind) : type, path: shapePath(of.shape, 0, 0, 6.5), colour: of.colour };
        })),
        () => undefined,
      );
    return find(state.model, state.index, query, 40, (node) => !state.model.aggregate[node]).map((node) => this.hit(node));
  }

  private pathEnd(node: number, end: 'from' | 'to'): void {
    this.togglePath(true);
    this.pathBox.put(end, this.hit(node));
    const { from, to } = this.pathBox.ends();
    if (from && to) void this.findPath();
    else this.pathBox.focus();
  }

  private async findPath(): Promise<void> {
    const { state, source } = this;
    const { from, to } = this.pathBox.ends();
    const same = from && to && ((from.node >= 0 && from.node === to.node) || (from.iri !== '' && from.iri === to.iri));
    if (!from || !to || same) {
      this.pathBox.show(w(same ? 'pathSame' : 'pathChoose'), this.around());
      return;
    }
    if (source.remote && from.iri && to.iri) {
      try {
        const more = await source.path(from.iri, to.iri);
        if (more) state.absorb(more);
        this.rebuild();
      } catch (error) {
        this.problem(error);
      }
    }
    const a = from.node >= 0 ? from.node : state.at(from.iri);
    const b = to.node >= 0 ? to.node : state.at(to.iri);
    const way = a >= 0 && b >= 0 ? (pathBetween(state.model, a, b, (e) => edgePasses(state.model, state.filters, e)) ?? pathBetween(state.model, a, b)) : null;
    if (!way) {
      this.pathBox.show(w('pathNone'), this.around());
      return;
    }
    state.selected = state.edge = -1;
    state.revealPath(way);
    this.drawCard();
    this.changed(state.seen.nodes < 2000);
    this.pathBox.show(way, this.around());
    this.tell(w('pathFound', way.edges.length));
  }

  private clearPath(): void {
    this.state.path = null;
    this.pathBox.show(null, this.around());
    this.lit();
  }

  // ---- the frame

  private toggleFilters(open = this.frame.left.hidden): void {
    this.frame.left.hidden = !open;
    set(this.frame.buttons.filters, 'aria-expanded', String(open));
  }

  private toggleTable(open = this.tables.element.hidden): void {
    this.tables.element.hidden = !open;
    set(this.frame.buttons.table, 'aria-expanded', String(open));
    this.frame.middle.classList.toggle('with-table', open);
    this.tables.show(this.state.model, this.look, this.state.seen);
    this.tables.mark(this.state.selected, this.state.edge);
  }

  private togglePath(open = this.frame.path.hidden): void {
    this.frame.path.hidden = !open;
    set(this.frame.buttons.path, 'aria-expanded', String(open));
    if (open) this.pathBox.focus();
    else {
      this.clearPath();
      this.frame.picture.focus();
    }
  }

  private toggleMenu(open = this.frame.menu.hidden): void {
    this.frame.menu.hidden = !open;
    set(this.frame.buttons.save, 'aria-expanded', String(open));
    if (open) this.frame.menu.querySelector('button')?.focus();
  }

  private buttons(): void {
    const { buttons, menu, closeCard, picture } = this.frame;
    const click = (button: HTMLElement, act: () => void): void => button.addEventListener('click', act);
    click(buttons.filters, () => this.toggleFilters());
    click(buttons.table, () => this.toggleTable());
    click(buttons.path, () => this.togglePath());
    click(buttons.save, () => this.toggleMenu());
    click(buttons.theme, () => this.turnTheme());
    click(buttons.language, () => this.turnLanguage());
    click(buttons.help, () => this.help());
    click(buttons.fit, () => this.stage?.fit());
    click(buttons.in, () => this.stage?.zoom(1.5));
    click(buttons.out, () => this.stage?.zoom(1 / 1.5));
    click(buttons.full, () => void this.fullscreen());
    click(buttons.all, () => {
      if (this.state.whole) this.state.showFirst();
      else this.state.showAll();
      this.deselect();
      this.changed(true);
    });
    click(closeCard, () => {
      this.deselect();
      picture.focus();
    });
    this.darkSystem.addEventListener('change', () => this.restyle());
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      event.stopPropagation();
      const items = [...menu.querySelectorAll('button')];
      const at = items.indexOf(document.activeElement as HTMLButtonElement);
      items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus();
    });
    document.addEventListener('click', (event) => {
      if (!menu.hidden && !menu.contains(event.target as Node) && !buttons.save.contains(event.target as Node)) this.toggleMenu(false);
    });
  }

  private async fullscreen(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.root.requestFullscreen().catch(() => undefined);
  }

  private help(): void {
    const dialog = helpDialog();
    this.root.append(dialog);
    dialog.showModal();
  }

  private async save(kind: 'png' | 'svg' | 'csv'): Promise<void> {
    this.toggleMenu(false);
    const title = clean(this.state.model.data.title ?? '', 80) || w('brand');
    const put = (content: Blob | string, type: string): void => {
      const file = fileName(title, kind);
      download(typeof content === 'string' ? new Blob([content], { type }) : content, file);
      this.tell(w('saved', file));
    };
    if (kind === 'csv') put(toCsv(this.state.model, this.look, this.state.seen), 'text/csv;charset=utf-8');
    else if (this.stage) {
      const scene = this.stage.scene(title);
      if (kind === 'svg') put(toSvg(scene, (text) => Array.from(text).length * 13), 'image/svg+xml');
      else put(await toPng(scene), 'image/png');
    }
    this.frame.buttons.save.focus();
  }

  // ---- language and theme

  private dark(): boolean {
    return this.theme === 'auto' ? this.darkSystem.matches : this.theme === 'dark';
  }

  private turnTheme(): void {
    this.theme = this.dark() ? 'light' : 'dark';
    keep('theme', this.theme);
    this.restyle();
    this.tell(w(this.theme === 'dark' ? 'themeDark' : 'themeLight'));
  }

  private restyle(): void {
    const { state, root } = this;
    root.dataset.theme = this.dark() ? 'dark' : 'light';
    this.look = lookOf(root, this.dark(), state.model.types);
    this.stage?.theme(this.look, state.seen, state.places);
    this.rebuild();
    this.changed(false, false);
    this.drawCard();
  }

  private turnLanguage(): void {
    speak(spoken() === 'zh' ? 'en' : 'zh');
    keep('language', spoken());
    this.words();
    this.changed(false);
    this.drawCard();
  }

  private words(): void {
    const { frame, state } = this;
    document.documentElement.lang = spoken() === 'zh' ? 'zh-CN' : 'en';
    frame.words();
    frame.title.textContent = clean(state.model.data.title ?? '', 60);
    frame.title.hidden = !state.model.data.title;
    this.search.relabel();
    this.pathBox.relabel();
    if (state.path) this.pathBox.show(state.path, this.around());
    frame.menu.replaceChildren(...(['png', 'svg', 'csv'] as const).map((kind) => h('button', { type: 'button', role: 'menuitem', 'data-save': kind }, [w(kind)], { click: () => void this.save(kind) })));
    this.rebuild();
  }

  /** The panel anew: other data, language or colours. */
  private rebuild(): void {
    const { state } = this;
    this.look = lookOf(this.root, this.dark(), state.model.types);
    this.panel.build(state.model, this.look, state.shown.node);
    this.panel.update(state.model, state.filters, state.seen.node, state.seen.edge);
  }

  // ---- keys

  private key(event: KeyboardEvent): void {
    if (!this.root.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (event.key === 'Escape') {
      this.escape();
      return;
    }
    if (target.closest('input, select, textarea, dialog')) return;
    const { frame } = this;
    const onPicture = target === frame.picture || target === document.body;
    if (isArrow(event.key)) {
      if (!onPicture) return;
      event.preventDefault();
      this.step(event.key);
      return;
    }
    if (event.key === 'Enter') {
      if (onPicture && !frame.right.hidden) {
        event.preventDefault();
        (frame.card.querySelector<HTMLElement>('button, a') ?? frame.card).focus();
      }
      return;
    }
    const { selected } = this.state;
    const does: Record<string, () => void> = {
      '/': () => this.search.input.focus(), '?': () => this.help(), '+': () => this.stage?.zoom(1.5), '=': () => this.stage?.zoom(1.5),
      '-': () => this.stage?.zoom(1 / 1.5), '0': () => this.stage?.fit(), t: () => this.toggleTable(), g: () => this.toggleFilters(),
      p: () => this.togglePath(), f: () => void this.fullscreen(),
      e: () => { if (selected >= 0) void this.expand(selected); },
      c: () => { if (selected >= 0) this.collapse(selected); },
    };
    const act = Object.hasOwn(does, event.key) ? does[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  }

  private escape(): void {
    const { frame, state } = this;
    if (document.querySelector('dialog[open]')) return;
    if (!frame.menu.hidden) {
      this.toggleMenu(false);
      frame.buttons.save.focus();
    } else if (state.edge >= 0 && state.selected >= 0) this.select(state.selected);
    else if (!frame.right.hidden) {
      this.deselect();
      frame.picture.focus();
    } else if (!frame.path.hidden) this.togglePath(false);
    else if (active(state.filters)) {
      state.filters = noFilters(state.model);
      state.refilter();
      this.changed(this.stage?.looksAtAll);
    }
  }

  /** To the neighbour in a direction; without a selection, to the best joined node. */
  private step(key: Parameters<typeof towards>[0]): void {
    const { state, stage } = this;
    if (!stage) return;
    const { selected, model, seen } = state;
    const from = selected >= 0 && seen.node[selected] ? stage.where(selected) : null;
    if (!from) {
      const first = stage.nodes()[0];
      if (first !== undefined) this.select(first);
      return;
    }
    const beside = new Set<number>();
    for (const e of edgesOf(model, selected)) if (seen.edge[e]) beside.add(across(model, e, selected));
    const spots = [...beside].flatMap((node) => {
      const at = stage.where(node);
      return at ? [{ node, x: at[0], y: at[1] }] : [];
    });
    const next = towards(key, { x: from[0], y: from[1] }, spots);
    if (next >= 0) this.select(next);
  }
}

