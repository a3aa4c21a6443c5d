import { expect, test } from '@jest/globals';
import { faultRun } from './fault-run/run.ts';
import { assemblyFolder } from './support/template.ts';

test('whatever fails, every acknowledged event is stored once and published, and every refusal makes its provider send again', async () => {
  const report = await faultRun({
    assembly: assemblyFolder('fast'),
    seed: 7,
    deliveries: 200,
    engineKills: 1,
  });
  expect(report.violations).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(150);
  expect(Object.keys(report.struck).length).toBeGreaterThan(4);
});
