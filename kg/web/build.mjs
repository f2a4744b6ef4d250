// The bundles of the browser: node build.mjs [--watch]
import { build, context } from 'esbuild';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What the bundles are made of, as one number: hatch_build.py reckons it too, and builds anew where it differs. */
function digest() {
  const files = readdirSync(here('src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(here('.').length));
  const lines = [...files, 'build.mjs', 'package-lock.json'].map((file) => `${file} ${sha(readFileSync(here(file)))}\n`);
  return sha(lines.sort((a, b) => (a < b ? -1 : 1)).join(''));
}
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
  const made = digest();
  await build(options);
  writeFileSync(here('static/sources.sha256'), `${made}\n`);
  let all = 0;
  for (const name of ['explorer.js', 'explorer.css', 'sparql.js', 'sparql.css']) {
    const bytes = readFileSync(here(`static/${name}`));
    const packed = gzipSync(bytes).length;
    all += packed;
    console.log(`${name.padEnd(13)} ${String(Math.round(bytes.length / 1000)).padStart(5)} kB, ${String(Math.round(packed / 1000)).padStart(4)} kB gzipped`);
  }
  console.log(`all           ${String(Math.round(all / 1000)).padStart(12)} kB gzipped`);
}
