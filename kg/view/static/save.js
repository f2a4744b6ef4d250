// The picture as a file: PNG from the canvas, SVG written anew, with labels as text.
function download(name, address) {
  make('a', { download: name, href: address }).click();
}
/** The picture as seen, on its background. */
function savePng() {
  const canvas = $('mynetwork').querySelector('canvas');
  const copy = make('canvas', { width: canvas.width, height: canvas.height });
  const ctx = copy.getContext('2d');
  ctx.fillStyle = LOOK[theme].back;
  ctx.fillRect(0, 0, copy.width, copy.height);
  ctx.drawImage(canvas, 0, 0);
  download('graph.png', copy.toDataURL('image/png'));
}
/** What drawLabels asks of a canvas, kept as elements of SVG. */
function recorder(canvas, put) {
  const real = document.createElement('canvas').getContext('2d');
  const made = { canvas, measureText: (text) => { real.font = made.font; return real.measureText(text); } };
  for (const nothing of ['save', 'restore', 'setTransform', 'strokeText']) made[nothing] = () => {};
  made.fillText = (text, x, y) => {
    const [, weight, size] = /^(?:(\d+) )?(\d+)px/.exec(made.font);
    put('text', {
      x: x.toFixed(1), y: (made.textBaseline === 'top' ? y + Number(size) * 0.86 : y + Number(size) * 0.35).toFixed(1), fill: made.fillStyle, stroke: made.strokeStyle,
      'stroke-width': made.lineWidth, 'stroke-linejoin': 'round', 'paint-order': 'stroke', 'text-anchor': 'middle', 'font-size': size, 'font-weight': weight || '400',
    }).textContent = text;
  };
  return made;
}
function svgText() {
  const space = 'http://www.w3.org/2000/svg';
  const canvas = $('mynetwork').querySelector('canvas');
  const root = document.createElementNS(space, 'svg');
  const put = (tag, attributes) => {
    const element = document.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    root.append(element);
    return element;
  };
  const wide = canvas.clientWidth, high = canvas.clientHeight, scale = network.getScale(), light = lit();
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, 'font-family': FONT })) root.setAttribute(name, value);
  put('rect', { width: wide, height: high, fill: LOOK[theme].back });
  for (const edge of graph.edges.filter(edgeShown)) {
    const body = network.body.edges[edge.id];
    const ends = [body.from, body.to].map((node) => network.canvasToDOM(node));
    const [from, middle, to] = [ends[0], network.canvasToDOM(body.edgeType.getPoint(0.5)), ends[1]];
    const bend = { x: 2 * middle.x - (from.x + to.x) / 2, y: 2 * middle.y - (from.y + to.y) / 2 };
    const on = light && light.edges.has(edge.id);
    const path = `M${from.x.toFixed(1)} ${from.y.toFixed(1)}Q${bend.x.toFixed(1)} ${bend.y.toFixed(1)} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`;
    put('path', { d: path, fill: 'none', stroke: on ? LOOK[theme].accent : LOOK[theme].edge, 'stroke-width': ((on ? 1.9 : 1.1) * zoom * scale).toFixed(2), opacity: light && !on ? 0.1 : 0.62 });
  }
  for (const node of graph.nodes.filter(nodeShown)) {
    const at = network.canvasToDOM(network.body.nodes[node.id]);
    const half = Math.max(2, node.size * zoom * scale);
    const look = { fill: graph.types[node.type][theme], stroke: LOOK[theme].back, 'stroke-width': 1, opacity: light && !light.nodes.has(node.id) ? 0.16 : 1 };
    const shape = graph.types[node.type].shape;
    if (shape === 'dot') put('circle', { cx: at.x.toFixed(1), cy: at.y.toFixed(1), r: half.toFixed(1), ...look });
    else {
      const points = SIGNS[shape].split(' ').map((point) => point.split(',').map(Number));
      put('polygon', { points: points.map(([x, y]) => `${(at.x + (x - 8) * half / 8).toFixed(1)},${(at.y + (y - 8) * half / 8).toFixed(1)}`).join(' '), ...look });
    }
  }
  drawLabels(recorder(canvas, put));
  return new XMLSerializer().serializeToString(root);
}
function saveSvg() {
  const address = URL.createObjectURL(new Blob([svgText()], { type: 'image/svg+xml' }));
  download('graph.svg', address);
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
