/** What the explorer holds, and how it changes: data, what is shown, what is filtered, where things stand. No page here. */
import type { Data } from './data';
import { grown, noFilters, visible, type Filters, type Visible } from './filter';
import type { Focus } from './graphing';
import { GAP, placeAll, placeAround, type Places } from './layout';
import { across, edgesOf, joined, modelOf, type Model } from './model';
import type { Path } from './path';
import { indexOf, type Index } from './search';
import { added, allShown, expanded, firstShown, widened, type Shown } from './shown';

const REARRANGED = 3000; // nodes shown up to which newcomers are placed around what brought them
const WITH_IT = 30; // neighbours that come along with a node that was searched

export class State {
  model: Model;
  shown: Shown;
  filters: Filters;
  places: Places;
  seen: Visible;
  selected = -1;
  edge = -1;
  path: Path | null = null;
  whole = false;
  private names: Index | null = null;

  constructor(data: Data) {
    this.model = modelOf(data);
    this.shown = firstShown(this.model);
    this.filters = noFilters(this.model);
    this.places = this.firstPlaces();
    this.seen = visible(this.model, this.shown.node, this.filters);
  }

  /** Made at the first search: a large graph opens without. */
  get index(): Index {
    this.names ??= indexOf(this.model);
    return this.names;
  }

  /** What passes the filters now. */
  refilter(): void {
    this.seen = visible(this.model, this.shown.node, this.filters, this.selected);
  }

  /** More from the server, joined to what is there; nothing of it is shown yet. */
  absorb(data: Data): void {
    this.model = modelOf(joined(this.model.data, data));
    this.names = null;
    this.filters = grown(this.filters, this.model);
    this.shown = widened(this.shown, this.model);
    const longer = (old: Float32Array): Float32Array => {
      const made = new Float32Array(this.model.n).fill(NaN);
      made.set(old);
      return made;
    };
    this.places = { x: longer(this.places.x), y: longer(this.places.y) };
    this.refilter();
  }

  /** The node with an IRI, or -1. */
  at(iri: string): number {
    return iri ? this.model.iri.indexOf(iri) : -1;
  }

  /** Shows the next neighbours; returns how many. */
  expand(node: number): number {
    const { shown, fresh } = expanded(this.model, this.shown, node);
    this.shown = shown;
    this.place(node, fresh);
    this.refilter();
    return fresh.length;
  }

  /** Puts a node into the picture, with its nearest where nothing of it is there, and takes filters away that hide it. */
  reveal(node: number): void {
    if (!this.shown.node[node]) {
      const beside = [...edgesOf(this.model, node)].map((e) => across(this.model, e, node)).find((i) => this.shown.node[i]);
      this.shown = added(this.shown, [node]);
      if (beside === undefined) {
        this.aside(node);
        const { shown, fresh } = expanded(this.model, this.shown, node, WITH_IT);
        this.shown = shown;
        this.place(node, fresh);
      } else this.place(beside, [node]);
    }
    this.refilter();
    if (!this.seen.node[node]) {
      this.filters = noFilters(this.model);
      this.refilter();
    }
  }

  /** Puts the nodes of a path into the picture, one after the other. */
  revealPath(path: Path): void {
    this.path = path;
    path.nodes.forEach((node, i) => {
      if (this.shown.node[node]) return;
      const before = path.nodes[i - 1];
      this.shown = added(this.shown, [node]);
      if (before === undefined) this.aside(node);
      else this.place(before, [node]);
    });
    this.refilter();
    if (path.nodes.some((i) => !this.seen.node[i]) || path.edges.some((e) => !this.seen.edge[e])) {
      this.filters = noFilters(this.model);
      this.refilter();
    }
  }

  showAll(): void {
    this.shown = allShown(this.model);
    this.places = { x: this.model.x.slice(), y: this.model.y.slice() };
    const without = this.placeless();
    if (without.length) this.places = placeAll(this.model, this.places, this.shown.node, without);
    this.whole = true;
    this.refilter();
  }

  showFirst(): void {
    this.shown = firstShown(this.model);
    this.places = this.firstPlaces();
    this.whole = false;
    this.refilter();
  }

  /** Whether there is more in the data than the first picture. */
  get hasMore(): boolean {
    const first = this.model.data.first?.length ?? 0;
    return first > 0 && first < this.model.n;
  }

  /** What is lit: a path, an edge with its ends, a node with its neighbours, or everything. */
  focus(): Focus {
    const { model, path, edge, selected, seen } = this;
    if (path) return { nodes: new Set(path.nodes), edges: new Set(path.edges), strong: new Set(path.edges) };
    if (edge >= 0) {
      const ends = [model.source[edge] as number, model.target[edge] as number];
      return { nodes: new Set(ends), edges: new Set([edge]), strong: new Set([edge]) };
    }
    if (selected < 0) return { nodes: null, edges: null, strong: new Set() };
    const nodes = new Set([selected]);
    const edges = new Set<number>();
    for (const e of edgesOf(model, selected)) {
      if (!seen.edge[e]) continue;
      edges.add(e);
      nodes.add(across(model, e, selected));
    }
    return { nodes, edges, strong: new Set() };
  }

  private firstPlaces(): Places {
    const { model } = this;
    const { first, firstX, firstY } = model.data;
    const places = { x: model.x.slice(), y: model.y.slice() };
    first?.forEach((node, k) => {
      const x = firstX?.[k];
      const y = firstY?.[k];
      if (x === undefined || y === undefined) return;
      places.x[node] = x;
      places.y[node] = y;
    });
    this.places = places;
    const without = this.placeless();
    return without.length ? placeAll(model, places, this.shown.node, without) : places;
  }

  private placeless(): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.model.n; i++) if (this.shown.node[i] && !(Number.isFinite(this.places.x[i]) && Number.isFinite(this.places.y[i]))) found.push(i);
    return found;
  }

  private place(centre: number, fresh: readonly number[]): void {
    const without = fresh.filter((i) => !Number.isFinite(this.places.x[i]));
    let count = 0;
    for (const on of this.shown.node) count += on;
    const moved = this.whole || count > REARRANGED ? without : fresh;
    if (moved.length) this.places = placeAround(this.model, this.places, this.shown.node, centre, moved);
  }

  /** A place beside everything that is shown. */
  private aside(node: number): void {
    if (this.whole && Number.isFinite(this.places.x[node])) return;
    let right = -Infinity;
    let y = 0;
    let count = 0;
    for (let i = 0; i < this.model.n; i++) {
      if (!this.shown.node[i] || i === node || !Number.isFinite(this.places.x[i])) continue;
      right = Math.max(right, this.places.x[i] as number);
      y += this.places.y[i] as number;
      count++;
    }
    const x = this.places.x.slice();
    const ys = this.places.y.slice();
    x[node] = count ? right + GAP * 4 : 0;
    ys[node] = count ? y / count : 0;
    this.places = { x, y: ys };
  }
}
