import type { CardTable, StepCard } from './step.ts';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 small { font-weight: normal; opacity: .6; font-size: .6em; }
.no { color: #c0392b; } .yes { color: #1e8449; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #8884; padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }
pre { background: #8881; padding: .8rem; overflow-x: auto; }`;

/** A step card as one page without scripts or files beside it. */
export function cardHtml(card: StepCard): string {
  const facts = Object.entries(card.facts).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(card.step)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(card.step)} <small>${escaped(card.finishedAt)}, ${card.seconds.toFixed(1)} s, ${card.key.slice(0, 16)}</small></h1>
<p class="${card.passed ? 'yes' : 'no'}">${card.passed ? 'passed' : 'not passed'}</p>
${list(card.faults, 'no')}${tableHtml({ title: 'Facts', header: ['', ''], rows: facts })}
${card.tables.map(tableHtml).join('\n')}
${list(card.notes, '')}<h2>Settings</h2><pre>${escaped(JSON.stringify(card.config, null, 1))}</pre>
</body></html>
`;
}

function list(items: readonly string[], style: string): string {
  return items.length === 0
    ? ''
    : `<ul class="${style}">${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>\n`;
}

function tableHtml({ title, header, rows }: CardTable): string {
  if (rows.length === 0) return '';
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<h2>${escaped(title)}</h2><table>${row(header, 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
