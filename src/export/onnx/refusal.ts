/** Something that the format cannot hold: what it is, where it stands, and why. */
export interface Refusal {
  /** Name of a step or family, e.g. `text-svd`. */
  readonly step: string;
  /** Columns of the user's table that it reads; empty when it is no matter of columns. */
  readonly columns: readonly string[];
  readonly reason: string;
}
