import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { OutputError } from '../core/errors.ts';
import { type BundleManifest, type BundleMember, MANIFEST_FILE, type MemberFile, type Spread } from './manifest.ts';

/** A model file that still lies elsewhere. */
export interface FileSource {
  readonly path: string;
  readonly weight: number;
}
export interface MemberSource extends Omit<BundleMember, 'files'> {
  readonly sources: readonly FileSource[];
}

/**
 * Writes a bundle so that the folder is a whole model at every moment: new member files first, then the manifest by
 * rename, then files that no manifest names are dropped.
 * @throws OutputError OUTPUT_UNWRITABLE
 */
export function writeBundle(
  folder: string,
  manifest: Omit<BundleManifest, 'members' | 'spread'>,
  members: readonly MemberSource[],
  spread: Spread<FileSource> | null = null,
): BundleManifest {
  try {
    mkdirSync(folder, { recursive: true });
    const written: BundleMember[] = members.map(({ sources, ...member }) => ({
      ...member,
      files: sources.map((source) => placeFile(folder, source.path, source.weight)),
    }));
    const spreadFiles = (spread?.files ?? []).map((source) => placeFile(folder, source.path, source.weight));
    const full: BundleManifest = {
      ...manifest,
      members: written,
      ...(spread === null ? {} : { spread: { ...spread, files: spreadFiles } }),
    };
    const file = join(folder, MANIFEST_FILE);
    writeFileSync(`${file}.tmp`, `${JSON.stringify(full, null, 1)}\n`);
    renameSync(`${file}.tmp`, file);
    const keep = new Set([...written.flatMap((member) => member.files), ...spreadFiles].map((f) => f.file));
    for (const name of readdirSync(folder)) if (name.endsWith('.bin') && !keep.has(name)) rmSync(join(folder, name));
    return full;
  } catch (cause) {
    throw new OutputError('OUTPUT_UNWRITABLE', `The model could not be written to ${folder} (${reasonOf(cause)}).`, {
      hint: 'Choose another folder with --out, or free some space.',
      cause,
    });
  }
}

function placeFile(folder: string, source: string, weight: number): MemberFile {
  const bytes = readFileSync(source);
  const sha256 = digest(bytes);
  const stem = basename(source).replace(/\.[^.]*$/, '');
  let file = `${stem}.bin`;
  // the present manifest may name a file of this name with other contents: it is left alone
  if (existsSync(join(folder, file)) && digest(readFileSync(join(folder, file))) !== sha256)
    file = `${stem}-${sha256.slice(0, 8)}.bin`;
  const target = join(folder, file);
  if (!existsSync(target)) {
    try {
      linkSync(source, target);
    } catch {
      copyFileSync(source, target); // another file system, or one without links
    }
  }
  return { file, weight, bytes: bytes.byteLength, sha256 };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Short text of a system error. */
function reasonOf(error: unknown): string {
  return (error as { code?: string }).code ?? (error instanceof Error ? error.message : String(error));
}
