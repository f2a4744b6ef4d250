// IN FORMAT OUT …: parses RDF with N3.js and writes N-Quads.
import fs from 'node:fs';
import { Parser, Writer } from 'n3';

const args = process.argv.slice(2);
for (let at = 0; at < args.length; at += 3) {
  const writer = new Writer({ format: 'N-Quads' });
  writer.addQuads(new Parser({ format: args[at + 1] }).parse(fs.readFileSync(args[at], 'utf8')));
  writer.end((error, text) => fs.writeFileSync(args[at + 2], text));
}
