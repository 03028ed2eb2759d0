/* Metrics in the text format 0.0.4 of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */

/** One number of a metric. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Times of one set of labels. */
export interface Times {
  readonly labels: Series['labels'];
  /** How many fell in each bucket, not added up; the last one is above all bounds. */
  readonly counts: Float64Array;
  readonly sum: number;
}

/** A counter or a gauge. */
export function samples(name: string, type: 'counter' | 'gauge', help: string, series: readonly Series[]): string {
  return head(name, type, help) + series.map(({ labels, value }) => line(name, labels, value)).join('');
}

/** A histogram. @param bounds upper bounds of the buckets, rising */
export function histogram(name: string, help: string, bounds: readonly number[], series: readonly Times[]): string {
  let text = head(name, 'histogram', help);
  for (const { labels, counts, sum } of series) {
    let below = 0;
    counts.forEach((count, i) => {
      below += count;
      text += line(`${name}_bucket`, { le: i < bounds.length ? String(bounds[i]) : '+Inf', ...labels }, below);
    });
    text += line(`${name}_sum`, labels, sum) + line(`${name}_count`, labels, below);
  }
  return text;
}

function head(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function line(name: string, labels: Series['labels'], value: number): string {
  const inside = Object.entries(labels).map(([label, of]) => `${label}="${escaped(of)}"`);
  return `${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}\n`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
