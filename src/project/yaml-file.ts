import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ErrorCode } from '../core/error-codes/index.ts';
import { ConfigError } from '../core/errors.ts';

/** Keys and positions from the top of a file to one of its values. */
export type YamlPath = readonly (string | number)[];

/** A YAML file and where in it things stand. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** `file:line` of a value, or of the nearest thing above it. */
  at(path: YamlPath): string;
}

/**
 * Reads a YAML file of a user's.
 * @param code thrown, with the line, for what is no YAML
 * @throws ConfigError
 */
export function readYamlFile(file: string, code: ErrorCode): YamlFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(code, `${file} cannot be read (${(cause as Error).message}).`, {
      hint: 'Check the path and the permissions.',
      cause,
    });
  }
  return parseYaml(text, file, code);
}

/** As `readYamlFile`, of text at hand. @throws ConfigError */
export function parseYaml(text: string, file: string, code: ErrorCode): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0];
  if (fault !== undefined)
    throw new ConfigError(code, `${file}:${lines.linePos(fault.pos[0]).line} is no YAML: ${fault.message}.`, {
      hint: 'Mend the line: indent with spaces, and quote texts that hold ": " or " #".',
    });
  return {
    file,
    value: plainOf(() => document.toJS(), file, code),
    at: (path) => `${file}:${lines.linePos(offsetOf(document.contents, path)).line}`,
  };
}

function plainOf(read: () => unknown, file: string, code: ErrorCode): unknown {
  try {
    return read();
  } catch (cause) {
    throw new ConfigError(code, `${file} cannot be read (${(cause as Error).message}).`, {
      hint: 'Write values out instead of repeating them by aliases.',
      cause,
    });
  }
}

/** Where the key (or the item of a list) at a path begins; of the last one that is there. */
function offsetOf(root: unknown, path: YamlPath): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step));
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0];
}
