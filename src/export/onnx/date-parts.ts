import type { Graph, Tensor } from '../../onnx/graph.ts';
import type { DatePart } from '../../preprocess/date-parts.ts';

const MS_PER_DAY = 86_400_000;
/** As in `datePart`: the largest time that dates reach. */
const LAST_MS = 8.64e15;

/**
 * Parts of moments in UTC, as `datePart` gives them; float32 [N, parts].
 * @param ms double [N, 1]: milliseconds since 1970, NaN = missing
 */
export function datePartsOf(graph: Graph, ms: Tensor, parts: readonly DatePart[]): Tensor {
  const calendar = new Calendar(graph, ms);
  const values = graph.concat(
    parts.map((part) => calendar.part(part)),
    1,
  );
  const isKnown = graph.op('LessOrEqual', [graph.op('Abs', [ms]), graph.double(LAST_MS)]);
  return graph.cast(graph.where(isKnown, values, graph.double(Number.NaN)), 'float');
}

/** Arithmetic of whole numbers in doubles. */
class Calendar {
  private readonly graph: Graph;
  private readonly ms: Tensor;
  private readonly days: Tensor;
  private date: { readonly year: Tensor; readonly month: Tensor; readonly day: Tensor } | undefined;

  constructor(graph: Graph, ms: Tensor) {
    this.graph = graph;
    this.ms = ms;
    this.days = this.quotient(ms, MS_PER_DAY);
  }

  part(part: DatePart): Tensor {
    const { graph, ms, days } = this;
    if (part === 'days_since_1970') return graph.div(ms, graph.double(MS_PER_DAY));
    if (part === 'dayofweek') return this.rest(this.plus(days, 3), 7);
    if (part === 'hour') return this.quotient(this.rest(ms, MS_PER_DAY), 3_600_000);
    if (part === 'minute') return this.rest(this.quotient(this.rest(ms, MS_PER_DAY), 60_000), 60);
    this.date ??= this.civil();
    if (part === 'dayofyear') return this.plus(graph.sub(days, this.newYear(this.date.year)), 1);
    return this.date[part];
  }

  private quotient(x: Tensor, by: number): Tensor {
    return this.graph.op('Floor', [this.graph.div(x, this.graph.double(by))]);
  }
  private rest(x: Tensor, by: number): Tensor {
    return this.graph.sub(x, this.times(this.quotient(x, by), by));
  }
  private plus(x: Tensor, n: number): Tensor {
    return this.graph.add(x, this.graph.double(n));
  }
  private times(x: Tensor, n: number): Tensor {
    return this.graph.mul(x, this.graph.double(n));
  }

  /** Year, month and day in years that start in March (Hinnant 2013, "chrono-compatible low-level date algorithms"). */
  private civil(): { year: Tensor; month: Tensor; day: Tensor } {
    const { graph } = this;
    const z = this.plus(this.days, 719_468);
    const era = this.quotient(z, 146_097);
    const ofEra = this.rest(z, 146_097);
    const leaps = graph.sub(
      graph.sub(this.quotient(ofEra, 36_524), this.quotient(ofEra, 1460)),
      this.quotient(ofEra, 146_096),
    );
    const yearOfEra = this.quotient(graph.add(ofEra, leaps), 365);
    const before = graph.add(
      this.times(yearOfEra, 365),
      graph.sub(this.quotient(yearOfEra, 4), this.quotient(yearOfEra, 100)),
    );
    const ofYear = graph.sub(ofEra, before);
    const march = this.quotient(this.plus(this.times(ofYear, 5), 2), 153);
    const day = this.plus(graph.sub(ofYear, this.quotient(this.plus(this.times(march, 153), 2), 5)), 1);
    const isSpring = graph.op('Less', [march, graph.double(10)]);
    const month = graph.where(isSpring, this.plus(march, 3), this.plus(march, -9));
    const year = graph.add(yearOfEra, this.times(era, 400));
    return { year: graph.where(isSpring, year, this.plus(year, 1)), month, day };
  }

  /** Days since 1970 of the first of January. */
  private newYear(year: Tensor): Tensor {
    const { graph } = this;
    const y = this.plus(year, -1);
    const leaps = graph.add(graph.sub(this.quotient(y, 4), this.quotient(y, 100)), this.quotient(y, 400));
    return this.plus(graph.add(this.times(y, 365), leaps), -719_162);
  }
}
