/**
 * The editor of the SPARQL page: YASGUI in place of the plain form, which stays for browsers without script.
 *
 * The page has
 *   <link rel="stylesheet" href="/static/sparql.css">
 *   <div id="yasgui" data-endpoint="/sparql" data-form="ID of the form that it takes the place of"></div>
 *   <textarea id="query">the query to begin with</textarea>          in the form
 *   <script type="application/json" id="prefixes">{"zq": "https://…"}</script>   optional: prefixes offered
 *   <script src="/static/sparql.js" defer></script>
 * CSP: script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'
 *
 * Nothing leaves for elsewhere: the endpoint is fixed, completion of classes and properties (which asks a service of
 * others) is off, no share link is shortened, nothing is remembered from one visit to the next.
 */
import Yasgui from '@zazuko/yasgui';
import '@zazuko/yasgui/build/yasgui.min.css';
import './sparql.css';

const PREFIXES: Readonly<Record<string, string>> = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  dcterms: 'http://purl.org/dc/terms/',
  prov: 'http://www.w3.org/ns/prov#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

/** The column grips of the result table append a <style>; the page's policy refuses it, with an error. Its rules are in sparql.css. */
function withoutStyleElements(): void {
  const page: { createElement: (tag: string, options?: ElementCreationOptions) => HTMLElement } = document;
  const create = page.createElement.bind(document);
  page.createElement = (tag, options) => create(tag === 'style' ? 'template' : tag, options);
}

/** Prefixes that the page gives, where they are what they should be. */
export function prefixesOf(text: string | null | undefined): Record<string, string> {
  try {
    const given: unknown = JSON.parse(text ?? '{}');
    const pairs = typeof given === 'object' && given !== null ? Object.entries(given) : [];
    return { ...PREFIXES, ...Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && /^[\w-]*$/.test(pair[0]))) };
  } catch {
    return { ...PREFIXES };
  }
}

/** The query with the prefixes that it uses and does not declare: the server knows them, the editor would mark them as errors. */
export function declared(query: string, prefixes: Readonly<Record<string, string>>): string {
  const missing = Object.entries(prefixes).filter(([name]) => new RegExp(`(?<![\\w-])${name}:`).test(query) && !new RegExp(`prefix\\s+${name}:`, 'i').test(query));
  return missing.map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`).join('') + query;
}

export function start(box: HTMLElement): Yasgui {
  const { endpoint, form } = box.dataset;
  const address = new URL(endpoint ?? '/sparql', window.location.href);
  if (address.origin !== window.location.origin) throw new Error('the endpoint must be of this server');
  const plain = form ? document.getElementById(form) : null;
  const prefixes = prefixesOf(document.getElementById('prefixes')?.textContent);
  const query = declared(document.querySelector<HTMLTextAreaElement>('#query')?.value.trim() ?? '', prefixes);

  withoutStyleElements();
  // The completers that come with it ask prefix.cc and lov.linkeddata.es.
  for (const name of Object.keys(Yasgui.Yasqe.Autocompleters)) if (name !== 'variables') Reflect.deleteProperty(Yasgui.Yasqe.Autocompleters, name);
  Yasgui.Yasqe.defaults.autocompleters = ['variables'];
  Yasgui.Yasqe.registerAutocompleter({
    name: 'prefixes',
    bulk: true,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition: (editor) => /^\s*PREFIX\s+[\w-]*$/i.test(editor.getDoc().getLine(editor.getDoc().getCursor().line).slice(0, editor.getDoc().getCursor().ch)),
    preProcessToken: (_, token) => token,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
  });
  Yasgui.Yasqe.defaults.createShareableLink = null as unknown as typeof Yasgui.Yasqe.defaults.createShareableLink;
  box.classList.add('ready'); // before: an editor that begins where nobody sees it draws no text
  const gui = new Yasgui(box, {
    requestConfig: { endpoint: address.href, method: 'POST', headers: {} },
    endpointCatalogueOptions: { getData: () => [], keys: [], renderItem: () => undefined },
    copyEndpointOnNewTab: true,
    populateFromUrl: false,
    autofocus: false,
    persistenceId: null,
    yasqe: { ...(query ? { value: query } : {}), persistenceId: null, resizeable: true },
    yasr: { persistenceId: null, prefixes, maxPersistentResponseSize: 0 },
  });
  const tab = gui.getTab();
  if (query) tab?.setQuery(query);
  if (plain) plain.hidden = true;
  box.querySelector('.CodeMirror textarea')?.setAttribute('aria-label', 'SPARQL');
  return gui;
}

const box = document.getElementById('yasgui');
if (box) start(box);
