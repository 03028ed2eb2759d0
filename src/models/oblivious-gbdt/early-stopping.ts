/** Rounds without improvement that are waited for: 20 and 0.3 of the best round, at most 200 (AutoGluon's rule, capped). */
function patience(best: number): number {
  return Math.min(200, 20 + Math.floor(0.3 * best));
}

/** Keeps the round of least validation loss, the first among equals. */
export class EarlyStopping {
  /** Undefined until a loss is recorded. */
  bestRound: number | undefined;
  patienceOver = false;
  private best = Number.POSITIVE_INFINITY;

  /** NaN counts as the worst loss. */
  record(round: number, loss: number): void {
    if (this.bestRound === undefined || loss < this.best) {
      this.bestRound = round;
      this.best = Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
    }
    this.patienceOver = round - this.bestRound >= patience(this.bestRound);
  }
}
