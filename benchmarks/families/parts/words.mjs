/** Cells of a line of a printed table. */
export const cellsOf = (line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim());

export const share = (found, all) => `${found} of ${all}`;

/** A table in Markdown. */
export const tableOf = (head, lines) =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
