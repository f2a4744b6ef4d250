/** Text of documents is hostile: what may reach a canvas, a page, an address or a file goes through here. */

/** Control characters, marks that turn the direction of what follows, and characters without width. */
// eslint-disable-next-line no-control-regex -- these are the ones to remove
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const ELLIPSIS = '…';

/** One line that changes nothing around it, `most` characters at most: a name for a label, a cell, a heading. */
export function clean(text: string, most = 200): string {
  // Cut before the expressions run: a name may have megabytes.
  const near = text.length > most * 4 ? text.slice(0, most * 4) : text;
  const line = near.replace(UNSEEN, '').replace(/\s+/g, ' ').trim();
  return cut(line, most);
}

/** The first `most` characters (code points), the last of them "…" where there is more. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = Array.from(text.slice(0, most * 2 + 2));
  return points.length <= most ? text : points.slice(0, most - 1).join('') + ELLIPSIS;
}

/** Running text: lines stay, invisible characters go. */
export function prose(text: string, most = 5000): string {
  const near = text.length > most * 2 ? text.slice(0, most * 2) : text;
  return cut(near.replace(UNSEEN, ''), most);
}

/** For attributes and text of XML that we write ourselves. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** The address if it may be linked: http(s), or a path of the same server; never javascript:, data: or //elsewhere. */
export function safeHref(href: string | undefined, local = false): string | null {
  if (!href || href.length > 4000) return null;
  if (/^https?:\/\/[^\s\\]+$/i.test(href)) {
    try {
      const url = new URL(href);
      return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
    } catch {
      return null;
    }
  }
  return local && /^\/(?![/\\])[^\s\\]*$/.test(href) ? href : null;
}

/** How names are compared: compatibility forms, small letters, nothing invisible, no blanks. */
export function normal(text: string): string {
  return text.slice(0, 2000).normalize('NFKC').toLowerCase().replace(UNSEEN, '').replace(/[\s'’·]+/g, '');
}

/** A file's name made of a title. */
export function fileName(title: string, ending: string): string {
  const stem = clean(title, 60).replace(/[\\/:*?"<>|.\s]+/g, '_').replace(/^_+|_+$/g, '');
  return `${stem || 'graph'}.${ending}`;
}
