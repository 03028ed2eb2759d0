// Compiles kernels/assembly/*.ts to WebAssembly and writes it as a base64 module; does nothing when that is up to date.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = path.join(root, 'kernels', 'assembly');
const output = path.join(root, 'src', 'kernels', 'wasm.generated.ts');

const inputs = (await readdir(source)).filter((name) => name.endsWith('.ts')).map((name) => path.join(source, name));
const times = await Promise.all(
  [...inputs, fileURLToPath(import.meta.url)].map(async (file) => (await stat(file)).mtimeMs),
);
const made = await stat(output)
  .then((s) => s.mtimeMs)
  .catch(() => 0);
if (made > Math.max(...times)) process.exit(0);

const { default: asc } = await import('assemblyscript/asc');
const files = new Map();
const { error, stderr } = await asc.main(
  [
    'index.ts',
    ...['--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
    ...['--maximumMemory', '65536', '--enable', 'simd,threads,bulk-memory'],
  ],
  {
    readFile: (name, base) => readFile(path.resolve(source, base, name), 'utf8').catch(() => null),
    writeFile: (name, contents) => void files.set(path.basename(name), contents),
    listFiles: () => [],
  },
);
if (error) {
  console.error(stderr.toString());
  console.error(error.message);
  process.exit(1);
}
const bytes = files.get('kernels.wasm');
await mkdir(path.dirname(output), { recursive: true });
await writeFile(
  output,
  `/** The kernels of kernels/assembly, compiled by scripts/build-kernels.mjs. */\nexport const KERNELS_WASM_BASE64 =\n  '${Buffer.from(bytes).toString('base64')}';\n`,
);
console.log(`src/kernels/wasm.generated.ts: ${bytes.length} bytes of WebAssembly`);
