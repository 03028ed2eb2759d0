/** Nearest neighbours with two metrics. */
export function knn({ node, python }) {
  const found = Object.entries(JSON.parse(node('knn.mjs', ['--python', python])));
  return {
    detail: found
      .map(([name, { ours, theirs }]) => `${name}: ours ${ours.toFixed(3)} s, scikit-learn ${theirs.toFixed(3)} s`)
      .join('\n'),
    rows: found.map(([name, { ours, theirs }]) => ({
      what: `knn, 20k x 20, 1,000 queries, ${name}, against scikit-learn`,
      target: '<= 1.0',
      measured: (ours / theirs).toFixed(2),
      met: ours <= theirs,
    })),
  };
}
