/** Undefined where the output is no terminal, and nobody says how wide it shall be. */
export function terminalWidth(): number | undefined {
  const columns = process.stdout.columns ?? Number(process.env.COLUMNS);
  return columns > 0 ? columns : undefined;
}
