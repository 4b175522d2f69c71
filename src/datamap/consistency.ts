import { type LineOf, type Problem, problemAt, type Report } from '../yaml-document.js';
import { checkActivity } from './consistency-activity.js';
import { checkEntries } from './consistency-entries.js';
import { checkExpressions } from './consistency-expressions.js';
import { checkMember } from './consistency-member.js';
import { checkRetention } from './consistency-retention.js';
import type { DataMap } from './data-map.js';

/** What the schema can't say: whether the parts of a map fit each other. Needs no database. */
export function consistencyProblems(map: DataMap, lineOf: LineOf): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push(problemAt(lineOf, path, message));
  for (const check of [checkMember, checkActivity, checkEntries, checkExpressions, checkRetention]) check(map, report);
  return problems;
}
