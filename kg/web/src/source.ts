/** Where the data comes from: the page itself, or the server that sent it. */
import type { Data, Found, Sentences } from './data';
import type { Model } from './model';

export interface Source {
  /** Whether more than what is loaded can be asked for. */
  readonly remote: boolean;
  first(): Promise<Data>;
  sentences(model: Model, edge: number): Promise<Sentences & { indices: number[] }>;
  /** What stands around an entity; null where nothing more can be had. */
  around(iri: string, limit: number): Promise<Data | null>;
  path(from: string, to: string): Promise<Data | null>;
  find(query: string): Promise<Found[]>;
}

const EMPTY: Sentences = { evidence: { runs: [], document: [] }, documents: { title: [] } };

/** The text of a script element of data, gzip undone; null where it is not in the page. */
export async function embedded(page: Document, id: string): Promise<string | null> {
  const plain = page.getElementById(id);
  if (plain) return plain.textContent;
  const packed = page.getElementById(`${id}-gz`);
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed.textContent.trim()), (letter) => letter.charCodeAt(0));
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  packed.remove(); // as much memory as the file has
  return text;
}

/** One file: everything is in the page. */
export class PageSource implements Source {
  readonly remote = false;
  private apart: Promise<Sentences> | null = null;

  constructor(private readonly page: Document) {}

  async first(): Promise<Data> {
    const text = await embedded(this.page, 'data');
    if (text === null) throw new Error('no data in this page');
    return JSON.parse(text) as Data;
  }

  async sentences(model: Model, edge: number): Promise<Sentences & { indices: number[] }> {
    const indices = model.data.edges.evidence?.[edge] ?? [];
    const { evidence, documents } = model.data;
    if (evidence && documents) return { evidence, documents, indices };
    this.apart ??= embedded(this.page, 'evidence').then((text) => (text === null ? EMPTY : (JSON.parse(text) as Sentences)));
    return { ...(await this.apart), indices };
  }

  around(): Promise<null> {
    return Promise.resolve(null);
  }

  path(): Promise<null> {
    return Promise.resolve(null);
  }

  find(): Promise<Found[]> {
    return Promise.resolve([]);
  }
}

/** A server: asked for what is looked at, each thing once. */
export class ServerSource implements Source {
  readonly remote = true;
  private readonly kept = new Map<string, Promise<Sentences>>();

  /** endpoint: "/graph"; iri: what to begin with, else the server's first picture. */
  constructor(private readonly endpoint: string, private readonly iri: string) {}

  first(): Promise<Data> {
    const asked: Record<string, string> = this.iri ? { iri: this.iri, depth: '1', limit: '300' } : { first: '1' };
    return this.ask<Data>('', asked);
  }

  async sentences(model: Model, edge: number): Promise<Sentences & { indices: number[] }> {
    const s = model.iri[model.source[edge] as number] ?? '';
    const o = model.iri[model.target[edge] as number] ?? '';
    const p = model.relations[model.relation[edge] as number]?.name ?? '';
    const key = [s, p, o].join(' ');
    const asked = this.kept.get(key) ?? this.ask<Sentences>('/edge', { s, p, o });
    this.kept.set(key, asked);
    try {
      const found = await asked;
      return { ...found, indices: found.evidence.runs.map((_, i) => i) };
    } catch (error) {
      this.kept.delete(key);
      throw error;
    }
  }

  around(iri: string, limit: number): Promise<Data> {
    return this.ask<Data>('', { iri, depth: '1', limit: String(limit) });
  }

  path(from: string, to: string): Promise<Data> {
    return this.ask<Data>('/path', { from, to });
  }

  find(query: string): Promise<Found[]> {
    return this.ask<Found[]>('/find', { q: query });
  }

  /** @throws Error with the server's line. */
  private async ask<T>(path: string, asked: Record<string, string>): Promise<T> {
    const answer = await fetch(`${this.endpoint}${path}?${new URLSearchParams(asked).toString()}`, {
      headers: { Accept: 'application/json' },
      credentials: 'same-origin',
    });
    if (!answer.ok) throw new Error((await answer.text()).slice(0, 300).trim() || `HTTP ${answer.status}`);
    return (await answer.json()) as T;
  }
}
