// The picture: colours, what is faint or hidden, and labels that never cover each other.
const graph = JSON.parse(document.getElementById('graph-data').textContent);
const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif';
const LOOK = {
  light: { back: '#f7f8fa', text: '#1c2430', edge: '#8b97a6', edgeText: '#5b6675', accent: '#1d5fd1' },
  dark: { back: '#12161c', text: '#e6eaf0', edge: '#647182', edgeText: '#9aa6b5', accent: '#7db0ff' },
};
const picked = { node: null, edge: null, hover: null, start: null, way: null }; // start, way: of a path
const offTypes = new Set();
const offRelations = new Set(['eligibleFor']);
let zoom = 1; // how much larger than at scale 1 nodes and lines are drawn, so that they stay visible from afar
let theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

graph.nodes.forEach((node, id) => Object.assign(node, { id, size: nodes.get(id).size, aliases: node.aliases || [], classes: node.classes || [], find: node.find || '', degree: node.degree || 0, edges: [] }));
graph.edges.forEach((edge, id) => {
  const proofs = edge.proofs || [];
  const date = proofs.map((proof) => graph.documents[proof.in][2]).sort().pop() || '';
  Object.assign(edge, { id, proofs, found: edge.found || 0, date, sure: Math.max(-1, ...proofs.map((proof) => proof.sure ?? 1)) });
  graph.nodes[edge.s].edges.push(edge);
  graph.nodes[edge.o].edges.push(edge);
});

const nodeShown = (node) => !offTypes.has(node.type) && !away.has(node.id);
const edgeShown = (edge) => !offRelations.has(edge.r) && sieved(edge) && nodeShown(graph.nodes[edge.s]) && nodeShown(graph.nodes[edge.o]);
const typeWord = (type) => graph.types[type][language];
const relationWord = (edge, inverse) => graph.relations[edge.r][(inverse ? 'inverse_' : '') + language];

/** The nodes and edges in the light; null when nothing is picked and all are. */
function lit() {
  if (picked.way) {
    const ends = picked.way.edges.flatMap((edge) => [edge.s, edge.o]);
    return { nodes: new Set([picked.way.from, picked.way.to, ...ends]), edges: new Set(picked.way.edges.map((edge) => edge.id)) };
  }
  if (picked.node !== null) {
    const links = graph.nodes[picked.node].edges.filter(edgeShown);
    return { nodes: new Set([picked.node, ...links.flatMap((e) => [e.s, e.o])]), edges: new Set(links.map((e) => e.id)) };
  }
  if (picked.edge !== null) {
    const edge = graph.edges[picked.edge];
    return { nodes: new Set([edge.s, edge.o]), edges: new Set([edge.id]) };
  }
  return null;
}

/** How much signs must grow to be seen at the present scale; in steps, so that small changes of scale change nothing. */
const needed = () => Math.round(Math.min(4, Math.max(1, network.getScale() ** -0.58)) * 10) / 10;

/** Gives every node and edge its colour and visibility; one update each, so that vis draws once. */
function paint() {
  const look = LOOK[theme];
  const light = lit();
  zoom = needed();
  document.documentElement.dataset.theme = theme;
  nodes.update(graph.nodes.map((node) => {
    const fill = graph.types[node.type][theme];
    const state = { background: fill, border: node.centre ? look.accent : look.back };
    return {
      id: node.id, size: node.size * zoom, borderWidth: (node.centre ? 3 : 1.2) * zoom, hidden: !nodeShown(node), opacity: light && !light.nodes.has(node.id) ? 0.16 : 1,
      color: { ...state, highlight: { background: fill, border: look.text }, hover: { background: fill, border: look.text } },
    };
  }));
  edges.update(graph.edges.map((edge) => {
    const on = light && light.edges.has(edge.id);
    const color = on ? look.accent : look.edge;
    return { id: edge.id, hidden: !edgeShown(edge), width: (on ? 1.9 : 1.1) * zoom, dashes: edge.r === 'eligibleFor',
      color: { color, highlight: look.accent, hover: look.accent, opacity: light ? (on ? 0.95 : 0.1) : 0.62 } };
  }));
}

const widths = new Map();
function textWidth(ctx, text) {
  const key = ctx.font + text;
  if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
  return widths.get(key);
}

const signWidth = (sign) => (sign.codePointAt(0) > 0x2e7f ? 1 : 0.55);

/** A name in at most `most` lines of about ten wide characters, equally long. */
function lines(name, most) {
  const whole = [...name].reduce((sum, sign) => sum + signWidth(sign), 0);
  const count = Math.ceil(whole / 10.4);
  const limit = count > most ? 10.4 : whole / count + 0.6;
  const out = [];
  let line = '', wide = 0;
  for (const sign of name) {
    wide += signWidth(sign);
    if (wide > limit && line) {
      if (out.length === most - 1) return [...out, `${line}…`];
      out.push(line);
      line = '', wide = signWidth(sign);
    }
    line += sign;
  }
  return [...out, line];
}

/** Boxes on a grid: tells whether a new one meets any, and keeps it if not. */
function boxes() {
  const cells = new Map();
  const size = 64;
  const around = (box, visit) => {
    for (let x = Math.floor(box[0] / size); x <= Math.floor(box[2] / size); x++)
      for (let y = Math.floor(box[1] / size); y <= Math.floor(box[3] / size); y++) if (visit(`${x},${y}`)) return true;
    return false;
  };
  const meets = (box) => around(box, (cell) => (cells.get(cell) || []).some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1]));
  const keep = (box) => void around(box, (cell) => void (cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box])));
  return { keep, put: (box) => !meets(box) && (keep(box), true) };
}

/** Draws labels over the picture in screen pixels: picked ones always, then the important ones where there is room. */
function drawLabels(ctx) {
  const canvas = ctx.canvas;
  const ratio = canvas.width / canvas.clientWidth;
  const scale = network.getScale();
  const look = LOOK[theme];
  const light = lit();
  const taken = boxes();
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  ctx.lineJoin = 'round';
  const rank = (node) => (node.id === picked.node ? 0 : node.id === picked.hover ? 1 : light && light.nodes.has(node.id) ? 2 : 3);
  const visible = [];
  for (const node of graph.nodes) {
    if (!nodeShown(node) || (light && !light.nodes.has(node.id) && node.id !== picked.hover)) continue;
    const body = network.body.nodes[node.id];
    const at = network.canvasToDOM({ x: body.x, y: body.y });
    if (at.x < -80 || at.y < -50 || at.x > canvas.clientWidth + 80 || at.y > canvas.clientHeight + 50) continue;
    const radius = Math.max(2, body.options.size * scale);
    visible.push({ node, at, radius, rank: rank(node) });
  }
  visible.sort((a, b) => a.rank - b.rank || a.node.id - b.node.id);
  const first = visible.length > 150 ? 30 : 4;
  const bodyBox = ({ at, radius: r }) => [at.x - r * 0.8, at.y - r * 0.8, at.x + r * 0.8, at.y + r * 0.8];
  visible.forEach((item, place) => {
    const { node, at, radius, rank: kind } = item;
    // The labels of the first few may cover signs of lesser ones; all others keep clear of every sign.
    if (place < first) taken.keep(bodyBox(item));
    if (place === first) visible.slice(first).forEach((other) => taken.keep(bodyBox(other)));
    const size = kind < 2 ? 14 : radius > 17 ? 14 : radius > 10 ? 13 : 12;
    ctx.font = `${kind < 2 || radius > 17 ? 600 : 400} ${size}px ${FONT}`;
    const rows = lines(node.name, kind < 2 ? 6 : 2);
    const wide = Math.max(...rows.map((row) => textWidth(ctx, row))) + 4, high = rows.length * (size + 2);
    const spots = [[at.x, at.y + radius + 2], [at.x, at.y - radius - high - 1], [at.x + radius + wide / 2, at.y - high / 2], [at.x - radius - wide / 2, at.y - high / 2]];
    const boxAt = ([x, y]) => [x - wide / 2, y, x + wide / 2, y + high];
    const inside = (box) => box[0] > 2 && box[1] > 2 && box[2] < canvas.clientWidth - 2 && box[3] < canvas.clientHeight - 2;
    let spot = spots.find((s) => inside(boxAt(s)) && taken.put(boxAt(s)));
    if (!spot && kind === 0) taken.keep(boxAt(spot = spots[0]));
    if (!spot) return;
    const [x, top] = spot;
    ctx.strokeStyle = look.back;
    ctx.fillStyle = look.text;
    ctx.lineWidth = 3.5;
    rows.forEach((row, i) => {
      ctx.strokeText(row, x, top + i * (size + 2));
      ctx.fillText(row, x, top + i * (size + 2));
    });
  });
  drawRelations(ctx, { look, light, taken, scale });
  ctx.restore();
}

/** Names the relations whose line is long enough on the screen to bear a name. */
function drawRelations(ctx, { look, light, taken, scale }) {
  ctx.textBaseline = 'middle';
  ctx.font = `11px ${FONT}`;
  ctx.lineWidth = 3;
  for (const edge of graph.edges) {
    if (!edgeShown(edge) || (light && !light.edges.has(edge.id)) || (!light && scale < 0.5)) continue;
    const body = network.body.edges[edge.id];
    if (!body || !body.connected) continue;
    const length = Math.hypot(body.from.x - body.to.x, body.from.y - body.to.y) * scale;
    const text = relationWord(edge);
    const half = textWidth(ctx, text) / 2 + 1;
    const ends = (body.from.options.size + body.to.options.size) * scale;
    if (length - ends < half * 2 + 26) continue;
    const at = network.canvasToDOM(body.edgeType.getPoint(0.5));
    if (at.x < 0 || at.y < 0 || at.x > ctx.canvas.clientWidth || at.y > ctx.canvas.clientHeight) continue;
    if (!taken.put([at.x - half, at.y - 7, at.x + half, at.y + 7])) continue;
    ctx.strokeStyle = look.back;
    ctx.fillStyle = light ? look.accent : look.edgeText;
    ctx.strokeText(text, at.x, at.y);
    ctx.fillText(text, at.x, at.y);
  }
}
