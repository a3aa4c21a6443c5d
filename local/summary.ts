import { terminalWidth, wrapped } from '../cli/terminal/fit.ts';
import { eventTypes } from '../functions/events/event.ts';

/** How many events there are of each type of mail that was sent, and of each other kind: "email.sent 2, message.* 37". */
export function summaryLines(types: readonly string[]): readonly string[] {
  const names = types.map((type) => (type.startsWith('email.') ? type : type.replace(/\..*/, '.*')));
  const known = [...new Set(eventTypes.flatMap((type) => [type, type.replace(/\..*/, '.*')]))];
  const counts = Map.groupBy(names, (name) => name);
  const parts = known.flatMap((name) => (counts.has(name) ? [`${name} ${counts.get(name)?.length}`] : []));
  return wrapped(parts.join(', '), Math.max(60, terminalWidth() ?? 100) - 2).map((line) => `  ${line}`);
}
