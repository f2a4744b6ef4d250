/** A scene painted on a canvas of its own, twice as fine as the screen. */
import { bend } from './hit';
import { arrow, foot, type Scene } from './scene';
import { corners } from './shapes';

/** @throws Error where the browser makes no picture of this size. */
export async function toPng(scene: Scene, scale = 2): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas');
  context.font = `13px ${scene.font}`;
  const { height: below } = foot(scene, (text) => context.measureText(text).width);
  canvas.width = Math.round(scene.width * scale);
  canvas.height = Math.round((scene.height + below) * scale);
  context.scale(scale, scale);
  paint(context, scene);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('no PNG'));
    }, 'image/png');
  });
}

export function paint(context: CanvasRenderingContext2D, scene: Scene): void {
  context.font = `13px ${scene.font}`;
  const { height: below, places } = foot(scene, (text) => context.measureText(text).width);
  context.fillStyle = scene.ground;
  context.fillRect(0, 0, scene.width, scene.height + below);
  context.save();
  context.beginPath();
  context.rect(0, 0, scene.width, scene.height);
  context.clip();
  for (const edge of scene.edges) {
    context.strokeStyle = context.fillStyle = edge.colour;
    context.lineWidth = edge.width;
    context.beginPath();
    context.moveTo(edge.x1, edge.y1);
    if (edge.curvature) context.quadraticCurveTo(...bend(edge.x1, edge.y1, edge.x2, edge.y2, edge.curvature), edge.x2, edge.y2);
    else context.lineTo(edge.x2, edge.y2);
    context.stroke();
    const head = arrow(edge);
    if (head) {
      outline(context, head);
      context.fill();
    }
  }
  for (const node of scene.nodes) {
    shape(context, node.shape, node.x, node.y, node.r);
    context.globalAlpha = node.ring ? 0.25 : 1;
    context.fillStyle = node.colour;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = node.ring ? node.colour : scene.ground;
    context.lineWidth = node.ring ? 3 : 1.5;
    context.stroke();
  }
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (const text of scene.texts) {
    context.font = `${text.bold ? '600 ' : ''}${text.size}px ${scene.font}`;
    context.strokeStyle = scene.ground;
    context.lineWidth = 3;
    context.strokeText(text.text, text.x, text.y);
    context.fillStyle = text.colour;
    context.fillText(text.text, text.x, text.y);
  }
  context.restore();
  context.textBaseline = 'middle';
  context.fillStyle = scene.ink;
  context.font = `600 15px ${scene.font}`;
  if (scene.title) context.fillText(scene.title, 20, scene.height + 20);
  context.font = `13px ${scene.font}`;
  scene.legend.forEach((entry, i) => {
    const [x, y] = places[i] as [number, number];
    shape(context, entry.shape, x + 6, y, 6);
    context.fillStyle = entry.colour;
    context.fill();
    context.fillStyle = scene.ink;
    context.fillText(entry.text, x + 17, y);
  });
}

function outline(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  points.forEach(([x, y], i) => {
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  context.closePath();
}

function shape(context: CanvasRenderingContext2D, name: Scene['nodes'][number]['shape'], x: number, y: number, r: number): void {
  if (name !== 'circle') {
    outline(context, corners(name).map(([cx, cy]) => [x + cx * r, y + cy * r]));
    return;
  }
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
}
