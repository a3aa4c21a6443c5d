/**
 * JSON, indented without being parsed: numbers, doubled keys and escapes stay as the provider wrote them. What is no
 * JSON comes out unharmed, if oddly broken.
 */
export function indented(text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s"{}[\],:]+/gs) ?? [];
  let out = '';
  let depth = 0;
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (token === '{' || token === '[') {
      const isEmpty = next === (token === '{' ? '}' : ']');
      if (!isEmpty) depth++;
      out += isEmpty ? token : token + line(depth);
    } else if (token === '}' || token === ']') {
      const isEmpty = tokens[at - 1] === (token === '}' ? '{' : '[');
      if (!isEmpty) depth = Math.max(0, depth - 1);
      out += isEmpty ? token : line(depth) + token;
    } else if (token === ',') out += token + line(depth);
    else out += token === ':' ? ': ' : token;
  });
  return out;
}

function line(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
