/** A part of the runtime as the body of a function that reads other parts from `$p` and returns its exports. */
export interface Piece {
  readonly imports: readonly string[];
  readonly code: string;
}

/**
 * JavaScript that evaluates pieces, each after those it imports, and keeps their exports in the object `$p` by name.
 * @param wanted names of pieces; what they import comes with them
 */
export function linkPieces(pieces: Readonly<Record<string, Piece>>, wanted: readonly string[]): string {
  const done = new Set<string>();
  const lines: string[] = ['const $p={};'];
  const add = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    const { imports, code } = pieces[name]!;
    imports.forEach(add);
    lines.push(`$p[${JSON.stringify(name)}]=(()=>{${code}})();`);
  };
  wanted.forEach(add);
  return lines.join('\n');
}
