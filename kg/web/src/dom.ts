/** Elements by hand: text is text, never markup; styles come from the style sheet. */

type Child = Node | string | null | undefined | false;
type Listeners = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, children: readonly Child[] = [], on: Listeners = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
  for (const [type, listener] of Object.entries(on)) element.addEventListener(type, listener as EventListener);
  return element;
}

export function set(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (/^on|^style$|^srcdoc$/i.test(name)) throw new Error(`attribute ${name}`);
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** A name from a document: by itself, so that its direction changes nothing beside it. */
export function bdi(text: string, className = ''): HTMLElement {
  return h('bdi', className ? { class: className } : {}, [text]);
}

const SVG = 'http://www.w3.org/2000/svg';

/** A small drawing of lines on a field of 20 by 20. */
export function icon(path: string, filled = false): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  set(svg, 'viewBox', '0 0 20 20');
  set(svg, 'class', filled ? 'icon filled' : 'icon');
  set(svg, 'aria-hidden', 'true');
  const drawn = document.createElementNS(SVG, 'path');
  set(drawn, 'd', path);
  svg.append(drawn);
  return svg;
}

/** The sign of a type: its shape in its colour. */
export function sign(path: string, colour: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  set(svg, 'viewBox', '-9 -9 18 18');
  set(svg, 'class', 'sign');
  set(svg, 'aria-hidden', 'true');
  const drawn = document.createElementNS(SVG, 'path');
  set(drawn, 'd', path);
  set(drawn, 'fill', colour);
  svg.append(drawn);
  return svg;
}

/** Hands the user a file. */
export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = h('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The last call of many within `ms`. */
export function later<A extends unknown[]>(ms: number, call: (...values: A) => void): (...values: A) => void {
  let timer = 0;
  return (...values) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => call(...values), ms);
  };
}
