// The bundles of the browser: node build.mjs [--watch]
import { build, context } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url).pathname;
const options = {
  absWorkingDir: here('.'),
  entryPoints: { explorer: 'src/main.ts', sparql: 'src/sparql.ts' },
  outdir: 'static',
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022', 'chrome110', 'firefox115', 'safari16.4'],
  charset: 'utf8',
  legalComments: 'none',
  loader: { '.svg': 'dataurl', '.woff2': 'empty', '.woff': 'empty', '.ttf': 'empty', '.eot': 'empty' },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
};

if (process.argv.includes('--watch')) await (await context(options)).watch();
else {
  await build(options);
  let all = 0;
  for (const name of ['explorer.js', 'explorer.css', 'sparql.js', 'sparql.css']) {
    const bytes = readFileSync(here(`static/${name}`));
    const packed = gzipSync(bytes).length;
    all += packed;
    console.log(`${name.padEnd(13)} ${String(Math.round(bytes.length / 1000)).padStart(5)} kB, ${String(Math.round(packed / 1000)).padStart(4)} kB gzipped`);
  }
  console.log(`all           ${String(Math.round(all / 1000)).padStart(12)} kB gzipped`);
}
