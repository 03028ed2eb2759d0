import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

/** Members of families and steps that only fitting, searching and reports read. */
const OF_DEFINITIONS = new Set(['fit', 'space', 'estimateCost', 'doc']);
/** Methods of fitted models and steps that prediction does not call. */
const OF_MODELS = new Set(['shapValues', 'describe', 'importances', 'shapes', 'outOfBag', 'toState']);

/**
 * An esbuild plugin that leaves out what does not predict: members of `defineFamily({...})` and `defineTransformer({...})`,
 * methods of models; what only they used is then dropped by esbuild itself.
 * @param {string} root of the repository
 * @param {{ kernels: boolean }} options whether tables of many rows are predicted by the WebAssembly kernels
 */
export function predictOnly(root, { kernels }) {
  const source = path.join(root, 'src');
  return {
    name: 'predict-only',
    setup(build) {
      const instead = { 'predict-kernels': 'no-kernels', 'row-trees': 'no-row-trees' };
      if (!kernels)
        build.onResolve({ filter: /\/(predict-kernels|row-trees)\.ts$/ }, ({ path: file }) => ({
          path: path.join(source, 'export', 'js', 'runtime', `${instead[path.basename(file, '.ts')]}.ts`),
          sideEffects: false,
        }));
      build.onLoad({ filter: /[\\/]src[\\/](models|preprocess|pipeline)[\\/].*\.ts$/ }, async ({ path: file }) => ({
        contents: strip(file, await readFile(file, 'utf8')),
        loader: 'ts',
      }));
    },
  };
}

function strip(file, text) {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const cuts = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && /^define(Family|Transformer)$/.test(node.expression.getText()))
      for (const member of node.arguments[0].properties)
        if (OF_DEFINITIONS.has(nameOf(member))) cuts.push(cut(member, text));
    if (ts.isClassDeclaration(node))
      for (const member of node.members)
        if (ts.isMethodDeclaration(member) && OF_MODELS.has(nameOf(member)))
          cuts.push([member.getFullStart(), member.end]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return cuts.sort(([a], [b]) => b - a).reduce((left, [from, to]) => left.slice(0, from) + left.slice(to), text);
}

/** From the member's start to behind its comma. */
function cut(member, text) {
  const comma = /^\s*,/.exec(text.slice(member.end));
  return [member.getFullStart(), member.end + (comma === null ? 0 : comma[0].length)];
}

function nameOf(member) {
  return member.name !== undefined && ts.isIdentifier(member.name) ? member.name.text : '';
}
