import fc from 'fast-check';
import {
  type RetentionPeriod,
  type RetentionRule,
  retentionStarts,
  type Start,
  type Starts,
} from '../../../src/policy/retention.js';
import { anyAwkwardDate } from './make.js';

const anyStart = fc.constantFrom<Start>(...retentionStarts);

export const anyRetentionPeriod: fc.Arbitrary<RetentionPeriod> = fc.record({
  period: fc.constantFrom('P3M', 'P6M', 'P1Y', 'P1Y6M', 'P30D', 'P5Y', 'P10Y', 'P0D'),
  from: anyStart,
});

export const anyRetentionRule: fc.Arbitrary<RetentionRule> = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  destroyAfter: fc.array(anyRetentionPeriod, { maxLength: 2 }),
  atLeast: fc.array(anyRetentionPeriod, { maxLength: 3 }),
  atMost: fc.array(anyRetentionPeriod, { maxLength: 2 }),
  basis: fc.constant(['a basis']),
});

/** Some starts are unknown. */
export const anyRetentionStarts: fc.Arbitrary<Starts> = fc
  .tuple(...retentionStarts.map((start) => fc.tuple(fc.constant(start), fc.option(anyAwkwardDate, { freq: 5 }))))
  .map((pairs) => Object.fromEntries(pairs.filter(([, day]) => day !== null)) as Starts);
