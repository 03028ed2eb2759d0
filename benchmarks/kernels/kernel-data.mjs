/*
 * Data of the kernel benchmarks, in a form that Node and Python read without parsing: NAME.x (float32, row-major, all
 * rows), NAME.y (float64) and NAME.json ({ name, task, rows, train, cols, categories, classes }); the first `train` rows
 * are for training, the others measure the loss. Categories are integer codes, NaN is missing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const SYNTHETIC = {
  t1k: { train: 1000, cols: 10 },
  s5k: { train: 5000, cols: 10 },
  m20k: { train: 20_000, cols: 20 },
  l100k: { train: 100_000, cols: 50 },
  h500k: { train: 500_000, cols: 28 },
};
/** Rows of a synthetic set that measure the loss. */
const HOLDOUT = 20_000;

/** A small generator with a 32-bit state (Mulberry32), enough for benchmark data. */
function generator(seed) {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Two classes: a sum of smooth, stepped and crossed effects of normal columns, half of which matter. */
function synthetic(name, seed) {
  const { train, cols } = SYNTHETIC[name];
  const rows = train + HOLDOUT;
  const next = generator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const useful = Math.ceil(cols / 2);
  const weight = Array.from({ length: useful }, normal);
  const x = new Float32Array(rows * cols);
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = x.subarray(i * cols, (i + 1) * cols);
    for (let j = 0; j < cols; j++) row[j] = normal();
    let score = 0;
    for (let j = 0; j < useful; j++) {
      const v = row[j];
      score +=
        weight[j] * (j % 3 === 0 ? Math.sin(2 * v) : j % 3 === 1 ? (v > 0.5 ? 1 : -0.5) : v * row[(j + 1) % useful]);
    }
    y[i] = next() < 1 / (1 + Math.exp((-2 * score) / Math.sqrt(useful))) ? 1 : 0;
  }
  return { name, task: 'binary', rows, train, cols, categories: [], classes: 2, x, y };
}

/** Cells of a delimited text (RFC 4180). */
function parse(text, sep) {
  const rows = [];
  let row = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    row.push(cell);
    cell = '';
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === sep) {
      row.push(cell);
      cell = '';
    } else if (c === '\n') endRow();
    else if (c !== '\r') cell += c;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

/** Codes of texts by order of appearance; an absent one is NaN. */
function codes(cells, absent) {
  const seen = new Map();
  return cells.map((cell) => {
    if (absent.has(cell)) return Number.NaN;
    if (!seen.has(cell)) seen.set(cell, seen.size);
    return seen.get(cell);
  });
}

/**
 * A set of a folder with index.json, shuffled by the seed; a tenth of the rows measures the loss. Rows that the folder's
 * test_rows.json.gz sets aside are left out: nothing here is chosen by them.
 */
function real(name, folder, seed) {
  const info = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).find((entry) => entry.name === name);
  if (info === undefined) throw new Error(`No data set ${name} in ${folder}`);
  const bytes = readFileSync(join(folder, info.file));
  const [header, ...all] = parse((info.file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), info.sep);
  const setAside = join(folder, 'test_rows.json.gz');
  const aside = new Set(existsSync(setAside) ? JSON.parse(gunzipSync(readFileSync(setAside)).toString())[name] : []);
  const lines = all.filter((_, i) => !aside.has(i));
  const absent = new Set(['', ...(info.na_values ?? [])]);
  const next = generator(seed);
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }
  const names = header.filter((column) => column !== info.target && !info.drop.includes(column));
  const rows = lines.length;
  const x = new Float32Array(rows * names.length);
  const categories = [];
  names.forEach((column, j) => {
    const at = header.indexOf(column);
    const cells = lines.map((line) => line[at].trim());
    const numeric = cells.every((cell) => absent.has(cell) || Number.isFinite(Number(cell)));
    const values = numeric ? cells.map((cell) => (absent.has(cell) ? Number.NaN : Number(cell))) : codes(cells, absent);
    if (!numeric) categories.push(j);
    values.forEach((value, i) => {
      x[i * names.length + j] = value;
    });
  });
  const target = lines.map((line) => line[header.indexOf(info.target)].trim());
  const y = Float64Array.from(info.task === 'regression' ? target.map(Number) : codes(target, new Set()));
  const classes = info.task === 'regression' ? 0 : Math.max(...y) + 1;
  const train = Math.floor(rows * 0.9);
  return { name, task: info.task, rows, train, cols: names.length, categories, classes, x, y };
}

/** Names of the synthetic sets. */
export const syntheticNames = Object.keys(SYNTHETIC);

/**
 * Writes one set with one seed, unless it is there already.
 * @param into folder of the written files
 * @param folder where index.json is (real sets only)
 * @returns path of the JSON file
 */
export function writeData(name, seed, into, folder) {
  const base = join(into, `${name}-${seed}`);
  if (existsSync(`${base}.json`)) return `${base}.json`;
  const { x, y, ...meta } = name in SYNTHETIC ? synthetic(name, seed) : real(name, folder, seed);
  writeFileSync(`${base}.x`, x);
  writeFileSync(`${base}.y`, y);
  writeFileSync(`${base}.json`, JSON.stringify(meta));
  return `${base}.json`;
}

/** Reads what `writeData` wrote. */
export function readData(path) {
  const array = (end, Type) => {
    const bytes = readFileSync(path.replace(/json$/, end));
    return new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  };
  return { ...JSON.parse(readFileSync(path, 'utf8')), x: array('x', Float32Array), y: array('y', Float64Array) };
}
