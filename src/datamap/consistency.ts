import { type LineOf, type Problem, problemAt, type Report } from '../yaml-document.js';
import { checkActivity } from './consistency-activity.js';
import { checkEntries, checkNotOfMembers } from './consistency-entries.js';
import { checkExpressions } from './consistency-expressions.js';
import { checkMember } from './consistency-member.js';
import { checkRetention } from './consistency-retention.js';
import type { DataMap } from './data-map.js';

/** What the schema can't say: whether the parts of a map fit each other. Needs no database. */
export function consistencyProblems(map: DataMap, lineOf: LineOf): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push(problemAt(lineOf, path, message));
  const checks = [checkMember, checkActivity, checkEntries, checkNotOfMembers, checkExpressions, checkRetention];
  for (const check of checks) check(map, report);
  return problems;
}
