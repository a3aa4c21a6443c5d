import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

export interface AlarmRow {
  readonly name: string;
  readonly metric: IMetric;
  /** Rings above it: 0 if not given. */
  readonly threshold?: number;
  /** For this many of the metric's periods: 1 if not given. */
  readonly periods?: number;
  /** Of the last this many; otherwise in a row. */
  readonly of?: number;
  /** Rings below the threshold instead, and without data: silence is the trouble. */
  readonly below?: true;
  readonly description: string;
  /** Anchor of its heading in docs/operate/runbook.md, if that is not the name's own words. */
  readonly article?: string;
}
