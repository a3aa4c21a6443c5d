import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a provider calls itself: the title of its page, which people write; without a page, its name in the registry. */
export function providerTitle(name: string): string {
  const page = join(import.meta.dirname, '..', '..', 'docs', 'providers', `${name}.md`);
  if (!existsSync(page)) return name;
  return /^# (.+)$/m.exec(readFileSync(page, 'utf8'))?.[1] ?? name;
}
