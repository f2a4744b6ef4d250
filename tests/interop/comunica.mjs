// DATA QUERY…: asks a file with Comunica and writes QUERY.json.
import fs from 'node:fs';
import { QueryEngine } from '@comunica/query-sparql-file';

const [data, ...queries] = process.argv.slice(2);
const engine = new QueryEngine();
for (const file of queries) {
  const result = await engine.query(fs.readFileSync(file, 'utf8'), { sources: [data] });
  const { data: stream } = await engine.resultToString(result, 'application/sparql-results+json');
  stream.pipe(fs.createWriteStream(`${file}.json`));
  await new Promise((done, fail) => stream.on('end', done).on('error', fail));
}
