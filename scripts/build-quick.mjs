// Bundles the commands that must start in a moment (src/cli/quick.ts), with the packages they always need: dist/quick/.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { predictOnly } from './js-runtime/predict-only.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const outdir = path.join(root, 'dist', 'quick');
/** What most starts do not need, or what brings files of its own; loaded from node_modules when it is. */
const OUTSIDE = [
  ...['@duckdb/*', '@libsql/*', '@aws-sdk/*', 'apache-arrow', 'exceljs', 'piscina', 'prom-client', 'yaml'],
  ...['@fastify/rate-limit', '@fastify/swagger', '@fastify/swagger-ui'],
  // compilers of schemas, which the server goes without (src/serve/no-schemas.ts)
  ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'],
];
/** These look for files beside themselves that are not there. */
const NOT_INSIDE = ['src/evaluate/thread-pool.ts'];
/** CommonJS inside of ES modules asks for what these have not. */
const BANNER = [
  "import { createRequire as $r } from 'node:module'; import { dirname as $d } from 'node:path';",
  "import { fileURLToPath as $f } from 'node:url';",
  'const require = $r(import.meta.url), __filename = $f(import.meta.url), __dirname = $d(__filename);',
].join(' ');

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  // the worker stands where bulk-pool.ts looks for it: beside the file that starts it
  entryPoints: { main: 'src/cli/quick.ts', 'bulk-worker': 'src/serve/bulk-worker.ts' },
  outdir,
  bundle: true,
  splitting: true,
  external: OUTSIDE,
  banner: { js: BANNER },
  format: 'esm',
  platform: 'node',
  target: 'node20.12',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
  plugins: [predictOnly(root, { kernels: true })],
});

const inputs = Object.keys(metafile.inputs);
const wrong = inputs.filter((file) => NOT_INSIDE.includes(file));
if (wrong.length > 0) throw new Error(`${wrong.join(', ')} must not be part of dist/quick.`);

/** Folder of each package inside -> its name. */
const packages = new Map(
  inputs.flatMap((file) => {
    const [folder, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
    return folder === undefined ? [] : [[folder, name]];
  }),
);
const notices = [];
for (const [folder, name] of [...packages].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
  const at = path.resolve(root, folder);
  const { version, license } = JSON.parse(await readFile(path.join(at, 'package.json'), 'utf8'));
  const files = (await readdir(at)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(at, file), 'utf8')));
  notices.push(`${name} ${version} (${license})\n\n${texts.map((text) => text.trim()).join('\n\n')}`);
}
const line = `\n\n${'-'.repeat(80)}\n\n`;
await writeFile(
  path.join(outdir, 'THIRD-PARTY-LICENSES.txt'),
  `The files of this folder hold code of these packages.${line}${notices.join(line)}\n`,
);
const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist/quick: ${Object.keys(metafile.outputs).length} files, ${bytes} bytes, ${packages.size} packages`);
if (process.argv.includes('--sizes'))
  for (const [name, { bytes: size, inputs: parts }] of Object.entries(metafile.outputs)) {
    console.log(String(size).padStart(8), name);
    for (const [file, { bytesInOutput }] of Object.entries(parts).filter(([, part]) => part.bytesInOutput > 5000))
      console.log(String(bytesInOutput).padStart(16), file);
  }
