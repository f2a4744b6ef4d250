// Beside the mouse: keys, the table, the path, the whole screen.

/** The neighbour that lies most in a direction from the picked node. */
function towards(key) {
  const [wx, wy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const at = network.body.nodes;
  const from = at[picked.node];
  const cost = (other) => {
    const dx = at[other.id].x - from.x, dy = at[other.id].y - from.y;
    const ahead = dx * wx + dy * wy, aside = Math.abs(dx * wy) + Math.abs(dy * wx);
    return ahead > 0 && aside <= ahead * 2.5 ? ahead + 2 * aside : Infinity;
  };
  const near = graph.nodes[picked.node].edges.filter(edgeShown).map((edge) => across(edge, picked.node));
  return near.filter((other) => cost(other) < Infinity).sort((a, b) => cost(a) - cost(b))[0];
}
function zoomBy(factor) {
  network.moveTo({ scale: network.getScale() * factor, animation: false });
  if (needed() !== zoom) paint();
}
function wholeScreen() {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen?.().catch(() => {});
}
addEventListener('keydown', (event) => {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || (at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName))) return;
  if (event.key.startsWith('Arrow') && !(at && at.closest('#tables, #card, #legend'))) {
    event.preventDefault();
    if (picked.node === null) {
      const first = graph.nodes.find(nodeShown);
      if (first) pickNode(first.id, true);
      return;
    }
    const next = towards(event.key);
    if (next) pickNode(next.id, true);
    return;
  }
  const act = {
    '+': () => zoomBy(1.3), '=': () => zoomBy(1.3), '-': () => zoomBy(1 / 1.3), 0: fit, f: wholeScreen, t: () => toggleTables(),
    e: () => picked.node !== null && unfold(picked.node), c: () => picked.node !== null && fold(picked.node),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
  if (event.key === 'Enter' && at === $('mynetwork') && picked.node !== null) { $('card').querySelector('button.go, button.why, #close').focus(); }
});

const order = { things: [null, 1], relations: [null, 1] }; // of each table: the column it is sorted by, and which way
/** A table whose columns sort by a click on their heads; columns: [word, what a row says there, element or null]. */
function sortable(id, key, rows, columns) {
  const [by, way] = order[key];
  const column = columns.find(([name]) => name === by);
  const compare = (a, b) => (typeof a === 'number' ? a - b : a.localeCompare(b, 'zh')) * way;
  const sorted = column ? [...rows].sort((a, b) => compare(column[1](a), column[1](b))) : rows;
  const head = ([name]) => make('th', { scope: 'col', 'aria-sort': name !== by ? 'none' : way > 0 ? 'ascending' : 'descending' },
    make('button', { type: 'button', onclick: () => {
      order[key] = [name, name === by ? -way : 1];
      tables();
      $(id).querySelectorAll('th button')[columns.findIndex((one) => one[0] === name)].focus();
    } }, word(name), make('span', { 'aria-hidden': 'true' }, name !== by ? '' : way > 0 ? ' ▲' : ' ▼')));
  const text = (value) => (typeof value === 'number' ? (value < 0 ? '' : number(value)) : value);
  const cell = (row) => ([, value, act]) => make('td', {}, act ? make('button', { class: 'go', type: 'button', onclick: () => act(row) }, make('bdi', {}, value(row))) : make('bdi', {}, text(value(row))));
  return make('table', { id }, make('caption', {}, `${word(key)} ${number(rows.length)}`), make('thead', {}, make('tr', {}, ...columns.map(head))),
    make('tbody', {}, ...sorted.map((row) => make('tr', {}, ...columns.map(cell(row))))));
}
/** The same as tables: everything drawn, each row's button opens the card. */
function tables() {
  const name = (id) => (id >= 0 ? graph.nodes[id].name : '');
  $('tables-body').replaceChildren(
    sortable('node-table', 'things', graph.nodes.filter(nodeShown), [
      ['thing', (node) => node.name, (node) => pickNode(node.id, true)], ['kind', (node) => typeWord(node.type)], ['region', (node) => name(node.region)], ['degree', (node) => node.degree]]),
    sortable('edge-table', 'relations', graph.edges.filter(edgeShown), [
      ['subject', (edge) => name(edge.s)], ['relation', (edge) => relationWord(edge), (edge) => pickEdge(edge.id)], ['object', (edge) => name(edge.o)],
      ['sure', (edge) => (edge.proofs.length ? edge.sure : -1)], ['date', (edge) => edge.date]]),
  );
}
function toggleTables() {
  $('tables').hidden = !$('tables').hidden;
  $('table').setAttribute('aria-expanded', String(!$('tables').hidden));
  if (!$('tables').hidden) { tables(); $('tables').focus(); }
}

/** The way from where it was begun to the picked node, or word that there is none. */
function showWay(end) {
  const found = wayBetween(picked.start, end);
  Object.assign(picked, { node: null, edge: null, way: { from: picked.start, to: end, edges: found || [], none: !found } });
  refresh();
  const ids = [picked.way.from, end, ...picked.way.edges.flatMap((edge) => [edge.s, edge.o])];
  network.fit({ nodes: [...new Set(ids)], maxZoomLevel: 1, animation: false });
  if (needed() !== zoom) paint();
}
function wayCard({ from, to, edges, none }) {
  const rows = [];
  let at = from;
  for (const edge of edges) {
    const other = across(edge, at).id;
    rows.push(make('li', {}, goTo(at), make('span', { class: 'note' }, relationWord(edge, edge.o === at)), why(edge)));
    at = other;
  }
  return [make('div', { class: 'kind' }, word('way')), make('h2', {}, `${graph.nodes[from].name} → ${graph.nodes[to].name}`),
    none ? make('p', { class: 'note' }, word('noWay')) : make('ol', { id: 'way' }, ...rows, make('li', {}, goTo(to)))];
}
/** What can be done with a node. */
function nodeActions(id) {
  const act = (key, on, name) => make('button', { id: `do-${key}`, type: 'button', onclick: on }, name || word(key));
  const hidden = hiddenAround(id).length, hangs = hanging(id).length;
  const start = picked.start;
  return make('p', { class: 'acts' },
    hidden ? act('unfold', () => unfold(id), `${word('unfold')} ${number(hidden)}`) : null,
    hangs ? act('fold', () => fold(id), `${word('fold')} ${number(hangs)}`) : null,
    act('start', () => { picked.start = id; refresh(); }, start === id ? `✓ ${word('start')}` : word('start')),
    start !== null && start !== id ? act('way', () => showWay(id), word('wayFrom', graph.nodes[start].name)) : null);
}
