import { InvalidArgumentError } from 'commander';

/** Reads a command's option that is a whole number of this many digits at most. */
export function wholeNumber(digits: number) {
  return (text: string): number => {
    if (/^\d+$/.test(text) && text.length <= digits) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number of ${digits} digits at most.`);
  };
}
