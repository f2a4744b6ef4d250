/** What is written over the picture: names that do not cover each other, rings, the words of relations; and the scene of it all. */
import type Sigma from 'sigma';
import { onScreen, type Affine } from './affine';
import type { Drawn, NodeAttributes } from './graphing';
import { along, bend } from './hit';
import { Occupied, placeLabels, type Wish } from './labels';
import { mixed, type Look } from './look';
import type { Model } from './model';
import type { DrawnText, Scene } from './scene';
import { REACH, shapePath } from './shapes';
import { clean } from './text';
import { name, w } from './words';

const NAME = 22; // characters of a name in the picture
const LOOKED = 2500; // nodes in the window that are tried for a name
const MOST = 140; // names at once
const SURE = 25; // of the best joined, whose names may lie over other nodes
const FEATHERED = 0.65; // sigma's lines look so much thinner than they are
const WORDED = 30; // lit lines up to which each bears its word

export class Annotations {
  selected = -1;
  chosen = -1;
  hovered = -1;
  hoveredEdge = -1;
  lit: ReadonlySet<number> | null = null;
  litEdges: ReadonlySet<number> | null = null;
  strong: ReadonlySet<number> = new Set();
  /** Pixels of the picture that something else of the page covers: left, top, right, bottom. */
  covered: readonly (readonly [number, number, number, number])[] = [];
  /** Graph coordinates by node index (sigma's: y upwards). */
  places: { x: Float32Array; y: Float32Array } = { x: new Float32Array(), y: new Float32Array() };
  private model: Model | null = null;
  private drawn: Drawn | null = null;
  private look: Look | null = null;
  private readonly context: CanvasRenderingContext2D;
  private readonly widths = new Map<string, number>();

  constructor(private readonly sigma: Sigma) {
    const canvas = sigma.getCanvases().labels;
    const context = canvas?.getContext('2d');
    if (!context) throw new Error('no 2d canvas');
    this.context = context;
  }

  set(model: Model, drawn: Drawn, look: Look): void {
    this.model = model;
    this.drawn = drawn;
    this.look = look;
    this.hovered = this.hoveredEdge = -1;
    const x = new Float32Array(model.n);
    const y = new Float32Array(model.n);
    for (const i of drawn.order) {
      const at = drawn.graph.getNodeAttributes(String(i)) as NodeAttributes;
      x[i] = at.x;
      y[i] = at.y;
    }
    this.places = { x, y };
  }

  /** Anew over a picture that has not changed. */
  redraw(t: Affine): void {
    const { width, height } = this.sigma.getDimensions();
    this.context.clearRect(0, 0, width, height);
    this.draw(t);
  }

  draw(t: Affine): void {
    const { context, look, drawn } = this;
    if (!look || !drawn) return;
    if (drawn.many && this.litEdges) {
      this.veil(look.ground);
      this.overlay(t, this.litEdges);
    }
    if (drawn.many && this.hoveredEdge >= 0) this.overlay(t, new Set([this.hoveredEdge]));
    for (const node of new Set([this.selected, this.hovered])) if (node >= 0 && drawn.size[node]) this.ring(t, node, node === this.selected);
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    for (const text of this.texts(t)) {
      context.font = `${text.bold ? '600 ' : ''}${text.size}px ${look.font}`;
      context.strokeStyle = look.ground;
      context.lineWidth = 3.5;
      context.strokeText(text.text, text.x, text.y);
      context.fillStyle = text.colour;
      context.fillText(text.text, text.x, text.y);
    }
  }

  scene(t: Affine, title: string): Scene {
    const { model, drawn, look } = this.all();
    const { width, height } = this.sigma.getDimensions();
    const shown = new Set(Array.from(drawn.order, (i) => model.type[i] as number));
    return {
      width, height, title, ground: look.ground, ink: look.ink, font: look.font,
      edges: Array.from(drawn.edges, (e, k) => {
        const [x1, y1] = this.at(t, model.source[e] as number);
        const [x2, y2] = this.at(t, model.target[e] as number);
        const on = this.chosen === e || this.strong.has(e);
        const lit = !drawn.many && this.litEdges?.has(e);
        const faint = !drawn.many && this.litEdges !== null && !lit;
        const plain = (model.relations[model.relation[e] as number]?.symmetric ?? false) || drawn.many || (model.count[e] as number) > 0;
        const colour = on ? look.accent : lit ? mixed(look.edge, look.soft, 0.6) : faint ? mixed(look.edge, look.ground, 0.7) : drawn.many ? look.edgeMany : look.edge;
        const data = drawn.graph.getEdgeAttribute(String(e), 'size') as number;
        return { x1, y1, x2, y2, curvature: drawn.curvature[k] as number, colour, width: this.sigma.scaleSize(data) * FEATHERED + (on ? 1.4 : 0), end: plain ? -1 : this.radius(model.target[e] as number) };
      }).filter((e) => Math.max(e.x1, e.x2) > 0 && Math.min(e.x1, e.x2) < width && Math.max(e.y1, e.y2) > 0 && Math.min(e.y1, e.y2) < height),
      nodes: Array.from(drawn.order)
        .reverse()
        .map((i) => {
          const [x, y] = this.at(t, i);
          const of = look.types[model.type[i] as number] ?? { colour: '#808890', shape: 'circle' as const };
          const colour = !drawn.many && this.lit && !this.lit.has(i) ? mixed(of.colour, look.ground, 0.82) : of.colour;
          return { x, y, r: this.radius(i), colour, shape: of.shape, ring: (model.aggregate[i] as number) > 0, name: clean(model.label[i] ?? '', 80) };
        })
        .filter(({ x, y, r }) => x > -r && x < width + r && y > -r && y < height + r),
      texts: this.texts(t),
      legend: model.types.flatMap((type, i) => (shown.has(i) ? [{ text: name(type), colour: look.types[i]?.colour ?? '#808890', shape: look.types[i]?.shape ?? 'circle' }] : [])),
    };
  }

  /** The names that there is room for, the selected and the important ones first. */
  private texts(t: Affine): DrawnText[] {
    const { model, drawn, look } = this.all();
    const { width, height } = this.sigma.getDimensions();
    const first = [this.hovered, this.selected].filter((i) => i >= 0 && drawn.size[i]);
    const chosen: number[] = [...first];
    const had = new Set(first);
    const consider = (i: number): boolean => {
      if (had.has(i) || (this.lit && !this.lit.has(i))) return false;
      const [x, y] = this.at(t, i);
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20) return false;
      had.add(i);
      chosen.push(i);
      return chosen.length >= LOOKED;
    };
    for (const i of drawn.order) if (consider(i)) break;
    const wishes: Wish[] = chosen.map((i, k) => {
      const [x, y] = this.at(t, i);
      const size = this.fontSize(i);
      return { x, y, r: this.radius(i), width: this.measure(this.text(i, k < first.length), size, k < first.length), height: size + 4, must: k < first.length + SURE || chosen.length < 150, always: k < first.length };
    });
    const taken = new Occupied();
    for (const box of this.covered) taken.add(box);
    const spots = placeLabels(wishes, width, height, this.lit ? MOST * 2 : MOST, taken);
    const texts: DrawnText[] = spots.map(({ index, x, y }) => {
      const i = chosen[index] as number;
      const bold = index < first.length;
      return { x, y, text: this.text(i, bold), size: this.fontSize(i), colour: look.ink, bold };
    });
    return [...texts, ...this.relationTexts(t, taken, model, drawn, look)];
  }

  /** The words of the lines that matter now, where they are long enough. */
  private relationTexts(t: Affine, taken: Occupied, model: Model, drawn: Drawn, look: Look): DrawnText[] {
    const texts: DrawnText[] = [];
    const all = drawn.edges.length <= 60;
    const lit = this.litEdges && this.litEdges.size <= WORDED ? this.litEdges : null;
    if (!all && !lit && this.hoveredEdge < 0 && this.chosen < 0) return texts;
    drawn.edges.forEach((e, k) => {
      const strong = e === this.chosen || e === this.hoveredEdge;
      if (!strong && (this.litEdges ? !lit?.has(e) : !all)) return;
      const relation = model.relations[model.relation[e] as number];
      const count = model.count[e] as number;
      if (!relation) return;
      const text = count ? `${name(relation)} ${count}` : name(relation);
      const [x1, y1] = this.at(t, model.source[e] as number);
      const [x2, y2] = this.at(t, model.target[e] as number);
      const wide = this.measure(text, 11, strong);
      if (!strong && Math.hypot(x2 - x1, y2 - y1) < wide + this.radius(model.source[e] as number) + this.radius(model.target[e] as number)) return;
      const c = drawn.curvature[k] as number;
      const [mx, my] = along(x1, y1, ...bend(x1, y1, x2, y2, c), x2, y2, 0.5);
      const box = [mx - wide / 2, my - 7, mx + wide / 2, my + 7] as const;
      if (!strong && taken.hits(box)) return;
      taken.add(box);
      texts.push({ x: box[0], y: my, text, size: 11, colour: strong ? look.accent : look.soft, bold: strong });
    });
    return texts;
  }

  /** Makes everything beneath faint. */
  private veil(ground: string): void {
    const { width, height } = this.sigma.getDimensions();
    this.context.globalAlpha = 0.7;
    this.context.fillStyle = ground;
    this.context.fillRect(0, 0, width, height);
    this.context.globalAlpha = 1;
  }

  /** The lit lines over a large picture, with their ends. */
  private overlay(t: Affine, edges: ReadonlySet<number>): void {
    const { model, look, drawn } = this.all();
    const { context } = this;
    context.strokeStyle = look.accent;
    context.lineWidth = edges.size > 200 ? 0.8 : 1.6;
    context.beginPath();
    const ends = new Set<number>();
    let count = 0;
    for (const e of edges) {
      if (count++ > 4000) break;
      const [s, o] = [model.source[e] as number, model.target[e] as number];
      ends.add(s).add(o);
      context.moveTo(...this.at(t, s));
      context.lineTo(...this.at(t, o));
    }
    context.stroke();
    for (const i of ends) {
      if (!drawn.size[i]) continue;
      const of = look.types[model.type[i] as number];
      context.fillStyle = of?.colour ?? '#808890';
      context.fill(new Path2D(shapePath(of?.shape ?? 'circle', ...this.at(t, i), Math.max(3, this.radius(i)))));
    }
  }

  private ring(t: Affine, node: number, strong: boolean): void {
    const { model, look } = this.all();
    const [x, y] = this.at(t, node);
    const shape = look.types[model.type[node] as number]?.shape ?? 'circle';
    this.context.beginPath();
    this.context.arc(x, y, this.radius(node) * REACH[shape] + 4, 0, 2 * Math.PI);
    this.context.strokeStyle = look.accent;
    this.context.lineWidth = strong ? 3 : 1.5;
    this.context.stroke();
  }

  private text(i: number, whole: boolean): string {
    const { model } = this.all();
    const label = clean(model.label[i] ?? '', whole ? 60 : NAME);
    const stands = model.aggregate[i] as number;
    return stands && !label.includes(String(stands)) ? `${label} ${stands.toLocaleString('en-US')}` : label || w('nothing');
  }

  private fontSize(i: number): number {
    const size = this.drawn?.size[i] ?? 0;
    return size >= 14 ? 14 : size >= 8 ? 13 : 12;
  }

  private measure(text: string, size: number, bold: boolean): number {
    const key = `${bold ? 'b' : ''}${size} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      this.context.font = `${bold ? '600 ' : ''}${size}px ${this.look?.font ?? 'sans-serif'}`;
      width = this.context.measureText(text).width + 2;
      if (this.widths.size > 20_000) this.widths.clear();
      this.widths.set(key, width);
    }
    return width;
  }

  private radius(i: number): number {
    return this.sigma.scaleSize(this.drawn?.size[i] ?? 1);
  }

  private at(t: Affine, i: number): [number, number] {
    const x = this.places.x[i] ?? 0;
    const y = this.places.y[i] ?? 0;
    return onScreen(t, x, y);
  }

  private all(): { model: Model; drawn: Drawn; look: Look } {
    const { model, drawn, look } = this;
    if (!model || !drawn || !look) throw new Error('nothing is drawn yet');
    return { model, drawn, look };
  }
}
