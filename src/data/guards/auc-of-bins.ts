/**
 * AUC of one class against the rest on the test table, the bins ordered by the class's share in the fit table; bins of
 * equal share are ties. Tables are row-major [bins, classes].
 * @param prior share given to bins that the fit table does not know
 */
export function aucOfBins(
  fit: Float64Array,
  test: Float64Array,
  label: number,
  classes: number,
  prior: number,
): number {
  const cells: { share: number; yes: number; no: number }[] = [];
  for (let start = 0; start < test.length; start += classes) {
    let fitted = 0;
    let tested = 0;
    for (let c = 0; c < classes; c++) {
      fitted += fit[start + c]!;
      tested += test[start + c]!;
    }
    if (tested === 0) continue;
    const yes = test[start + label]!;
    cells.push({ share: fitted > 0 ? fit[start + label]! / fitted : prior, yes, no: tested - yes });
  }
  cells.sort((a, b) => a.share - b.share);
  let below = 0;
  let positives = 0;
  let pairs = 0;
  for (let i = 0; i < cells.length; ) {
    let yes = 0;
    let no = 0;
    const { share } = cells[i]!;
    for (; i < cells.length && cells[i]!.share === share; i++) {
      yes += cells[i]!.yes;
      no += cells[i]!.no;
    }
    pairs += yes * (below + no / 2);
    below += no;
    positives += yes;
  }
  return pairs / (positives * below);
}
