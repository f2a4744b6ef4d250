/** What is known of one entity, of one relation: the panel on the right. */
import { bdi, h, icon, sign } from './dom';
import type { Look } from './look';
import { across, edgesOf, sentencesOf, type Model, type Sentence } from './model';
import type { Sentences } from './data';
import { shapePath } from './shapes';
import { clean, prose, safeHref } from './text';
import { method, modality, name, number, w } from './words';

export interface CardActions {
  select(node: number): void;
  edge(edge: number): void;
  expand(node: number): void;
  collapse(node: number): void;
  hide(node: number): void;
  centre(node: number): void;
  pathEnd(node: number, end: 'from' | 'to'): void;
}

export interface Around {
  model: Model;
  look: Look;
  /** Whether paths of the same server may be linked. */
  local: boolean;
  on: CardActions;
}

const LISTED = 12; // relations of one kind that are listed before "more"

export function typeName(model: Model, node: number): string {
  const type = model.types[model.type[node] as number];
  return type ? name(type) : '';
}

export function nodeSign({ model, look }: Pick<Around, 'model' | 'look'>, node: number): SVGSVGElement {
  const of = look.types[model.type[node] as number] ?? { colour: '#808890', shape: 'circle' as const };
  return sign(shapePath(of.shape, 0, 0, 6.5), of.colour);
}

/** hidden: how many relations could be expanded; hideable: how many nodes collapsing would hide. */
export function nodeCard(around: Around, node: number, hidden: number, hideable: number): DocumentFragment {
  const { model, on, local } = around;
  const { nodes } = model.data;
  const made = document.createDocumentFragment();
  const stands = model.aggregate[node] as number;
  made.append(
    h('p', { class: 'kind' }, [nodeSign(around, node), typeName(model, node), stands ? ` · ${w('stands', stands)}` : '']),
    h('h2', {}, [bdi(clean(model.label[node] ?? '', 300))]),
  );
  const page = safeHref(nodes.href?.[node], local);
  made.append(
    h('p', { class: 'actions' }, [
      hidden > 0 && h('button', { type: 'button', class: 'main', 'data-do': 'expand' }, [icon('M10 4v12M4 10h12'), w('expandMore', hidden)], { click: () => on.expand(node) }),
      hideable > 0 && h('button', { type: 'button', 'data-do': 'collapse' }, [icon('M4 10h12'), w('collapse')], { click: () => on.collapse(node) }),
      h('button', { type: 'button', 'data-do': 'centre' }, [w('centre')], { click: () => on.centre(node) }),
      h('button', { type: 'button', 'data-do': 'hide' }, [w('hide')], { click: () => on.hide(node) }),
      !stands && h('button', { type: 'button', 'data-do': 'from' }, [w('pathFromHere')], { click: () => on.pathEnd(node, 'from') }),
      !stands && h('button', { type: 'button', 'data-do': 'to' }, [w('pathToHere')], { click: () => on.pathEnd(node, 'to') }),
      page !== null && h('a', { class: 'button', href: page, rel: 'noopener noreferrer', ...(page.startsWith('/') ? {} : { target: '_blank' }) }, [w('page')]),
    ]),
  );
  const facts = h('dl');
  const fact = (key: string, value: readonly (Node | string)[]): void => {
    if (value.length) facts.append(h('dt', {}, [key]), h('dd', {}, value));
  };
  fact(w('aliases'), between((nodes.aliases?.[node] ?? []).slice(0, 20).map((alias) => bdi(clean(alias, 120)))));
  const region = model.region[node] as number;
  if (region >= 0) fact(w('region'), [link(around, region)]);
  fact(w('classes'), (nodes.classes?.[node] ?? []).filter((i) => i < model.n).map((i) => link(around, i)));
  for (const [key, text] of nodes.facts?.[node] ?? []) {
    const kind = model.data.facts?.[key];
    if (kind) fact(name(kind), [bdi(prose(text, 600))]);
  }
  const iri = model.iri[node] ?? '';
  made.append(facts, relations(around, node));
  if (iri) made.append(h('p', { class: 'iri' }, [w('iri'), ' ', h('code', {}, [clean(iri, 200)])]));
  return made;
}

/** The relations of a node by kind and direction, each with its other end and a way to its sentences. */
function relations(around: Around, node: number): DocumentFragment {
  const { model, on } = around;
  const made = document.createDocumentFragment();
  const groups = new Map<string, { title: string; edges: number[] }>();
  for (const e of edgesOf(model, node)) {
    const relation = model.relations[model.relation[e] as number];
    if (!relation) continue;
    const out = model.source[e] === node || relation.symmetric === true;
    const title = out ? name(relation) : name({ zh: relation.inverseZh ?? `← ${relation.zh}`, en: relation.inverseEn ?? `← ${relation.en}` });
    const key = `${model.relation[e] as number}${out ? '>' : '<'}`;
    const group = groups.get(key) ?? { title, edges: [] };
    group.edges.push(e);
    groups.set(key, group);
  }
  for (const { title, edges } of groups.values()) {
    edges.sort((a, b) => (model.degree[across(model, b, node)] as number) - (model.degree[across(model, a, node)] as number) || a - b);
    const list = h('ul', { class: 'relations' });
    const put = (from: number, to: number): void => {
      for (const e of edges.slice(from, to)) list.append(relation(around, e, across(model, e, node)));
    };
    put(0, LISTED);
    made.append(h('h3', {}, [title, h('small', {}, [` ${number(edges.length)}`])]), list);
    if (edges.length > LISTED) {
      let listed = LISTED;
      const more = h('button', { type: 'button', class: 'more' }, [w('more', edges.length - listed)], {
        click: () => {
          put(listed, listed + 100);
          listed += 100;
          if (listed < edges.length) more.textContent = w('more', edges.length - listed);
          else more.remove();
        },
      });
      made.append(more);
    }
  }
  return made;

  function relation(of: Around, e: number, other: number): HTMLLIElement {
    const role = of.model.data.edges.role?.[e];
    const count = of.model.count[e] as number;
    const word = w(grounds(of.model, e));
    return h('li', {}, [
      link(of, other),
      role ? h('small', { class: 'role' }, [bdi(clean(role, 60))]) : null,
      count ? h('small', {}, [number(count)]) : null,
      count ? null : h('button', { type: 'button', class: 'why', 'data-edge': e, 'aria-label': `${word}: ${clean(of.model.label[other] ?? '', 60)}` }, [word], { click: () => on.edge(e) }),
    ]);
  }
}

/** What an edge rests on. */
function grounds(model: Model, edge: number): 'sentences' | 'inferredShort' | 'reference' {
  if ((model.confidence[edge] as number) >= 0 || model.data.edges.evidence?.[edge]?.length) return 'sentences';
  return model.relations[model.relation[edge] as number]?.inferred ? 'inferredShort' : 'reference';
}

function link(around: Around, node: number): HTMLElement {
  const label = clean(around.model.label[node] ?? '', 60);
  return h('button', { type: 'button', class: 'go', 'data-node': node }, [nodeSign(around, node), bdi(label)], { click: () => around.on.select(node) });
}

/** The head of an edge's card: who, what, whom. */
export function edgeHead(around: Around, edge: number): DocumentFragment {
  const { model } = around;
  const made = document.createDocumentFragment();
  const relation = model.relations[model.relation[edge] as number];
  const role = model.data.edges.role?.[edge];
  made.append(
    h('p', { class: 'kind' }, [w('relation')]),
    h('h2', { class: 'triple' }, [
      link(around, model.source[edge] as number),
      h('em', {}, [relation ? name(relation) : '', role ? '：' : '', role ? bdi(clean(role, 80)) : '']),
      link(around, model.target[edge] as number),
    ]),
  );
  return made;
}

/** The sentences; null while they are on their way, an Error where they did not come. */
export function edgeProofs(around: Around, edge: number, found: (Sentences & { indices: number[] }) | Error | null, again: () => void): DocumentFragment {
  const { model, local } = around;
  const made = document.createDocumentFragment();
  if (found === null) made.append(h('p', { class: 'note', role: 'status' }, [w('loading')]));
  else if (found instanceof Error)
    made.append(h('p', { class: 'problem', role: 'alert' }, [w('failed', clean(found.message, 200))]), h('button', { type: 'button' }, [w('retry')], { click: again }));
  else {
    const proofs = sentencesOf(found.evidence, found.documents, found.indices);
    const count = model.count[edge] as number;
    if (count) made.append(h('p', { class: 'note' }, [w('many', count)]));
    else if (!proofs.length)
      made.append(h('p', { class: 'note' }, [w(model.relations[model.relation[edge] as number]?.inferred ? 'inferred' : 'noSentence')]));
    proofs.slice(0, 50).forEach((proof) => made.append(sentence(proof, local)));
    const left = Math.max(found.total ?? 0, proofs.length) - Math.min(50, proofs.length);
    if (left > 0 && !count) made.append(h('p', { class: 'note' }, [w('moreSentences', left)]));
  }
  return made;
}

function sentence(proof: Sentence, local: boolean): HTMLElement {
  const text = h('blockquote', { dir: 'auto' });
  for (const [run, mark] of proof.runs.slice(0, 400)) {
    const said = prose(run, 2000);
    text.append(mark === 's' || mark === 'o' ? h('mark', { class: mark, title: w(mark === 's' ? 'subject' : 'object') }, [said]) : said);
  }
  const title = clean(proof.title, 160);
  const href = safeHref(proof.href, local) ?? safeHref(proof.source);
  const from = href ? h('a', { href, rel: 'noopener noreferrer nofollow', ...(href.startsWith('/') ? {} : { target: '_blank' }) }, [bdi(title || href)]) : bdi(title);
  const source = clean(proof.source, 120);
  const sure = proof.confidence;
  return h('figure', {}, [
    text,
    h('figcaption', {}, [
      h('cite', {}, [from]),
      proof.date ? h('time', { datetime: clean(proof.date, 10) }, [clean(proof.date, 10)]) : null,
      source && source !== title ? bdi(source, 'source') : null,
      sure !== null ? h('span', {}, [`${w('sure')} ${sure.toFixed(2)} `, h('meter', { min: 0, max: 1, value: sure, 'aria-label': w('sure') })]) : null,
      proof.method ? h('span', {}, [`${w('by')}: `, bdi(clean(method(proof.method), 60))]) : null,
      proof.modality && proof.modality !== 'asserted' ? h('span', { class: 'tag' }, [clean(modality(proof.modality), 30)]) : null,
    ]),
  ]);
}

function between(parts: readonly HTMLElement[]): (HTMLElement | string)[] {
  return parts.flatMap((part, i) => (i ? [w('listSep'), part] : [part]));
}
