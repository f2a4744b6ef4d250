// The side card. Every text from a document goes in through textContent; nothing is ever parsed as HTML.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'onclick') element.addEventListener('click', value);
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The shapes of vis-network in a box of 16, for the legend and the card. */
const SIGNS = {
  square: '2.5,2.5 13.5,2.5 13.5,13.5 2.5,13.5', diamond: '8,0.8 15.2,8 8,15.2 0.8,8', triangle: '8,1.6 15,13.8 1,13.8', triangleDown: '8,14.4 15,2.2 1,2.2',
  hexagon: '15.2,8 11.6,14.2 4.4,14.2 0.8,8 4.4,1.8 11.6,1.8', star: '8,0.5 10.2,5.4 15.5,5.9 11.5,9.5 12.7,14.8 8,12 3.3,14.8 4.5,9.5 0.5,5.9 5.8,5.4',
};
function sign(type) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const shape = graph.types[type].shape;
  const form = document.createElementNS(space, shape === 'dot' ? 'circle' : 'polygon');
  const values = shape === 'dot' ? { cx: 8, cy: 8, r: 6.5 } : { points: SIGNS[shape] };
  for (const [name, value] of Object.entries({ ...values, fill: graph.types[type][theme] })) form.setAttribute(name, value);
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'sign');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(form);
  return svg;
}

const goTo = (id) => make('button', { class: 'go', type: 'button', onclick: () => pickNode(id, true) }, sign(graph.nodes[id].type), make('bdi', {}, graph.nodes[id].name));

function nodeCard(id) {
  const node = graph.nodes[id];
  const facts = [];
  if (node.aliases.length) facts.push(make('dt', {}, word('aliases')), make('dd', {}, node.aliases.join(language === 'zh' ? '、' : ', ')));
  if (node.code) facts.push(make('dt', {}, word('code')), make('dd', {}, node.code));
  facts.push(make('dt', {}, word('iri')), make('dd', { class: 'note' }, node.iri));
  const groups = new Map();
  for (const edge of node.edges) {
    const inverse = edge.o === id;
    const title = relationWord(edge, inverse);
    if (!groups.has(title)) groups.set(title, []);
    groups.get(title).push({ edge, other: inverse ? edge.s : edge.o });
  }
  const parts = [...groups].flatMap(([title, rows]) => [
    make('h3', {}, rows.length > 1 ? `${title} · ${number(rows.length)}` : title),
    make('ul', {}, ...rows.map(({ edge, other }) => make('li', {}, goTo(other), edge.role ? make('span', { class: 'note' }, edge.role) : null, why(edge)))),
  ]);
  const drawn = node.edges.filter((edge) => edge.r !== 'eligibleFor').length;
  return [
    make('div', { class: 'kind' }, sign(node.type), `${typeWord(node.type)} · ${word('relationCount', number(node.degree))}`),
    make('h2', {}, make('bdi', {}, node.name)), nodeActions(id), make('dl', {}, ...facts), ...parts,
    node.degree > drawn ? make('p', { class: 'note' }, word('hidden', number(node.degree - drawn))) : null,
  ];
}

const why = (edge) => (edge.found ? make('button', { class: 'why', type: 'button', onclick: () => pickEdge(edge.id) }, word('evidence', number(edge.found))) : null);

function proofFigure(proof) {
  const [title, source, date] = graph.documents[proof.in];
  const text = make('p', {}, ...proof.runs.map((run) => (typeof run === 'string' ? run : make('mark', { class: run[1] }, run[0]))));
  const about = [title === source ? source : `${title} · ${source}`];
  if (date) about.push(date);
  if (proof.sure !== null && proof.sure !== undefined) about.push(`${word('sure')} ${proof.sure.toFixed(2)}`);
  if (WORDS[language].mode[proof.mode]) about.push(WORDS[language].mode[proof.mode]);
  if (proof.by) about.push(`${word('by')} ${methodWord(proof.by)}`);
  return make('figure', {}, text, make('figcaption', {}, about.join(' · ')));
}

/** One relation, and under it the others between the same two. */
function edgeCard(id) {
  const first = graph.edges[id];
  const same = graph.edges.filter((e) => e.id !== id && ((e.s === first.s && e.o === first.o) || (e.s === first.o && e.o === first.s)));
  return [first, ...same].flatMap((edge, place) => [
    place ? make('h3', {}, '') : null,
    make('div', { class: 'triple' }, goTo(edge.s), make('em', {}, `${relationWord(edge)}${edge.role ? `（${edge.role}）` : ''} ${edge.r === 'partnerOf' ? '↔' : '→'}`), goTo(edge.o)),
    ...edge.proofs.map(proofFigure),
    edge.proofs.length ? null : make('p', { class: 'note' }, word(edge.r === 'eligibleFor' ? 'inferred' : 'noEvidence')),
    edge.found > edge.proofs.length && edge.proofs.length ? make('p', { class: 'note' }, word('more', number(edge.found - edge.proofs.length))) : null,
  ]);
}

function showCard() {
  const card = document.getElementById('card');
  card.hidden = picked.node === null && picked.edge === null && !picked.way;
  if (card.hidden) return;
  const parts = picked.way ? wayCard(picked.way) : picked.node !== null ? nodeCard(picked.node) : edgeCard(picked.edge);
  document.getElementById('card-body').replaceChildren(...parts.filter(Boolean));
  card.scrollTop = 0;
}
