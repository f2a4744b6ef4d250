/** The picture: sigma on a canvas, what the pointer does there, where the camera stands. */
import EdgeCurveProgram, { createEdgeCurveProgram, DEFAULT_EDGE_CURVE_PROGRAM_OPTIONS } from '@sigma/edge-curve';
import Sigma from 'sigma';
import { createEdgeArrowProgram, EdgeLineProgram, EdgeRectangleProgram } from 'sigma/rendering';
import type { CameraState, Coordinates, MouseCoords } from 'sigma/types';
import { offScreen, onScreen, type Affine } from './affine';
import { Annotations } from './annotate';
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
const WHOLE = { x: 0.5, y: 0.5, ratio: 1, angle: 0 }; // the camera that sees everything
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
  /** Where the picture was on the page, to see what moved it. */
  private stood: { left: number; width: number; height: number; window: number; at: Affine } | null = null;
  /** Whether everything is looked at: the user has not moved the camera since. */
  private whole = true;
  private ours = false;

  /** @throws Error where the browser has no WebGL. */
  constructor(
    private readonly box: HTMLElement, private model: Model, seen: Visible, places: Places, private look: Look, private readonly on: Pointer,
    private readonly over: readonly Element[] = [],
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
      zoomToSizeRatioFunction: (ratio) => Math.sqrt(ratio) / this.fine,
    });
    this.moving();
    this.freeze(); // else the picture would jump when something is added at its rim
    this.notes = new Annotations(this.sigma);
    this.tellNotes();
    this.sigma.on('afterRender', () => {
      const { width, height } = this.sigma.getDimensions();
      const now = this.affine();
      if (this.stood && Math.abs(width - this.stood.width) < 1 && Math.abs(height - this.stood.height) < 1) this.stood.at = now;
      this.notes.covered = this.covered();
      this.notes.draw(now);
    });
    this.sigma.getCamera().on('updated', () => {
      if (!this.ours) this.whole = false;
    });
    this.listen();
    this.resized();
    new ResizeObserver(() => this.resized()).observe(box);
  }

  /** In a small window all signs are smaller. */
  private get fine(): number {
    const { offsetWidth, offsetHeight } = this.box;
    return Math.max(0.5, Math.min(1, Math.min(offsetWidth, offsetHeight) / 560));
  }

  /** Whether everything is looked at. */
  get looksAtAll(): boolean {
    return this.whole;
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
      this.aim(WHOLE);
      this.whole = true;
    }
    this.sigma.setGraph(this.drawn.graph);
  }

  /** Moves the camera without that counting as the user's wish. */
  private aim(state: Partial<CameraState>): void {
    this.ours = true;
    this.sigma.getCamera().setState(state);
    this.ours = false;
  }

  highlight(focus: Focus, selected: number, edge: number): void {
    this.focus = focus;
    this.notes.selected = selected;
    this.notes.chosen = edge;
    this.notes.lit = focus.nodes;
    this.notes.litEdges = focus.edges;
    this.notes.strong = focus.strong;
    if (this.light) this.notes.redraw(this.affine());
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
    void this.sigma.getCamera().animate(WHOLE, { duration: still() ? 0 : 200 }).then(() => (this.whole = true));
  }

  /** Brings these nodes into the window, as near as that allows: `centre` is the one that must be seen well. */
  frame(nodes: readonly number[], centre: number): void {
    const at = nodes.flatMap((node) => this.sigma.getNodeDisplayData(String(node)) ?? []);
    const middle = this.sigma.getNodeDisplayData(String(centre));
    if (!middle) return;
    const reach = (of: 'x' | 'y'): number => Math.max(...at.map((one) => Math.abs(one[of] - middle[of])), 0);
    const { width, height } = this.sigma.getDimensions();
    const least = Math.min(width, height);
    const wanted = 2.3 * Math.max(reach('x') * (least / width), reach('y') * (least / height));
    const nearest = this.drawn.order.length > 3000 ? 0.08 : 0.35;
    // Neighbours far away are not worth to lose sight of the one that was asked for.
    const ratio = Math.min(this.sigma.getCamera().ratio, Math.max(nearest, wanted <= 0.9 ? wanted : nearest));
    void this.sigma.getCamera().animate({ x: middle.x, y: middle.y, ratio }, { duration: still() ? 0 : 250 });
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
    this.resized();
    const at = this.where(node, true);
    if (!at) return;
    const { width } = this.sigma.getDimensions();
    // In a small window the card lies over the picture.
    const below = this.covered().filter(([left, , right]) => right - left > width * 0.6).map(([, top]) => top);
    const height = Math.min(this.sigma.getDimensions().height, ...below);
    const into = (value: number, least: number, most: number): number => Math.max(Math.min(value, most), Math.min(least, most));
    const [dx, dy] = [into(at[0], 70, width - 190) - at[0], into(at[1], 60, height - 90) - at[1]]; // room for its name, and for the foot
    if (Math.abs(dx) < 1 && Math.abs(dy) < 1) return;
    const camera = this.sigma.getCamera();
    const middle = this.sigma.getDimensions();
    const { x, y } = this.sigma.viewportToFramedGraph({ x: middle.width / 2 - dx, y: middle.height / 2 - dy }, { cameraState: camera.getState() });
    void camera.animate({ x, y }, { duration: still() ? 0 : 250 });
  }

  /** A node's place in the window, in pixels. */
  where(node: number, now = false): [number, number] | null {
    const { graph } = this.drawn;
    if (!graph.hasNode(String(node))) return null;
    const { x, y } = graph.getNodeAttributes(String(node)) as NodeAttributes;
    return onScreen(this.affine(now), x, y);
  }

  nodes(): Int32Array {
    return this.drawn.order;
  }

  /** What is in the window now, for a file. */
  scene(title: string): Scene {
    const { covered } = this.notes;
    this.notes.covered = []; // the file has no buttons
    const made = this.notes.scene(this.affine(), title);
    this.notes.covered = covered;
    return made;
  }

  /** Elements of the page over the picture: no name is written beneath them. */
  private covered(): [number, number, number, number][] {
    const at = this.box.getBoundingClientRect();
    return this.over.filter((one) => one.getClientRects().length).map((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect();
      return [left - at.left - 4, top - at.top - 2, right - at.left + 4, bottom - at.top + 2];
    });
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
    const hide = this.drawn.edges.length > 15_000;
    // Setting it draws everything anew.
    if (this.sigma.getSetting('hideEdgesOnMove') !== hide) this.sigma.setSetting('hideEdgesOnMove', hide);
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

  /** A panel at a side opened or closed: what one looks at stays where it is. Another window or a table below: the whole
   * is fitted anew, a part keeps its middle. */
  resized(): void {
    const { box, sigma } = this;
    const { left, width, height } = box.getBoundingClientRect();
    if (!width || !height) return;
    const before = this.stood;
    if (before?.left === left && before.width === width && before.height === height) return;
    sigma.resize();
    this.stood = { left, width, height, window: window.innerWidth, at: this.affine(true) };
    const aside = before?.height === height && before.window === window.innerWidth;
    if (aside) {
      const { ratio } = sigma.getCamera();
      const scale = (t: Affine): number => Math.hypot(t.ax, t.ay);
      this.aim({ ratio: (ratio * scale(this.stood.at)) / scale(before.at) });
      // The point of the graph that now must stand in the middle, and where it does stand.
      const point = offScreen(before.at, width / 2 + left - before.left, height / 2);
      const [px, py] = onScreen(this.affine(true), ...point);
      const { x, y } = sigma.viewportToFramedGraph({ x: px, y: py }, { cameraState: sigma.getCamera().getState() });
      this.aim({ x, y });
    } else if (this.whole) this.aim(WHOLE);
    this.stood.at = this.affine(true);
    sigma.scheduleRender();
  }

  private reduceNode(node: number, data: NodeAttributes): NodeAttributes & { highlighted?: boolean } {
    const { nodes } = this.focus;
    if (nodes && !this.light && !nodes.has(node)) return { ...data, color: mixed(data.color, this.look.ground, 0.82) };
    return data;
  }

  private reduceEdge(edge: number, data: EdgeAttributes): EdgeAttributes & { zIndex?: number } {
    const { edges, strong } = this.focus;
    if (this.light) return data;
    if (strong.has(edge) || edge === this.hoverEdge) return { ...data, color: this.look.accent, size: data.size + 1.2 };
    if (edges && !edges.has(edge)) return { ...data, color: mixed(this.look.edge, this.look.ground, 0.7) };
    if (edges) return { ...data, color: mixed(this.look.edge, this.look.soft, 0.6), size: data.size + 0.4 };
    return data;
  }

  /** Graph coordinates → pixels, as one sum: of what was drawn last, or of what the camera sees `now`. */
  private affine(now = false): Affine {
    const override = now ? { cameraState: this.sigma.getCamera().getState(), viewportDimensions: this.sigma.getDimensions() } : {};
    const far = 1000;
    const [o, p, q] = [[0, 0], [far, 0], [0, far]].map(([x, y]) => this.sigma.graphToViewport({ x: x as number, y: y as number }, override)) as [Coordinates, Coordinates, Coordinates];
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
    const edges = this.light ? [] : [edge, this.hoverEdge].filter((e) => this.drawn.graph.hasEdge(String(e))).map(String);
    this.hoverNode = this.notes.hovered = node;
    this.hoverEdge = this.notes.hoveredEdge = edge;
    this.box.classList.toggle('over', node >= 0 || edge >= 0);
    if (edges.length) this.sigma.refresh({ partialGraph: { nodes: [], edges }, skipIndexation: true, schedule: true });
    else this.notes.redraw(this.affine()); // the picture beneath is the same
  }
}

/** Whether the user wants nothing to move. */
function still(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
