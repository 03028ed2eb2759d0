/** Cells of a long list that are tried first; a way of reading that fails on most of them is not tried on the rest. */
const PROBE = 500;

/**
 * Share of the cells that each way of reading reads (gives no NaN), in [0, 1]. Ways stand plainest first; the second
 * and third are rivals (thousands comma or decimal comma; day first or month first), so that later ways are left at 0
 * once the first, or one of the first three or more, reads everything.
 * @param spellings distinct cells
 * @param counts how often each occurs
 */
export function readShares(
  spellings: readonly string[],
  counts: ArrayLike<number>,
  ways: readonly ((spelling: string) => number)[],
): number[] {
  const every = spellings.length > 4 * PROBE ? Math.floor(spellings.length / PROBE) : 1;
  const shares: number[] = [];
  for (const way of ways) {
    const probed = every === 1 ? 1 : shareOf(spellings, counts, way, every);
    shares.push(probed < 0.5 ? probed : shareOf(spellings, counts, way, 1));
    if (shares[0] === 1 || (shares.length >= 3 && Math.max(...shares) === 1)) break;
  }
  while (shares.length < ways.length) shares.push(0);
  return shares;
}

function shareOf(
  spellings: readonly string[],
  counts: ArrayLike<number>,
  read: (spelling: string) => number,
  every: number,
): number {
  let ok = 0;
  let all = 0;
  for (let i = 0; i < spellings.length; i += every) {
    all += counts[i]!;
    if (!Number.isNaN(read(spellings[i]!))) ok += counts[i]!;
  }
  return all === 0 ? 0 : ok / all;
}
