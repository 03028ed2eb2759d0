import { share } from './words.mjs';

/** Cost models against the clock. */
export function costs({ node, data, sets }) {
  const { rows: found } = JSON.parse(node('costs.mjs', ['--data', data, '--sets', sets.join(',')]));
  const factor = ({ foreseen, measured }) => measured / foreseen;
  // what takes less than that costs nothing, whatever was foreseen
  const within = (one) => Math.max(one.measured, one.foreseen) < 0.05 || (factor(one) <= 3 && factor(one) >= 1 / 3);
  const rows = [...new Set(found.map((one) => one.family))].map((family) => {
    const own = found.filter((one) => one.family === family);
    const factors = own.map(factor);
    const good = own.filter(within).length;
    return {
      what: `cost model of ${family}: measured by foreseen`,
      target: 'within 3x',
      measured: `${Math.min(...factors).toFixed(2)} to ${Math.max(...factors).toFixed(2)}; ${share(good, own.length)}`,
      met: good === own.length,
    };
  });
  const head = '| family | set | foreseen, s | measured, s | factor |\n|---|---|---|---|---|';
  const lines = found.map(
    (one) =>
      `| ${one.family} | ${one.set} | ${one.foreseen.toFixed(3)} | ${one.measured.toFixed(3)} | ${factor(one).toFixed(2)} |`,
  );
  return { detail: [head, ...lines].join('\n'), rows };
}
