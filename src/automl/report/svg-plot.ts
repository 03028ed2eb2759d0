/** Points of one series of a plot. */
export interface Series {
  readonly label?: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly style: 'line' | 'steps' | 'dots' | 'dashed';
}
export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT] = [560, 400];
const [LEFT, TOP, RIGHT, BOTTOM] = [70, 40, 20, 50];
/** Told apart with all kinds of colour vision (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#999999'];
const GREY = '#888888';

/** Text that stands for itself in XML; control characters have no place there. */
export function xml(text: string): string {
  const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (c) => marks[c]!).replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
/** A text element. */
export function label(x: number, y: number, text: string, more = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${more}>${xml(text)}</text>`;
}
/** At most `most` characters. */
export function short(text: string, most: number): string {
  const letters = Array.from(text);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}
/** A whole figure on white ground. */
export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">`;
  const heading = label(width / 2, 22, title, 'text-anchor="middle" font-size="15"');
  return [
    head,
    `<title>${xml(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    heading,
    ...parts,
    '</svg>\n',
  ].join('\n');
}
/** Four digits are enough for what is seen. */
export function tick(value: number): string {
  return String(Number(value.toPrecision(4)));
}
const round = (value: number): number => Math.round(value * 100) / 100;

/** Lines and dots over two axes. */
export function plotSvg({ title, x, y, series }: Plot): string {
  const xs = axis(series.flatMap(({ points }) => points.map((point) => point[0])));
  const ys = axis(series.flatMap(({ points }) => points.map((point) => point[1])));
  const px = (value: number): number => LEFT + xs.place(value) * (WIDTH - LEFT - RIGHT);
  const py = (value: number): number => HEIGHT - BOTTOM - ys.place(value) * (HEIGHT - TOP - BOTTOM);
  const grid = [
    ...xs.ticks.map((v) => `<path d="M${round(px(v))} ${TOP}V${HEIGHT - BOTTOM}" stroke="#ddd"/>`),
    ...ys.ticks.map((v) => `<path d="M${LEFT} ${round(py(v))}H${WIDTH - RIGHT}" stroke="#ddd"/>`),
    ...xs.ticks.map((v) => label(px(v), HEIGHT - BOTTOM + 16, tick(v), 'text-anchor="middle"')),
    ...ys.ticks.map((v) => label(LEFT - 6, py(v) + 4, tick(v), 'text-anchor="end"')),
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x, 'text-anchor="middle"'),
    label(0, 0, y, `text-anchor="middle" transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)"`),
  ];
  const drawn = series.map((one, i) => draw(one, one.style === 'dashed' ? GREY : COLOURS[i % COLOURS.length]!, px, py));
  const legend = series
    .map(({ label: name }, i) => ({ name, colour: COLOURS[i % COLOURS.length]! }))
    .filter((entry): entry is { name: string; colour: string } => entry.name !== undefined)
    .map(({ name, colour }, i) =>
      // curves of all kinds here leave the lower right corner free
      label(WIDTH - RIGHT - 10, HEIGHT - BOTTOM - 10 - 16 * i, short(name, 40), `text-anchor="end" fill="${colour}"`),
    );
  return svg(WIDTH, HEIGHT, title, [...grid, ...drawn, ...legend]);
}

function draw({ points, style }: Series, colour: string, px: (v: number) => number, py: (v: number) => number): string {
  const at = points.map(([x, y]) => [round(px(x)), round(py(y))] as const);
  if (style === 'dots')
    return at.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2" fill="${colour}" fill-opacity="0.4"/>`).join('');
  const path = at
    .map(([x, y], i) => (i === 0 ? `M${x} ${y}` : style === 'steps' ? `H${x}V${y}` : `L${x} ${y}`))
    .join('');
  const dashes = style === 'dashed' ? ' stroke-dasharray="4 4"' : ' stroke-width="2"';
  return `<path d="${path}" fill="none" stroke="${colour}"${dashes}/>`;
}

/** About five round numbers over the range of the values. */
function axis(values: readonly number[]): { ticks: number[]; place(value: number): number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1];
  const raw = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i * step <= high + step * 1e-9; i++) ticks.push(i * step);
  return { ticks, place: (value) => (value - low) / (high - low) };
}
