/** An address alone, or in angle brackets behind a name: quoted, or of words without a separator (RFC 5322, 3.4). */
const mailbox =
  /^(?:(?:"(?:[^"\\]|\\.)*"\s*|[^"<>@,;:()]*)<([^\s"<>@,;:()]+@[^\s"<>@,;:()]+)>|([^\s"<>@,;:()]+@[^\s"<>@,;:()]+))$/s;

/** The address that a text is; undefined where it is anything else, such as several. */
export function addressOf(text: string): string | undefined {
  const [, named, alone] = mailbox.exec(text.trim()) ?? [];
  return named ?? alone;
}
