/** The text inside the first element of that name, as it stands. */
export function elementOf(xml: string, name: string): string | undefined {
  const [, inner] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml) ?? [];
  return inner;
}
