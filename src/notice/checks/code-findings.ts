import Handlebars from 'handlebars';
import { nearestName } from '../nearest-name.js';
import type { MessageKind } from '../notice-facts.js';
import { guardOf, keptOutOfSubjects, type NameUse, printableNames } from './printable-names.js';
import { type Finding, lineAt } from './template-problem.js';

interface Walk {
  readonly names: ReadonlyMap<string, NameUse>;
  readonly forbidden: readonly string[];
  /** Alimtalk is registered as it stands, so it can't choose. */
  readonly blocks: boolean;
  readonly findings: Finding[];
}

interface Place {
  readonly eachDepth: number;
  readonly guarded: ReadonlySet<string>;
}

/**
 * A template prints values, repeats lists and chooses by `if`: everything else that Handlebars knows is code and
 * refused, and so is a name that no message of this kind has.
 */
export function codeFindings(source: string, kind: MessageKind, part: 'subject' | 'text'): Finding[] {
  const findings: Finding[] = [];
  const raw = source.indexOf('{{{{');
  if (raw >= 0) findings.push({ line: lineAt(source, raw), message: 'raw blocks ({{{{) are refused' });
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    return [...findings, ...(findings.length > 0 ? [] : [unreadable(error as Error)])];
  }
  const names = printableNames(kind);
  const forbidden = part === 'subject' ? keptOutOfSubjects : [];
  const walk = { names, forbidden, blocks: kind.means !== 'alimtalk', findings };
  visit(program, { eachDepth: 0, guarded: new Set() }, walk);
  return findings;
}

function unreadable(error: Error): Finding {
  const line = /(?:line | - )(\d+)(?::\d+$)?/m.exec(error.message)?.[1];
  const reason = /^\w+ doesn't match [^\s]+/.exec(error.message)?.[0] ?? 'a {{…}} is not closed or not complete';
  return { line: line === undefined ? null : Number(line), message: `not a readable template: ${reason}` };
}

function visit(program: hbs.AST.Program | undefined, place: Place, walk: Walk): void {
  for (const node of program?.body ?? []) {
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        break;
      case 'MustacheStatement':
        visitValue(node as hbs.AST.MustacheStatement, place, walk);
        break;
      case 'BlockStatement':
        visitBlock(node as hbs.AST.BlockStatement, place, walk);
        break;
      case 'Decorator':
      case 'DecoratorBlock':
        say(walk, node, 'decorators ({{* …}}) are refused');
        break;
      default:
        say(walk, node, 'partials ({{> …}}) are refused; write the words out');
    }
  }
}

function visitValue(node: hbs.AST.MustacheStatement, place: Place, walk: Walk): void {
  if (node.params.length > 0 || node.hash !== undefined) {
    const name = isPath(node.path) ? node.path.original : 'this';
    say(walk, node, `{{${name} …}} is a helper, and there is none by that name; print a value by its name alone`);
  } else if (!isPath(node.path)) {
    say(walk, node, 'only the name of a value may stand in {{…}}');
  } else if (!isItem(node.path, place)) {
    const name = rootName(node.path, place, walk);
    const message = name === null ? null : misuseOf(name, place, walk);
    if (message !== null) say(walk, node, message);
  }
}

function misuseOf(name: string, { guarded }: Place, { names, forbidden }: Walk): string | null {
  if (forbidden.includes(name)) return `{{${name}}} must not stand in a subject`;
  const use = names.get(name);
  if (use === 'list') return `{{${name}}} is a list; write {{#each ${name}}}{{this}}{{/each}}`;
  if (use === 'flag') return `{{${name}}} can only be asked for, as in {{#if ${name}}}`;
  const missing = use === 'maybe' && !guarded.has(name);
  return missing ? `{{${name}}} can be missing; put it inside {{#if ${guardOf.get(name) ?? name}}}` : null;
}

function visitBlock(node: hbs.AST.BlockStatement, place: Place, walk: Walk): void {
  const helper = node.path.original;
  const [asked, ...more] = node.params;
  if (!['if', 'unless', 'each'].includes(helper)) {
    say(walk, node, `{{#${helper}}} is refused; only #if, #unless and #each are known`);
  } else if (!walk.blocks) {
    say(walk, node, `{{#${helper}}} is refused: an Alimtalk is registered as it stands and can't choose or repeat`);
  } else if (asked === undefined || !isPath(asked) || more.length > 0 || node.hash !== undefined) {
    say(walk, node, `{{#${helper}}} takes the name of one value and nothing else`);
  } else if ((node.program?.blockParams ?? []).length > 0) {
    say(walk, node, '"as |…|" is refused; write {{this}}');
  } else {
    visitBranches(node, asked, place, walk);
  }
}

function visitBranches(node: hbs.AST.BlockStatement, asked: hbs.AST.PathExpression, place: Place, walk: Walk): void {
  const helper = node.path.original;
  const name = isItem(asked, place) ? null : rootName(asked, place, walk);
  if (helper === 'each') {
    if (name !== null && walk.names.get(name) !== 'list') say(walk, node, `{{#each ${name}}}: this is no list`);
    visit(node.program, { ...place, eachDepth: place.eachDepth + 1 }, walk);
    visit(node.inverse, place, walk);
    return;
  }
  const sure = name === null ? place : { ...place, guarded: new Set([...place.guarded, ...guardedBy(name)]) };
  visit(node.program, helper === 'if' ? sure : place, walk);
  visit(node.inverse, helper === 'unless' ? sure : place, walk);
}

function guardedBy(name: string): string[] {
  return [name, ...[...guardOf].filter(([, guard]) => guard === name).map(([guarded]) => guarded)];
}

function isPath(node: hbs.AST.Expression): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

/** What a list gives while it is repeated: the item itself, its number, whether it is the first or the last. */
function isItem(path: hbs.AST.PathExpression, { eachDepth }: Place): boolean {
  if (eachDepth === 0 || path.depth > 0) return false;
  if (path.data) return ['index', 'first', 'last', 'key'].includes(path.parts.join('.'));
  return path.parts.length === 0;
}

function rootName(path: hbs.AST.PathExpression, place: Place, walk: Walk): string | null {
  const name = path.parts.join('.');
  if (path.data || path.parts.length === 0 || !walk.names.has(name)) {
    const meant = nearestName(name, walk.names.keys());
    say(walk, path, `{{${path.original}}} is no value of this message; did you mean {{${meant}}}?`);
    return null;
  }
  if (path.depth === place.eachDepth) return name;
  const right = `${'../'.repeat(place.eachDepth)}${name}`;
  say(walk, path, `{{${path.original}}} must be written {{${right}}} at this place`);
  return null;
}

function say(walk: Walk, node: hbs.AST.Node, message: string): void {
  walk.findings.push({ line: node.loc.start.line, message });
}
