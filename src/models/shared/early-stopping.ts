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
  private readonly patience: number | undefined;

  private readonly minDelta: number;

  /**
   * @param patience rounds without improvement that are waited for; the rule above when absent
   * @param minDelta an improvement is a loss lower than the best by more than this
   */
  constructor(patience?: number, minDelta = 0) {
    this.patience = patience;
    this.minDelta = minDelta;
  }

  /** NaN counts as the worst loss. */
  record(round: number, loss: number): void {
    if (this.bestRound === undefined || loss < this.best - this.minDelta) {
      this.bestRound = round;
      this.best = Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
    }
    this.patienceOver = round - this.bestRound >= (this.patience ?? patience(this.bestRound));
  }
}
