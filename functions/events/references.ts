/** More than a sender gives a mail, and longer than any is. */
const most = 10;
const longest = 500;

/** What mail programs write by themselves: no reference to anything. */
const commonplace =
  /^x-(?:mailer|priority|msmail-|mimeole|auto-response-suppress|spam|virus|received|google-|gm-|ms-|microsoft-)/i;

/** The references of the sender's own that a mail has, by name, as far as they are short enough to be some. */
export function senderReferencesOf(
  named: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> | undefined {
  const kept = Object.entries(named).flatMap(([name, value = '']) => {
    const isShort = value.trim() !== '' && name.length + value.length <= longest;
    return isShort && !commonplace.test(name) ? [[name, value] as const] : [];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept.slice(0, most));
}

/** The subjects by which a mail is found. Whoever may have made a reference up joins nothing by it. */
export function referenceSubjects(references: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.values(references).map((value) => `reference/${value.trim()}`);
}
