import type { Checking } from './checking.js';
import { consequenceOf, hookText, runningHooks, runsForEveryMember } from './running-hooks.js';

/** Triggers and rules that run when a member leaves or comes back. */
export function checkHooks({ map, catalog, problem, warning }: Checking): void {
  for (const running of runningHooks(map, catalog).filter(runsForEveryMember)) {
    const path = ['data', map.data.findIndex(({ table }) => table === running.table), 'table'];
    const says = `${running.table} has ${hookText(running)}: it ${consequenceOf(running)}`;
    if (running.hook.kind === 'rule') problem(path, `${says}; make it a trigger, or keep the table`);
    else warning(path, says);
  }
}
