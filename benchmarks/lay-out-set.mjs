/*
 * Data sets of a folder (index.json, test_rows.json.gz, the files) as <work>/<set>/train.csv and test.csv: comma-separated
 * UTF-8, empty cells for missing values.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Cells of a delimited text (RFC 4180). */
export function parseCells(text, sep) {
  const rows = [];
  let row = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') cell += text[++i];
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === sep) {
      row.push(cell);
      cell = '';
    } else if (c === '\n') {
      row.push(cell.replace(/\r$/, ''));
      rows.push(row);
      row = [];
      cell = '';
    } else cell += c;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows.filter((r) => r.length > 1 || r[0] !== '');
}
const quote = (cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/**
 * Writes train.csv and test.csv of one entry of index.json.
 * @returns the folder and the target's cells of the rows of both files
 */
export function layOutSet(info, data, work) {
  const folder = join(work, info.name);
  const bytes = readFileSync(join(data, info.file));
  const text = (info.file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  const [head, ...rows] = parseCells(text, info.sep ?? ',');
  const keep = head.map((name, j) => [name, j]).filter(([name]) => !(info.drop ?? []).includes(name));
  const na = new Set(['', ...(info.na_values ?? [])]);
  const clean = (cell) => {
    if (na.has(cell.trim())) return '';
    return info.decimal === ',' && /^\s*-?\d*,\d+(e-?\d+)?\s*$/i.test(cell) ? cell.replace(',', '.') : cell;
  };
  const test = new Set(JSON.parse(gunzipSync(readFileSync(join(data, 'test_rows.json.gz'))).toString())[info.name]);
  const names = keep.map(([name]) => name);
  const target = names.indexOf(info.target);
  const parts = { train: [names], test: [names] };
  rows.forEach((row, i) => {
    const cells = keep.map(([, j]) => clean(row[j] ?? ''));
    if (cells[target] !== '') parts[test.has(i) ? 'test' : 'train'].push(cells);
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, lines] of Object.entries(parts))
    writeFileSync(join(folder, `${name}.csv`), `${lines.map((l) => l.map(quote).join(',')).join('\n')}\n`);
  return {
    folder,
    truth: parts.test.slice(1).map((l) => l[target]),
    train: parts.train.slice(1).map((l) => l[target]),
  };
}
