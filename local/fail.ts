/** Says what went wrong, and where: `fetch failed` alone doesn't. */
export function fail(error: unknown): void {
  console.error(textOf(error));
  process.exitCode = 1;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const [first] = error instanceof AggregateError ? error.errors : [];
  return [error.message, ...[first, cause].filter((part) => part !== undefined).map(textOf)]
    .filter(Boolean)
    .join(': ');
}
