/** Cells of a row as a Markdown table line; bars in the text are escaped. */
function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text in code style. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A page that says where it comes from. */
export function page(title: string, source: string, parts: readonly string[]): string {
  return `${[`# ${title}`, `<!-- Written by \`npm run docs\` from ${source}; edit that instead. -->`, ...parts].join('\n\n')}\n`;
}
