/** A table of Markdown; a `|` within a cell does not end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** Of the heading of a type, as GitHub makes it. */
export function anchorOf(type: string): string {
  return type.replaceAll('.', '');
}

export function fenced(text: string, language = ''): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

const lineWidth = 100;

/** JSON, with whatever fits into a line on one line. */
export function compactJson(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const known = Object.entries(value).filter(([, member]) => member !== undefined);
  const members = known.map(([name, member]) => {
    const text = compactJson(member, inner);
    return isList ? text : `${JSON.stringify(name)}: ${text}`;
  });
  if (members.length === 0) return isList ? '[]' : '{}';
  const line = isList ? `[${members.join(', ')}]` : `{ ${members.join(', ')} }`;
  if (indent.length + line.length <= lineWidth && !line.includes('\n')) return line;
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.map((member) => inner + member).join(',\n')}\n${indent}${close}`;
}
