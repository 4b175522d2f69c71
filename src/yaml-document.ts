/**
 * Reads a YAML document against a JSON Schema and says what is wrong with it, every problem with its line, in words
 * for the person who wrote it. It knows neither the data map nor the policy.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type ErrorCode, ServiceError } from './errors.js';

export interface Problem {
  readonly line: number;
  /** `data[3].mode`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}

export type DocumentPath = readonly (string | number)[];

/** The line of a key or list item; of its nearest parent when it isn't there. */
/** How a check tells of a problem: where in the document, and what is wrong there. */
export type Report = (path: DocumentPath, message: string) => void;

export type LineOf = (path: DocumentPath) => number;

export interface YamlDocument<Value> {
  /** What was read, even with problems: only a document without any has the shape that its type says. */
  readonly value: Value;
  readonly problems: readonly Problem[];
  readonly lineOf: LineOf;
}

/** Never throws: what is wrong with the text stands in `problems`. */
export function readYamlDocument<Value>(text: string, schema: object, name: string): YamlDocument<Value> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(1, counter.linePos(offset).line);
  const lineOf: LineOf = (path) => lineAt(offsetOf(document, path));
  const unreadable = (problems: Problem[]) => ({ value: undefined as Value, problems, lineOf });

  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return unreadable(
      broken.map(({ code, message, pos }) => ({ line: lineAt(pos[0]), path: '', message: sayYaml(code, message) })),
    );
  }
  if (document.contents === null) return unreadable([{ line: 1, path: '', message: `${name} is empty` }]);
  let value: unknown;
  try {
    value = document.toJS();
  } catch {
    return unreadable([{ line: 1, path: '', message: 'its aliases (*name) cannot be followed; write the values out' }]);
  }
  return { value: value as Value, problems: schemaProblems(value, schema, lineOf), lineOf };
}

/** One error for the whole document, so that a person can mend it in one go. Does nothing without problems. */
export function throwProblems(name: string, code: ErrorCode, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const sorted = sortProblems(problems);
  throw new ServiceError(code, problemsText(name, sorted), { detail: { name, problems: sorted } });
}

export function problemsText(name: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${name} has ${count}:`, ...problems.map((problem) => `  ${problemText(problem)}`)].join('\n');
}

export function problemText({ line, path, message }: Problem): string {
  return `line ${line}: ${path ? `${path}: ` : ''}${message}`;
}

export function problemAt(lineOf: LineOf, path: DocumentPath, message: string): Problem {
  return { line: lineOf(path), path: pathText(path), message };
}

export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || compare(a.path, b.path) || compare(a.message, b.message));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function pathText(path: DocumentPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text ? `${text}.${step}` : step;
  }, '');
}

function offsetOf(document: Document, path: DocumentPath): number {
  let node = follow(document, document.contents);
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const found = stepInto(node, step);
    if (!found) break;
    offset = (isNode(found.mark) ? found.mark.range?.[0] : undefined) ?? offset;
    node = follow(document, found.value);
  }
  return offset;
}

function stepInto(node: Node | undefined, step: string | number): { mark: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && { mark: pair.key, value: pair.value };
  }
  if (!isSeq(node) || typeof step !== 'number' || node.items[step] === undefined) return undefined;
  return { mark: node.items[step], value: node.items[step] };
}

function follow(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isNode(node) ? node : undefined;
}

// The plugin is CommonJS and its types name only the `default`; the module itself is the same function.
const addFormats = formatsPlugin as unknown as typeof formatsPlugin.default;
const ajv = addFormats(
  new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    verbose: true,
    // The schemas are our own: a test holds them against the rules for schemas, which takes longer than to read a file.
    validateSchema: false,
  }),
);
const compiled = new WeakMap<object, ValidateFunction>();

function schemaProblems(value: unknown, schema: object, lineOf: LineOf): Problem[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const problems = new Map<string, Problem>();
  for (const error of errors.filter((each) => !isSummary(each, errors))) {
    const problem = problemAt(lineOf, pathOf(error, value), sayError(error));
    problems.set(problemText(problem), problem);
  }
  return [...problems.values()];
}

/** "if" and "anyOf" only say that a branch failed; where the branch spoke for itself they are noise. */
function isSummary({ keyword, schemaPath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (keyword === 'if' || keyword === 'propertyNames') return true;
  if (keyword !== 'anyOf' && keyword !== 'oneOf') return false;
  return errors.some((other) => other.schemaPath.startsWith(`${schemaPath}/`));
}

function pathOf(error: ErrorObject, value: unknown): DocumentPath {
  const path: (string | number)[] = [];
  let at = value;
  for (const part of error.instancePath.split('/').slice(1)) {
    const step = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(step) : step);
    at = (at as Record<string, unknown>)[step];
  }
  const key = error.params.additionalProperty ?? error.propertyName;
  return key === undefined ? path : [...path, String(key)];
}

function sayYaml(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands here twice; keep one of them';
  if (code === 'TAB_AS_INDENT') return 'a tab is used to indent; use spaces';
  return `not valid YAML: ${message}`;
}

function sayError({ keyword, params, parentSchema, message }: ErrorObject): string {
  const schema = parentSchema as { description?: string; examples?: string[]; default?: unknown } | undefined;
  const described = schema?.description;
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return `${params.missingProperty} is missing`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not known here; check the spelling';
    case 'not':
    case 'false schema':
      return described ? `has no place here: ${described}` : 'has no place here';
    case 'enum':
      return `must be one of ${params.allowedValues.join(', ')}`;
    case 'const':
      return `must be ${params.allowedValue}`;
    case 'type':
      return `must be ${[params.type].flat().map(sayType).join(' or ')}`;
    case 'pattern':
    case 'format':
      return described
        ? `has the wrong form; expected: ${described}${asIn(schema)}`
        : (message ?? 'has the wrong form');
    case 'minProperties':
    case 'minItems':
    case 'minLength':
      return 'must not be empty';
    default:
      return message ?? 'does not fit';
  }
}

/** What a text is for doesn't say how it is written. */
function asIn({ examples, default: usual }: { examples?: string[]; default?: unknown } = {}): string {
  const example = examples?.[0] ?? usual;
  return typeof example === 'string' ? ` As in ${example}` : '';
}

const typeWords: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'a mapping (key: value)',
  string: 'a text',
};

function sayType(type: string): string {
  return typeWords[type] ?? type;
}
