// Start, and what the user does: pick, search, filter, switch.
const $ = (id) => document.getElementById(id);
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

function refresh() {
  paint();
  showCard();
  network.setSelection({ nodes: picked.node === null ? [] : [picked.node], edges: picked.edge === null ? [] : [picked.edge] }, { highlightEdges: false });
}
function pickNode(id, move) {
  Object.assign(picked, { node: id, edge: null, way: null });
  if (id !== null && (offTypes.delete(graph.nodes[id].type) | folded.delete(id) | away.delete(id))) legend();
  refresh();
  if (move) bring([id]);
}
function pickEdge(id) {
  Object.assign(picked, { node: null, edge: id, way: null });
  const edge = graph.edges[id];
  offRelations.delete(edge.r);
  refresh();
  bring([edge.s, edge.o]);
}
/** Moves the picture so that the nodes lie in the free space between legend and card, no nearer than scale 1. */
function bring(ids) {
  const at = Object.values(network.getPositions(ids));
  const position = { x: at.reduce((sum, p) => sum + p.x, 0) / at.length, y: at.reduce((sum, p) => sum + p.y, 0) / at.length };
  const offset = { x: innerWidth > 760 ? -100 : 0, y: innerWidth > 760 ? 0 : -innerHeight / 5 };
  network.moveTo({ position, offset, scale: Math.max(network.getScale(), 0.85), animation: calm ? false : { duration: 350, easingFunction: 'easeInOutQuad' } });
  if (calm && needed() !== zoom) paint();
}
/** Everything shown, beside the legend and above the status line. */
function fit() {
  const shown = graph.nodes.filter(nodeShown).map((node) => network.body.nodes[node.id]);
  if (!shown.length) return;
  const box = $('mynetwork');
  const left = innerWidth > 760 ? 260 : 60, right = 70, above = 30, below = 90; // room for half a label, and the panels
  const bounds = shown.reduce((b, n) => [Math.min(b[0], n.x), Math.min(b[1], n.y), Math.max(b[2], n.x), Math.max(b[3], n.y)], [1e9, 1e9, -1e9, -1e9]);
  const wide = Math.max(120, bounds[2] - bounds[0]), high = Math.max(120, bounds[3] - bounds[1]);
  const scale = Math.min(1.25, (box.clientWidth - left - right) / wide, (box.clientHeight - above - below) / high);
  network.moveTo({ position: { x: (bounds[0] + bounds[2]) / 2, y: (bounds[1] + bounds[3]) / 2 }, scale, offset: { x: (left - right) / 2, y: (above - below) / 2 }, animation: false });
  if (needed() !== zoom) paint();
}

/** One row of the legend: pressed means shown. */
function row(label, count, off, key, mark) {
  const button = make('button', { type: 'button', 'aria-pressed': String(!off.has(key)), onclick: () => {
    if (!off.delete(key)) off.add(key);
    changed();
  } }, mark, make('span', {}, label), make('small', {}, number(count)));
  return make('li', {}, button);
}
function legend() {
  const count = (rows, key) => rows.reduce((all, item) => all.set(item[key], (all.get(item[key]) || 0) + 1), new Map());
  const byType = count(graph.nodes, 'type'), byRelation = count(graph.edges, 'r');
  $('type-list').replaceChildren(...Object.keys(graph.types).filter((t) => byType.has(t)).map((t) => row(typeWord(t), byType.get(t), offTypes, t, sign(t))));
  $('relation-list').replaceChildren(...Object.keys(graph.relations).filter((r) => byRelation.has(r)).map((r) => row(relationWord({ r }), byRelation.get(r), offRelations, r, null)));
}
function status() {
  const { total, reach, around, hops, lonely } = graph.view;
  const shown = graph.nodes.filter(nodeShown).length;
  const parts = [];
  if (around) parts.push(word('around', around, hops));
  if (!graph.nodes.length) parts.push(word('empty'));
  parts.push(word('shown', number(shown), number(total)) + (shown < graph.nodes.length ? word('filtered') : ''), word('links', number(graph.edges.filter(edgeShown).length)));
  if (reach > graph.nodes.length) parts.push(word(around ? 'wider' : 'rest'));
  if (!around && lonely) parts.push(word('lonely', number(lonely)));
  $('status').textContent = parts.join(language === 'zh' ? '；' : '; ');
}
function speak() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = graph.view.around ? `${graph.view.around} · ${word('brand')}` : word('brand');
  document.querySelectorAll('[data-word]').forEach((element) => { element.textContent = word(element.dataset.word); });
  document.querySelectorAll('[data-title]').forEach((element) => { element.title = word(element.dataset.title); });
  $('query').placeholder = word('search');
  $('query').setAttribute('aria-label', word('search'));
  $('mynetwork').setAttribute('aria-label', word('picture'));
  sieveFields();
  if (!$('tables').hidden) tables();
  legend();
  status();
  showCard();
  network.redraw();
}

/** Nodes whose name or alias holds the query: whole names first, then beginnings, then the important ones. */
function find(query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  const hits = [];
  for (const node of graph.nodes) {
    const best = [node.name, ...node.aliases].map((name) => ({ name, at: name.toLowerCase().indexOf(wanted) })).filter(({ at }) => at >= 0)
      .map(({ name, at }) => ({ name, score: name.length === wanted.length ? 0 : at === 0 ? 1 : 2 })).sort((a, b) => a.score - b.score)[0];
    if (best) hits.push({ node, ...best });
    else if (wanted.length > 1 && node.find.includes(wanted)) {
      hits.push({ node, name: node.name, score: node.find.split(' ').some((key) => key.startsWith(wanted)) ? 3 : 4 }); // pinyin, initials
    }
  }
  return hits.sort((a, b) => a.score - b.score || a.node.id - b.node.id).slice(0, 30);
}
let hits = [], chosen = 0;
function showHits() {
  hits = find($('query').value);
  const asked = $('query').value.trim() !== '';
  $('hits').hidden = !asked;
  $('query').setAttribute('aria-expanded', String(asked));
  $('hits').replaceChildren(...(hits.length || !asked ? hits.map((hit, place) => {
    const item = make('li', { role: 'option', 'aria-selected': String(place === chosen) }, sign(hit.node.type), make('span', {}, hit.node.name),
      make('small', {}, hit.name === hit.node.name ? typeWord(hit.node.type) : hit.name));
    item.addEventListener('mousedown', (event) => { event.preventDefault(); take(hit); });
    return item;
  }) : [make('li', { class: 'note' }, word('nothing'))]));
  const item = $('hits').children[chosen];
  if (item) item.scrollIntoView({ block: 'nearest' });
}
function take(hit) {
  if (!hit) return;
  $('hits').hidden = true;
  $('query').blur();
  pickNode(hit.node.id, true);
}
$('query').addEventListener('input', () => { chosen = 0; showHits(); });
$('query').addEventListener('focus', showHits);
$('query').addEventListener('blur', () => { $('hits').hidden = true; });
$('query').addEventListener('keydown', (event) => {
  if (event.isComposing) return; // Enter that ends the input of Chinese is not ours
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && hits.length) { event.preventDefault(); chosen = (chosen + step + hits.length) % hits.length; showHits(); }
  if (event.key === 'Enter') take(hits[chosen]);
});
addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== $('query')) { event.preventDefault(); $('query').focus(); $('query').select(); }
  if (event.key === 'Escape') { $('query').value = ''; $('query').blur(); Object.assign(picked, { node: null, edge: null, way: null }); $('tables').hidden = true; refresh(); }
});

$('fit').addEventListener('click', fit);
$('png').addEventListener('click', savePng);
$('svg').addEventListener('click', saveSvg);
$('full').addEventListener('click', wholeScreen);
$('table').addEventListener('click', toggleTables);
$('tables-close').addEventListener('click', toggleTables);
$('theme').addEventListener('click', () => { theme = theme === 'dark' ? 'light' : 'dark'; legend(); refresh(); });
$('language').addEventListener('click', () => { language = language === 'zh' ? 'en' : 'zh'; speak(); });
$('close').addEventListener('click', () => pickNode(null));
for (const [id, all] of [['all-relations', false], ['no-relations', true]]) {
  $(id).addEventListener('click', () => {
    offRelations.clear();
    if (all) graph.edges.forEach((edge) => offRelations.add(edge.r));
    changed();
  });
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => { theme = event.matches ? 'dark' : 'light'; legend(); refresh(); });
addEventListener('resize', () => setTimeout(fit, 60));

network.on('click', ({ nodes: [node], edges: [edge] }) => {
  if (node !== undefined) pickNode(node);
  else if (edge !== undefined) { Object.assign(picked, { node: null, edge, way: null }); refresh(); } else pickNode(null);
});
network.on('hoverNode', ({ node }) => { picked.hover = node; network.redraw(); });
network.on('blurNode', () => { picked.hover = null; network.redraw(); });
network.on('hoverEdge', ({ edge, event }) => {
  const { s, o } = graph.edges[edge];
  $('tip').textContent = `${graph.nodes[s].name} — ${relationWord(graph.edges[edge])} → ${graph.nodes[o].name}`;
  Object.assign($('tip').style, { left: `${Math.min(event.clientX + 14, innerWidth - 330)}px`, top: `${event.clientY + 14}px` });
  $('tip').hidden = false;
});
network.on('blurEdge', () => { $('tip').hidden = true; });
network.on('dragStart', () => { $('tip').hidden = true; });
network.on('afterDrawing', drawLabels);
let settling;
network.on('zoom', () => { clearTimeout(settling); settling = setTimeout(() => needed() !== zoom && paint(), 90); });
network.on('animationFinished', () => needed() !== zoom && paint());

for (const inner of $('mynetwork').querySelectorAll('[tabindex]')) inner.tabIndex = -1; // one stop of the Tab key, with a name
$('mynetwork').tabIndex = 0;
$('mynetwork').setAttribute('role', 'application');
// For tests and for scripts of one's own, as the WebGL explorer has it: where a node stands on the page, what is drawn.
$('mynetwork').explorer = {
  where: (id) => {
    const at = network.canvasToDOM(network.body.nodes[id]), box = $('mynetwork').getBoundingClientRect();
    return { x: box.left + at.x, y: box.top + at.y };
  },
  state: () => ({
    labels: graph.nodes.map((node) => node.name), node: graph.nodes.map(nodeShown), edge: graph.edges.map(edgeShown), edges: graph.edges.filter(edgeShown).length,
    selected: picked.node ?? -1, open: picked.edge ?? -1, lit: lit()?.edges.size ?? 0, scale: network.getScale(),
  }),
  select: (id) => pickNode(id, true),
};
fit();
paint();
speak();
// For tests and for whoever waits for the page: set once the picture stands.
requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.dataset.ready = String(graph.nodes.length); }));
