/** A scene as SVG: shapes and text that any program can open, every name escaped. */
import { bend } from './hit';
import { arrow, foot, type Scene } from './scene';
import { shapePath } from './shapes';
import { escapeXml } from './text';

/** measure: the width of a text of the legend, in pixels at 13 px. */
export function toSvg(scene: Scene, measure: (text: string) => number): string {
  const { height: below, places } = foot(scene, measure);
  const height = scene.height + below;
  const n = (value: number): string => String(Math.round(value * 10) / 10);
  const colour = (value: string): string => (/^#[0-9a-f]{3,8}$|^rgba?\([\d., ]+\)$/i.test(value) ? value : '#888888');
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(scene.width)}" height="${n(height)}" viewBox="0 0 ${n(scene.width)} ${n(height)}" font-family="${escapeXml(scene.font)}">`,
    `<title>${escapeXml(scene.title)}</title>`,
    `<rect width="100%" height="100%" fill="${colour(scene.ground)}"/>`,
    '<g fill="none">',
  ];
  for (const edge of scene.edges) {
    const [cx, cy] = bend(edge.x1, edge.y1, edge.x2, edge.y2, edge.curvature);
    const way = edge.curvature ? `Q${n(cx)} ${n(cy)} ${n(edge.x2)} ${n(edge.y2)}` : `L${n(edge.x2)} ${n(edge.y2)}`;
    out.push(`<path d="M${n(edge.x1)} ${n(edge.y1)}${way}" stroke="${colour(edge.colour)}" stroke-width="${n(edge.width)}"/>`);
    const head = arrow(edge);
    if (head) out.push(`<path d="M${head.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}z" fill="${colour(edge.colour)}"/>`);
  }
  out.push(`</g><g stroke="${colour(scene.ground)}" stroke-width="1.5">`);
  for (const node of scene.nodes) {
    const d = shapePath(node.shape, node.x, node.y, node.r);
    const ring = node.ring ? ` fill-opacity="0.25" stroke="${colour(node.colour)}" stroke-width="3"` : '';
    out.push(`<path d="${d}" fill="${colour(node.colour)}"${ring}><title>${escapeXml(node.name)}</title></path>`);
  }
  out.push(`</g><g dominant-baseline="central" stroke="${colour(scene.ground)}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">`);
  for (const text of scene.texts) {
    const weight = text.bold ? ' font-weight="600"' : '';
    out.push(`<text x="${n(text.x)}" y="${n(text.y)}" font-size="${n(text.size)}"${weight} fill="${colour(text.colour)}">${escapeXml(text.text)}</text>`);
  }
  out.push(`</g><g dominant-baseline="central" font-size="13" fill="${colour(scene.ink)}">`);
  if (scene.title) out.push(`<text x="20" y="${n(scene.height + 20)}" font-size="15" font-weight="600">${escapeXml(scene.title)}</text>`);
  scene.legend.forEach((entry, i) => {
    const [x, y] = places[i] as [number, number];
    out.push(`<path d="${shapePath(entry.shape, x + 6, y, 6)}" fill="${colour(entry.colour)}"/>`);
    out.push(`<text x="${n(x + 17)}" y="${n(y)}">${escapeXml(entry.text)}</text>`);
  });
  out.push('</g></svg>');
  return out.join('\n');
}
