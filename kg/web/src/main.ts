/** Begins by itself: finds <main id="explorer">, its data, and starts. */
import './explorer.css';
import { Explorer } from './explorer';
import { kept } from './kept';
import { PageSource, ServerSource, type Source } from './source';
import { State } from './state';
import { clean } from './text';
import { speak, w, type Language } from './words';

const began = performance.now();

/** The user's choice, the address's, the data's, the page's. */
function language(data?: Language): Language {
  const asked = new URLSearchParams(window.location.search).get('lang') ?? kept('language') ?? data ?? document.documentElement.lang;
  return asked.startsWith('en') ? 'en' : 'zh';
}

async function start(root: HTMLElement): Promise<void> {
  const { endpoint } = root.dataset;
  speak(language());
  root.classList.add('explorer', 'waiting');
  root.textContent = w('loading');
  const iri = root.dataset.iri ?? new URLSearchParams(window.location.search).get('iri') ?? '';
  const source: Source = endpoint ? new ServerSource(endpoint, iri) : new PageSource(document);
  try {
    const data = await source.first();
    speak(language(data.lang));
    const state = new State(data);
    root.classList.remove('waiting'); // it centres a word; the picture must have its size when the camera is set
    const explorer = new Explorer(root, source, state);
    Object.assign(root, { explorer: explorer.api });
  } catch (error) {
    root.classList.add('failed');
    root.textContent = w('badData', clean(error instanceof Error ? error.message : String(error), 300));
    throw error;
  } finally {
    root.classList.remove('waiting');
  }
  requestAnimationFrame(() => (document.documentElement.dataset.ready = String(Math.round(performance.now() - began))));
}

const root = document.getElementById('explorer');
if (root) void start(root);
