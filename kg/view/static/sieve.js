// What is drawn: the filters, and what stands around a node folded away.
const sieve = { region: -1, group: -1, sure: 0, from: '', to: '' };
const folded = new Set(); // nodes that a fold has put away
const away = new Set(); // folded ones and those that no filter lets through

/** The regions that a node lies in, the nearest first; of a region itself too. */
function regionsOf(id) {
  const found = graph.nodes[id].type === 'Region' ? [id] : [];
  for (let at = graph.nodes[id].region; at >= 0 && !found.includes(at); at = graph.nodes[at].region) found.push(at);
  return found;
}
/** Relations without a sentence (reference data, rules) are neither doubtful nor of a day: they pass. */
function sieved(edge) {
  if (!edge.proofs.length) return true;
  if (edge.sure < sieve.sure) return false;
  if (!sieve.from && !sieve.to) return true;
  // "2024" is the whole year: it ends after every day of it.
  return edge.date !== '' && (!sieve.from || `${edge.date}\uffff` >= sieve.from) && (!sieve.to || edge.date <= sieve.to);
}
/** 1 kept, 0 not, -1 kept where it stands beside a kept one. */
const tests = {
  region: (node) => {
    const lies = regionsOf(node.id);
    return lies.length ? Number(lies.includes(sieve.region)) : -1;
  },
  group: (node) => {
    if (node.id === sieve.group || node.classes.includes(sieve.group)) return 1;
    return ['Enterprise', 'EnterpriseClass'].includes(node.type) ? 0 : -1;
  },
};
const across = (edge, id) => graph.nodes[edge.s === id ? edge.o : edge.s];

/** Works out what is away, after a filter or a fold has changed. */
function sift() {
  away.clear();
  folded.forEach((id) => away.add(id));
  for (const [name, test] of Object.entries(tests)) {
    if (sieve[name] < 0) continue;
    const verdicts = graph.nodes.map(test);
    graph.nodes.forEach((node) => {
      const beside = () => node.edges.some((edge) => sieved(edge) && edge.r !== 'eligibleFor' && verdicts[across(edge, node.id).id] === 1);
      if (verdicts[node.id] === 0 || (verdicts[node.id] < 0 && !beside())) away.add(node.id);
    });
  }
  if (sieve.sure > 0 || sieve.from || sieve.to) {
    graph.nodes.forEach((node) => { if (!node.edges.some(edgeShown)) away.add(node.id); });
  }
}

/** Neighbours that hang on this node alone, as far as is drawn. */
const hanging = (id) => [...new Set(graph.nodes[id].edges.filter(edgeShown).map((edge) => across(edge, id)))]
  .filter((other) => other.edges.filter(edgeShown).every((edge) => across(edge, other.id).id === id));
const hiddenAround = (id) => [...new Set(graph.nodes[id].edges.map((edge) => across(edge, id)))].filter((other) => folded.has(other.id));

function fold(id) {
  hanging(id).forEach((other) => folded.add(other.id));
  changed();
}
function unfold(id) {
  hiddenAround(id).forEach((other) => folded.delete(other.id));
  changed();
}
/** After anything that changes what is drawn. */
function changed() {
  sift();
  if (picked.node !== null && !nodeShown(graph.nodes[picked.node])) picked.node = null;
  if (picked.edge !== null && !edgeShown(graph.edges[picked.edge])) picked.edge = null;
  legend();
  refresh();
  status();
  if (!$('tables').hidden) tables();
}

/** A shortest way over what is drawn: the edges in order; null where there is none. */
function wayBetween(start, end) {
  const came = new Map([[start, null]]);
  for (let ring = [start]; ring.length && !came.has(end);) {
    const next = [];
    for (const id of ring) {
      for (const edge of graph.nodes[id].edges) {
        const other = across(edge, id).id;
        if (came.has(other) || edge.r === 'eligibleFor' || !edgeShown(edge)) continue;
        came.set(other, edge);
        next.push(other);
      }
    }
    ring = next;
  }
  if (!came.has(end)) return null;
  const found = [];
  for (let at = end; came.get(at); at = across(came.get(at), at).id) found.unshift(came.get(at));
  return found;
}

/** The fields of the filters; their lists name only what is in this page. */
function sieveFields() {
  const under = new Set(graph.nodes.map((node) => node.region).filter((region) => region >= 0));
  const groups = new Set(graph.nodes.flatMap((node) => node.classes));
  const choice = (name, ids) => {
    const rows = [...ids].map((id) => [id, graph.nodes[id].name]).sort((a, b) => a[1].localeCompare(b[1], 'zh'));
    const list = make('select', { id: `sieve-${name}` }, make('option', { value: '-1' }, word('any')), ...rows.map(([id, text]) => make('option', { value: String(id) }, text)));
    list.value = String(sieve[name]);
    list.addEventListener('change', () => { sieve[name] = Number(list.value); changed(); });
    return make('label', {}, make('span', {}, word(name)), list);
  };
  const input = (name, attributes, read) => {
    const field = make('input', { id: `sieve-${name}`, ...attributes });
    field.value = String(sieve[name]);
    field.addEventListener('input', () => { sieve[name] = read(field.value); shown.textContent = sieve.sure.toFixed(2); changed(); });
    return field;
  };
  const shown = make('output', { for: 'sieve-sure' }, sieve.sure.toFixed(2));
  $('sieve').replaceChildren(
    choice('region', under), choice('group', groups),
    make('label', { for: 'sieve-sure' }, make('span', {}, `${word('least')} `, shown), input('sure', { type: 'range', min: 0, max: 1, step: 0.05 }, Number)),
    make('label', {}, make('span', {}, word('from')), input('from', { type: 'date' }, String)),
    make('label', {}, make('span', {}, word('to')), input('to', { type: 'date' }, String)),
    make('p', {}, make('button', { id: 'sieve-clear', type: 'button', onclick: () => {
      Object.assign(sieve, { region: -1, group: -1, sure: 0, from: '', to: '' });
      folded.clear();
      sieveFields();
      changed();
    } }, word('clear'))),
  );
}
