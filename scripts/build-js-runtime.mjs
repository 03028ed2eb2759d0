// Bundles the code that predicts (src/export/js/runtime, families, steps) into pieces that `automl export --format js`
// joins to a module: src/export/js/runtime.generated.ts. What only fitting reads is left out.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { linkable } from './js-runtime/linkable.mjs';
import { predictOnly } from './js-runtime/predict-only.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const output = path.join(root, 'src', 'export', 'js', 'runtime.generated.ts');

/** Folder of a family or step -> the name it is saved under; both are the same, which a test of each registry checks. */
async function foldersOf(registry) {
  const text = await readFile(path.join(root, 'src', registry, 'registry.ts'), 'utf8');
  return [...text.matchAll(/^import \w+ from '\.\/([a-z0-9-]+)\/index\.ts';$/gm)].map(([, folder]) => folder);
}
const [families, transformers] = await Promise.all([foldersOf('models'), foldersOf('preprocess')]);

const result = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/export/js/runtime/create-model.ts', out: 'core' },
    ...families.map((name) => ({ in: `src/models/${name}/index.ts`, out: `family/${name}` })),
    ...transformers.map((name) => ({ in: `src/preprocess/${name}/index.ts`, out: `step/${name}` })),
  ],
  outdir: 'out',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  write: false,
  metafile: true,
  logLevel: 'error',
  plugins: [predictOnly(root, { kernels: false })],
});
const pieces = Object.fromEntries(
  result.outputFiles
    .map((file) => [path.relative(path.join(root, 'out'), file.path).replace(/\.js$/, ''), linkable(file.text)])
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
const text = `/** Made by scripts/build-js-runtime.mjs. */
export const JS_PIECES: Readonly<Record<string, { readonly imports: readonly string[]; readonly code: string }>> =
${JSON.stringify(pieces, null, 1)};
`;
if ((await readFile(output, 'utf8').catch(() => '')) !== text) {
  await writeFile(output, text);
  console.log(`src/export/js/runtime.generated.ts: ${Object.keys(pieces).length} pieces, ${text.length} bytes`);
}
if (process.argv.includes('--sizes'))
  for (const [name, { code, imports }] of Object.entries(pieces)) {
    console.log(String(code.length).padStart(8), name, imports.join(' '));
    const inputs = Object.entries(result.metafile.outputs[`out/${name}.js`].inputs);
    for (const [file, { bytesInOutput }] of inputs
      .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
      .slice(0, 12))
      console.log(`${String(bytesInOutput).padStart(16)} ${file}`);
  }
