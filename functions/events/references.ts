/** More, and longer, than any sender's. */
const most = 10;
const longest = 500;

/** Headers of mail programs: no references. */
const commonplace =
  /^x-(?:mailer|priority|msmail-|mimeole|auto-response-suppress|spam|virus|received|google-|gm-|ms-|microsoft-)/i;

/** The sender's own references to a mail, by name, if short enough. */
export function senderReferencesOf(
  named: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> | undefined {
  const kept = Object.entries(named).flatMap(([name, value = '']) => {
    const isShort = value.trim() !== '' && name.length + value.length <= longest;
    return isShort && !commonplace.test(name) ? [[name, value] as const] : [];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept.slice(0, most));
}

/** Subjects that find a mail. References anyone could invent join nothing. */
export function referenceSubjects(references: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.values(references).map((value) => `reference/${value.trim()}`);
}
