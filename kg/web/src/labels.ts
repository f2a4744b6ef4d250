/** Which names are drawn where, so that none covers another. */

export interface Wish {
  /** The node's middle and radius, and the name's size, in pixels. */
  x: number;
  y: number;
  r: number;
  width: number;
  height: number;
  /** Drawn even over nodes (never over another name). */
  must: boolean;
  /** Drawn even where the window cuts it off. */
  always?: boolean;
}

export interface Spot {
  /** Which wish. */
  index: number;
  /** The middle left of the text. */
  x: number;
  y: number;
}

type Box = readonly [number, number, number, number];

const CELL = 64;
const AWAY = 4; // pixels between a node and its name

/** Boxes by the cells they touch. */
export class Occupied {
  private readonly cells = new Map<number, Box[]>();

  private each(box: Box, visit: (key: number) => boolean): boolean {
    for (let c = Math.floor(box[0] / CELL); c <= Math.floor(box[2] / CELL); c++)
      for (let r = Math.floor(box[1] / CELL); r <= Math.floor(box[3] / CELL); r++) if (visit(c * 65536 + r)) return true;
    return false;
  }

  add(box: Box): void {
    this.each(box, (key) => {
      const there = this.cells.get(key);
      if (there) there.push(box);
      else this.cells.set(key, [box]);
      return false;
    });
  }

  hits(box: Box, but?: Box): boolean {
    return this.each(box, (key) =>
      (this.cells.get(key) ?? []).some((o) => o !== but && o[0] < box[2] && box[0] < o[2] && o[1] < box[3] && box[1] < o[3]),
    );
  }
}

/**
 * Places for the names of `wishes`, which come in order of importance.
 *
 * width, height: of the picture; a name that does not fit into it is left out
 * most:          no more names than these
 * taken:         where nothing may be drawn; the names placed are added (those of edges are placed after those of nodes)
 */
export function placeLabels(wishes: readonly Wish[], width: number, height: number, most: number, taken = new Occupied()): Spot[] {
  const nodes = new Occupied();
  const own: Box[] = wishes.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
  const few = wishes.length <= 600;
  if (few) for (const box of own) nodes.add(box);
  const spots: Spot[] = [];
  for (let i = 0; i < wishes.length && spots.length < most; i++) {
    const wish = wishes[i] as Wish;
    const choices = around(wish);
    const inside = ([left, top, right, bottom]: Box): boolean => right > 0 && left < width && bottom > 0 && top < height;
    const wholly = ([left, top, right, bottom]: Box): boolean => left >= 0 && right <= width && top >= 0 && bottom <= height;
    const free = (b: Box): boolean => !taken.hits(b) && !nodes.hits(b, own[i]);
    const box =
      choices.find((b) => wholly(b) && free(b)) ??
      (wish.must ? choices.find((b) => wholly(b) && !taken.hits(b)) : undefined) ??
      (wish.always ? choices.find((b) => inside(b) && !taken.hits(b)) : undefined);
    if (!box) continue;
    taken.add(box);
    spots.push({ index: i, x: box[0], y: (box[1] + box[3]) / 2 });
  }
  return spots;
}

/** Right, below, above, left of a node. */
function around({ x, y, r, width, height }: Wish): Box[] {
  const h = height / 2;
  const w = width / 2;
  const off = r + AWAY;
  return [
    [x + off, y - h, x + off + width, y + h],
    [x - w, y + off - 2, x + w, y + off - 2 + height],
    [x - w, y - off + 2 - height, x + w, y - off + 2],
    [x - off - width, y - h, x - off, y + h],
  ];
}
