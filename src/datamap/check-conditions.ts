import type { Probing } from './checking.js';
import { conditionsOf } from './consistency-expressions.js';
import { quoteTable } from './names.js';
import { explain, mayBeAsked, mayBeRead, rowAlias } from './probe.js';

/** Lets the database read every `where` and `when` over its table, so that a wrong column or type is found now. */
export async function checkConditions(checking: Probing): Promise<void> {
  for (const { path, table, expression } of conditionsOf(checking.map)) {
    if (!mayBeRead(checking, table) || !mayBeAsked(expression)) continue;
    const refusal = await explain(checking, `select from ${quoteTable(table)} as ${rowAlias} where (${expression})`);
    if (refusal) checking.problem(path, refusal.message);
  }
}
