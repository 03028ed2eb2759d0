/**
 * A piece that esbuild made, as the body of a function: imports become names of other pieces, exports what is returned.
 * Imports stand at the start and exports at the end of what esbuild writes, so that no text in between is touched.
 * @param {string} source a minified ES module
 * @returns {{ imports: string[], code: string }} names of the pieces it imports, in order, and the body
 */
export function linkable(source) {
  const imports = [];
  let rest = source.trim();
  let head = '';
  for (;;) {
    const found = /^import(?:\{([^}]*)\}from)?"([^"]+)";/.exec(rest);
    if (found === null) break;
    const name = found[2].replace(/^(\.\.?\/)+/, '').replace(/\.js$/, '');
    imports.push(name);
    if (found[1] !== undefined) head += `const{${found[1].replace(/ as /g, ':')}}=$p[${JSON.stringify(name)}];`;
    rest = rest.slice(found[0].length);
  }
  const end = /export\{([^}]*)\};?$/.exec(rest);
  if (end === null) throw new Error(`a piece does not end with its exports: ${rest.slice(-80)}`);
  const returned = end[1]
    .split(',')
    .map((pair) => {
      const [inner, outer = inner] = pair.split(' as ');
      return `${outer}:${inner}`;
    })
    .join(',');
  const body = rest.slice(0, end.index);
  if (/\bimport\s*\(|\bimport\.meta\b/.test(body)) throw new Error('a piece imports at run time');
  return { imports, code: `${head}${body}return{${returned}};` };
}
