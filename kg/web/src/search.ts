/** Names found as one types: Chinese, pinyin, initials, short names. */
import type { Model } from './model';
import { normal } from './text';

/** One line a name: "\nlabel\nalias\npinyin\n"; index i is node i. */
export type Index = string[];

const LONGEST = 120; // characters of one name that are searched

export function indexOf(model: Model): Index {
  const { aliases, search } = model.data.nodes;
  return model.label.map((label, i) => {
    const names = [label, ...(aliases?.[i] ?? [])].map((name) => normal(name.slice(0, LONGEST)));
    const more = (search?.[i] ?? '').toLowerCase().split(/\s+/);
    return `\n${[...names, ...more].filter(Boolean).join('\n')}\n`;
  });
}

/**
 * Nodes by how well they are called `query`: by the whole first name, by its beginning, by another name, by a part.
 *
 * Several words must all be found. Of the same fit the better joined comes first, then the earlier.
 */
export function find(model: Model, index: Index, query: string, most = 40, among?: (node: number) => boolean): number[] {
  const whole = normal(query);
  if (!whole) return [];
  const parts = query.trim().split(/\s+/).map(normal).filter(Boolean);
  const hits: [number, number][] = [];
  for (let i = 0; i < index.length; i++) {
    const rank = rankOf(index[i] as string, whole, parts);
    if (rank >= 0 && (!among || among(i))) hits.push([rank, i]);
  }
  hits.sort(([a, i], [b, j]) => a - b || (model.degree[j] as number) - (model.degree[i] as number) || i - j);
  return hits.slice(0, most).map(([, i]) => i);
}

function rankOf(names: string, whole: string, parts: string[]): number {
  const at = names.indexOf(whole);
  if (at < 0) return parts.length > 1 && parts.every((part) => names.includes(part)) ? 6 : -1;
  if (at === 1) return names[whole.length + 1] === '\n' ? 0 : 1;
  if (names.includes(`\n${whole}\n`)) return 2;
  if (at < names.indexOf('\n', 1)) return 3;
  return names.includes(`\n${whole}`) ? 4 : 5;
}
