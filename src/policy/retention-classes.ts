import { ServiceError } from '../errors.js';
import { isPeriod } from './dates.js';
import { type Floor, type RetentionPeriod, type RetentionRule, retentionStarts } from './retention.js';
import {
  destroyAfterOf,
  likenessOf,
  listOf,
  type PeriodEntry,
  periodsOf,
  type RetentionClass,
  type RetentionDocument,
} from './retention-likeness.js';

const joint = '+';

/** The name of several classes on one row: the same whatever their order. */
export function combinedClass(ids: readonly string[]): string {
  return [...new Set(ids)].sort().join(joint);
}

export function partsOfClass(id: string): string[] {
  return id.split(joint);
}

/**
 * The rule of every class of the map, and of every further one that rows are of: of the library, or several at once.
 * A class takes over from the class it is `like`: its own `destroyAfter` replaces the other's, its floors and ceilings
 * come on top, since no class may lift what a law orders.
 */
export function resolveRetention(
  document: RetentionDocument,
  ofRows: Iterable<string> = [],
): Map<string, RetentionRule> {
  const classes = [...new Set([...Object.keys(document), ...ofRows])];
  const parts = [...new Set(classes.flatMap(partsOfClass))];
  const problems = parts.flatMap((id) => problemsOf(id, document).map((text) => `retention.${id}: ${text}`));
  if (problems.length > 0) {
    throw new ServiceError('map_invalid', ['The retention classes cannot be used:', ...problems].join('\n- '), {
      detail: { problems },
    });
  }
  return new Map(classes.map((id) => [id, combineRules(partsOfClass(id).map((part) => ruleOf(part, document)))]));
}

/** A row of several classes: the latest of all floors and periods, and every ceiling. */
export function combineRules(rules: readonly RetentionRule[]): RetentionRule {
  return {
    id: combinedClass(rules.map(({ id }) => id)),
    destroyAfter: rules.flatMap(({ destroyAfter }) => destroyAfter),
    atLeast: rules.flatMap(({ atLeast, basis }) => atLeast.map((floor) => ({ basis, ...floor }))),
    atMost: rules.flatMap(({ atMost }) => atMost),
    basis: [...new Set(rules.flatMap(({ basis }) => basis))],
  };
}

function ruleOf(id: string, document: RetentionDocument): RetentionRule {
  const { chain } = likenessOf(id, document);
  const { destroyAfter, atLeast, atMost } = periodsOf(chain);
  return {
    id,
    destroyAfter: destroyAfter as RetentionPeriod[],
    atLeast: atLeast as Floor[],
    atMost: atMost as RetentionPeriod[],
    basis: [...new Set([...chain].reverse().flatMap(({ entry }) => listOf(entry.basis)))],
  };
}

function problemsOf(id: string, document: RetentionDocument): string[] {
  const { chain, problem } = likenessOf(id, document);
  const [own] = chain;
  if (!own) return ['there is no such retention class.'];
  const problems: string[] = [];
  if (problem?.kind === 'unknown') problems.push(`like names ${problem.id}, which is no retention class.`);
  if (problem?.kind === 'circle') problems.push(`like leads in a circle: ${problem.ids.join(' -> ')}.`);
  const { entry } = own;
  if ((entry.destroyAfter === undefined) !== (entry.from === undefined)) {
    problems.push('destroyAfter and from must stand together.');
  }
  if (periodsIn(entry).some(({ period }) => !isPeriod(period))) {
    problems.push('a period must be like P5Y, P6M or P30D.');
  }
  const { destroyAfter, atLeast, atMost } = periodsOf(chain);
  const froms = [...destroyAfter, ...atLeast, ...atMost].map(({ from }) => from);
  if (froms.some((from) => from !== undefined && !retentionStarts.some((start) => start === from))) {
    problems.push(
      `from must be one of ${retentionStarts.join(', ')}; where the law states no start, choose one with startsFrom.`,
    );
  }
  if (
    problem === null &&
    !chain.some((link) => link.entry.destroyAfter !== undefined || periodsIn(link.entry).length > 0)
  ) {
    problems.push('say when it is destroyed: destroyAfter, atLeast or atMost.');
  }
  return problems;
}

function periodsIn(entry: RetentionClass): PeriodEntry[] {
  const hasOwn = entry.destroyAfter !== undefined && entry.from !== undefined;
  return [...listOf(entry.atLeast), ...listOf(entry.atMost), ...(hasOwn ? [destroyAfterOf(entry)] : [])];
}
