/** Measures each side once a round, in turns, so that a slow moment of the machine hits all; the values of each side. */
export async function rounds(
  count: number,
  ...sides: readonly (() => Promise<number>)[]
): Promise<readonly (readonly number[])[]> {
  const values = sides.map((): number[] => []);
  for (let round = 0; round < count; round++) {
    for (const [at, side] of sides.entries()) values[at]?.push(await side());
  }
  return values;
}
