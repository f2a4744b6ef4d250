/** The picture: sigma on a canvas, what the pointer does there, where the camera stands. */
import EdgeCurveProgram, { createEdgeCurveProgram, DEFAULT_EDGE_CURVE_PROGRAM_OPTIONS } from '@sigma/edge-curve';
import Sigma from 'sigma';
import { createEdgeArrowProgram, EdgeLineProgram, EdgeRectangleProgram } from 'sigma/rendering';
import type { MouseCoords } from 'sigma/types';
import { Annotations, type Affine } from './annotate';
import type { Visible } from './filter';
import { graphOf, type Drawn, type EdgeAttributes, type Focus, type NodeAttributes } from './graphing';
import { toCurve } from './hit';
import { GAP, type Places } from './layout';
import { mixed, parts, type Look } from './look';
import type { Model } from './model';
import { ground, ShapeProgram } from './program';
import type { Scene } from './scene';

export interface Pointer {
  node(node: number): void;
  edge(edge: number): void;
  nothing(): void;
  expand(node: number): void;
  moved(node: number, x: number, y: number): void;
}

export const NO_FOCUS: Focus = { nodes: null, edges: null, strong: new Set() };
const WHOLE = { x: 0.5, y: 0.5, ratio: 1 }; // the camera that sees everything
const HEAD = { lengthToThicknessRatio: 4, widenessToThicknessRatio: 3.2 }; // the point of an arrow, by the width of its line
const EDGE_HOVER = 40_000; // edges up to which the one under the pointer is looked for
const NEAR = 6; // pixels between pointer and line

export class Stage {
  private readonly sigma: Sigma;
  private readonly notes: Annotations;
  private drawn: Drawn;
  private focus: Focus = NO_FOCUS;
  private hoverNode = -1;
  private hoverEdge = -1;
  private dragged = -1;
  private swallow = false;

  /** @throws Error where the browser has no WebGL. */
  constructor(
    private readonly box: HTMLElement, private model: Model, seen: Visible, places: Places, private look: Look, private readonly on: Pointer,
  ) {
    this.themeGround();
    this.drawn = graphOf(model, seen, places, look);
    this.sigma = new Sigma(this.drawn.graph, box, {
      allowInvalidContainer: true,
      renderLabels: false,
      enableEdgeEvents: false,
      defaultNodeType: 'shape',
      defaultEdgeType: 'line',
      nodeProgramClasses: { shape: ShapeProgram },
      nodeHoverProgramClasses: { shape: ShapeProgram },
      edgeProgramClasses: {
        thin: EdgeLineProgram,
        line: EdgeRectangleProgram,
        arrow: createEdgeArrowProgram(HEAD),
        curve: EdgeCurveProgram,
        curvedArrow: createEdgeCurveProgram({ ...DEFAULT_EDGE_CURVE_PROGRAM_OPTIONS, arrowHead: { extremity: 'target', ...HEAD } }),
      },
      nodeReducer: (key, data) => this.reduceNode(Number(key), data as NodeAttributes),
      edgeReducer: (key, data) => this.reduceEdge(Number(key), data as EdgeAttributes),
      defaultDrawNodeHover: () => undefined,
      minEdgeThickness: 0.9,
      stagePadding: 46,
      minCameraRatio: 0.004,
      maxCameraRatio: 6,
      zoomingRatio: 1.4,
      doubleClickZoomingRatio: 1,
    });
    this.moving();
    this.freeze(); // else the picture would jump when something is added at its rim
    this.notes = new Annotations(this.sigma);
    this.tellNotes();
    this.sigma.on('afterRender', () => this.notes.draw(this.affine()));
    this.listen();
    new ResizeObserver(() => this.resized()).observe(box);
  }

  /** Draws another part of the model; the camera stays unless `fit`. */
  show(model: Model, seen: Visible, places: Places, fit: boolean): void {
    this.model = model;
    this.hoverNode = this.hoverEdge = -1;
    this.drawn = graphOf(model, seen, places, this.look);
    this.tellNotes();
    this.moving();
    if (fit) {
      this.freeze();
      this.sigma.getCamera().setState({ ...WHOLE, angle: 0 });
    }
    this.sigma.setGraph(this.drawn.graph);
  }

  highlight(focus: Focus, selected: number, edge: number): void {
    this.focus = focus;
    this.notes.selected = selected;
    this.notes.chosen = edge;
    this.notes.lit = focus.nodes;
    this.notes.litEdges = focus.edges;
    if (this.light) this.sigma.scheduleRender();
    else this.sigma.refresh({ skipIndexation: true });
  }

  /** Large pictures are not drawn anew for a selection: it is drawn over them. */
  private get light(): boolean {
    return this.drawn.many;
  }

  theme(look: Look, seen: Visible, places: Places): void {
    this.look = look;
    this.themeGround();
    this.show(this.model, seen, places, false);
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    void camera.animate({ ratio: camera.getBoundedRatio(camera.ratio / factor) }, { duration: still() ? 0 : 160 });
  }

  /** The whole picture in the window. */
  fit(): void {
    this.freeze();
    this.sigma.refresh();
    void this.sigma.getCamera().animate(WHOLE, { duration: still() ? 0 : 200 });
  }

  /** Brings a node into the middle, nearer where everything is small. */
  centre(node: number, near = false): void {
    const at = this.sigma.getNodeDisplayData(String(node));
    if (!at) return;
    const camera = this.sigma.getCamera();
    const ratio = near ? Math.min(camera.ratio, this.drawn.order.length > 3000 ? 0.08 : 0.5) : camera.ratio;
    void camera.animate({ x: at.x, y: at.y, ratio }, { duration: still() ? 0 : 250 });
  }

  /** Moves the camera only if a node stands outside the window. */
  reveal(node: number): void {
    const at = this.where(node);
    const { width, height } = this.sigma.getDimensions();
    if (at && (at[0] < 30 || at[1] < 30 || at[0] > width - 60 || at[1] > height - 30)) this.centre(node);
  }

  /** A node's place in the window, in pixels. */
  where(node: number): [number, number] | null {
    const { graph } = this.drawn;
    if (!graph.hasNode(String(node))) return null;
    const { x, y } = graph.getNodeAttributes(String(node)) as NodeAttributes;
    return onScreen(this.affine(), x, y);
  }

  nodes(): Int32Array {
    return this.drawn.order;
  }

  /** What is in the window now, for a file. */
  scene(title: string): Scene {
    return this.notes.scene(this.affine(), title);
  }

  private tellNotes(): void {
    this.notes.set(this.model, this.drawn, this.look);
  }

  private themeGround(): void {
    const [r, g, b] = parts(this.look.ground);
    ground.colour = [r / 255, g / 255, b / 255];
  }

  /** Large pictures drop their lines while they move. */
  private moving(): void {
    this.sigma.setSetting('hideEdgesOnMove', this.drawn.edges.length > 15_000);
  }

  private freeze(): void {
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    this.drawn.graph.forEachNode((_, { x, y }) => {
      left = Math.min(left, x as number);
      right = Math.max(right, x as number);
      bottom = Math.min(bottom, y as number);
      top = Math.max(top, y as number);
    });
    if (left > right) [left, right, bottom, top] = [0, 0, 0, 0];
    const least = GAP * 2; // few nodes are not blown up
    const [w, h] = [Math.max(0, least - (right - left)) / 2, Math.max(0, least - (top - bottom)) / 2];
    this.sigma.setCustomBBox({ x: [left - w, right + w], y: [bottom - h, top + h] });
  }

  /** A panel opened or closed: what one looks at stays where it is, unless one looks at the whole. */
  private resized(): void {
    const { box, sigma } = this;
    const [width, height] = [box.offsetWidth, box.offsetHeight];
    if (!width || !height) return;
    const before = sigma.getDimensions();
    const camera = sigma.getCamera();
    const { x, y, ratio } = camera.getState();
    const whole = x === WHOLE.x && y === WHOLE.y && ratio === WHOLE.ratio;
    if (!whole && before.height === height && before.width > 1 && before.width !== width) {
      const middle = sigma.viewportToFramedGraph({ x: width / 2, y: height / 2 });
      camera.setState({ x: middle.x, y: middle.y });
    }
    sigma.scheduleRender();
  }

  private reduceNode(node: number, data: NodeAttributes): NodeAttributes & { highlighted?: boolean } {
    const { nodes } = this.focus;
    if (nodes && !this.light && !nodes.has(node)) return { ...data, color: mixed(data.color, this.look.ground, 0.82) };
    return data;
  }

  private reduceEdge(edge: number, data: EdgeAttributes): EdgeAttributes & { zIndex?: number } {
    const { edges, strong } = this.focus;
    if (this.light) return edge === this.hoverEdge ? { ...data, color: this.look.accent } : data;
    if (strong.has(edge) || edge === this.hoverEdge) return { ...data, color: this.look.accent, size: data.size + 1.2 };
    if (edges && !edges.has(edge)) return { ...data, color: mixed(this.look.edge, this.look.ground, 0.7) };
    if (edges) return { ...data, color: mixed(this.look.edge, this.look.soft, 0.6), size: data.size + 0.4 };
    return data;
  }

  /** Graph coordinates → pixels, as one sum. */
  private affine(): Affine {
    const o = this.sigma.graphToViewport({ x: 0, y: 0 });
    const far = 1000;
    const p = this.sigma.graphToViewport({ x: far, y: 0 });
    const q = this.sigma.graphToViewport({ x: 0, y: far });
    return { ax: (p.x - o.x) / far, bx: (q.x - o.x) / far, cx: o.x, ay: (p.y - o.y) / far, by: (q.y - o.y) / far, cy: o.y };
  }

  /** The line under a point, -1 for none. */
  private edgeAt(px: number, py: number): number {
    const { graph, edges, curvature } = this.drawn;
    const t = this.affine();
    let best = NEAR * NEAR;
    let found = -1;
    const at = this.notes.places;
    for (let k = 0; k < edges.length; k++) {
      const e = edges[k] as number;
      const a = this.model.source[e] as number;
      const b = this.model.target[e] as number;
      const x1 = t.ax * (at.x[a] as number) + t.bx * (at.y[a] as number) + t.cx;
      const y1 = t.ay * (at.x[a] as number) + t.by * (at.y[a] as number) + t.cy;
      const x2 = t.ax * (at.x[b] as number) + t.bx * (at.y[b] as number) + t.cx;
      const y2 = t.ay * (at.x[b] as number) + t.by * (at.y[b] as number) + t.cy;
      const c = curvature[k] as number;
      const room = NEAR + Math.abs(c) * (Math.abs(x2 - x1) + Math.abs(y2 - y1));
      if (px < Math.min(x1, x2) - room || px > Math.max(x1, x2) + room || py < Math.min(y1, y2) - room || py > Math.max(y1, y2) + room) continue;
      const d = toCurve(px, py, x1, y1, x2, y2, c);
      if (d < best) {
        best = d;
        found = e;
      }
    }
    return graph.hasEdge(String(found)) ? found : -1;
  }

  private listen(): void {
    const { sigma } = this;
    sigma.on('clickNode', ({ node }) => {
      if (!this.swallow) this.on.node(Number(node));
    });
    sigma.on('doubleClickNode', (event) => {
      event.preventSigmaDefault();
      this.on.expand(Number(event.node));
    });
    sigma.on('clickStage', ({ event }) => {
      if (this.swallow) return;
      const edge = this.edgeAt(event.x, event.y);
      if (edge >= 0) this.on.edge(edge);
      else this.on.nothing();
    });
    sigma.on('enterNode', ({ node }) => this.hover(Number(node), -1));
    sigma.on('leaveNode', () => this.hover(-1, -1));
    sigma.on('leaveStage', () => this.hover(-1, -1));
    sigma.on('downNode', ({ node, event }) => {
      if ((event.original as MouseEvent).button === 0 && !this.drawn.many) this.dragged = Number(node);
    });
    let pending = 0;
    sigma.on('moveBody', ({ event }) => {
      if (this.dragged >= 0) {
        this.drag(event);
        return;
      }
      if (this.hoverNode >= 0 || this.drawn.edges.length > EDGE_HOVER || pending) return;
      const { x, y } = event;
      pending = requestAnimationFrame(() => {
        pending = 0;
        if (this.hoverNode < 0) this.hover(-1, this.edgeAt(x, y));
      });
    });
    const up = (): void => {
      if (this.dragged >= 0 && this.swallow) {
        const at = this.drawn.graph.getNodeAttributes(String(this.dragged)) as NodeAttributes;
        this.on.moved(this.dragged, at.x, -at.y);
        setTimeout(() => (this.swallow = false), 0);
      }
      this.dragged = -1;
    };
    sigma.on('upNode', up);
    sigma.on('upStage', up);
    window.addEventListener('mouseup', up);
  }

  private drag(event: MouseCoords): void {
    event.preventSigmaDefault();
    event.original.preventDefault();
    event.original.stopPropagation();
    const { x, y } = this.sigma.viewportToGraph(event);
    const at = this.drawn.graph.getNodeAttributes(String(this.dragged)) as NodeAttributes;
    const [ox, oy] = onScreen(this.affine(), at.x, at.y);
    if (!this.swallow && Math.hypot(ox - event.x, oy - event.y) < 5) return;
    this.swallow = true;
    this.drawn.graph.mergeNodeAttributes(String(this.dragged), { x, y });
    this.notes.places.x[this.dragged] = x;
    this.notes.places.y[this.dragged] = y;
  }

  private hover(node: number, edge: number): void {
    if (node === this.hoverNode && edge === this.hoverEdge) return;
    const edges = [edge, this.hoverEdge].filter((e) => e >= 0).map(String);
    this.hoverNode = this.notes.hovered = node;
    this.hoverEdge = this.notes.hoveredEdge = edge;
    this.box.classList.toggle('over', node >= 0 || edge >= 0);
    this.sigma.refresh({ partialGraph: { nodes: [], edges: edges.filter((e) => this.drawn.graph.hasEdge(e)) }, skipIndexation: true, schedule: true });
  }
}

export function onScreen(t: Affine, x: number, y: number): [number, number] {
  return [t.ax * x + t.bx * y + t.cx, t.ay * x + t.by * y + t.cy];
}

/** Whether the user wants nothing to move. */
function still(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
