import { terminalWidth } from '../cli/terminal/width.ts';
import { wrapped } from '../cli/terminal/wrap.ts';
import { eventTypes } from '../functions/events/event.ts';

/** How many events there are of each type: "email: sent 2, bounced 29; message: …". */
export function summaryLines(types: readonly string[]): readonly string[] {
  const counts = Map.groupBy(types, (type) => type);
  const known = eventTypes.filter((type) => counts.has(type));
  const groups = Map.groupBy(known, (type) => type.split('.')[0] ?? '');
  const parts = [...groups].map(([group, ofGroup]) => {
    const counted = ofGroup.map((type) =>
      `${type.slice(group.length + 1)} ${counts.get(type)?.length}`.trim(),
    );
    return group === ofGroup[0] ? `${group} ${counted}` : `${group}: ${counted.join(', ')}`;
  });
  return wrapped(`${parts.join('; ')}.`, Math.max(60, terminalWidth() ?? 100) - 2).map((line) => `  ${line}`);
}
