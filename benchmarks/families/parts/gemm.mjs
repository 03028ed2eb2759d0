/** Matrix products beside the ceiling of the machine. */
export function gemm({ node }) {
  const detail = node('gemm.mjs', []);
  const ceiling = Number(/registers only: ([\d.]+)/.exec(detail)?.[1]);
  const rates = detail.split('\n').map((line) => line.trim().split(/\s+/));
  const large = rates.filter(([size]) => Number(size) >= 256).map((cells) => Number(cells[2]));
  const least = Math.min(...large);
  const goal = Math.min(20, ceiling);
  return {
    detail: `\`\`\`\n${detail.trim()}\n\`\`\``,
    rows: [
      {
        what: 'GEMM f32, 256 to 1024, slowest',
        target: `>= ${goal.toFixed(1)} GFLOP/s (ceiling ${ceiling.toFixed(1)})`,
        measured: least.toFixed(1),
        met: least >= goal,
      },
    ],
  };
}
