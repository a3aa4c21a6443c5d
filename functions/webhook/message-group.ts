import { hash } from 'node:crypto';

/** Fair queues work by group. Hashed, since an account may hold anything and SQS takes 128 ASCII characters. */
export function messageGroupId(word: string, account: string | undefined): string {
  if (account === undefined) return word;
  return `${word}-${hash('sha256', account).slice(0, 32)}`;
}
