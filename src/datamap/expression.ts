/** The words of an operator's SQL expression, enough to refuse what is more than an expression and to see what it names. */
export interface ExpressionWords {
  /** Identifiers and key words as the database folds them; quoted ones literally. */
  readonly words: readonly Word[];
  /** Why it may not be used; a sentence for a person. */
  readonly refused: readonly string[];
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** Followed by an opening parenthesis. */
  readonly called: boolean;
}

const tokens =
  /(?<space>\s+)|(?<comment>--|\/\*)|(?<escaped>\b[uU]&['"])|(?<text>(?:\b[eE]'(?:[^'\\]|''|\\[\s\S])*'|(?:\b[bBxXnN])?'(?:[^']|'')*'))|(?<open>\b[eE]')|(?<name>"(?:[^"]|"")+")|(?<dollar>\$)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<number>\d[\w.]*)|(?<sign>[\s\S])/gu;

const statements = ['select', 'values', 'table', 'insert', 'update', 'delete', 'merge'];

/** Statements apart, a word like `now` is an expression, but its value is not one of the row. */
const ofTheSession = [
  'current_catalog',
  'current_date',
  'current_role',
  'current_schema',
  'current_setting',
  'current_time',
  'current_timestamp',
  'current_user',
  'localtime',
  'localtimestamp',
  'now',
  'session_user',
  'statement_timestamp',
  'transaction_timestamp',
  'user',
];

export function readExpression(expression: string): ExpressionWords {
  const words: Word[] = [];
  const refused = new Set<string>();
  const open: string[] = [];
  let afterText = false;
  for (const match of expression.matchAll(tokens)) {
    const { space, comment, escaped, text, open: unclosed, dollar, name, word, sign } = match.groups ?? {};
    const called = /^\s*\(/.test(expression.slice(match.index + match[0].length));
    if (comment) refused.add('comments (-- and /*) are not allowed');
    if (text && afterText) refused.add('two texts stand side by side; join them with ||');
    if (!space) afterText = text !== undefined;
    if (escaped) refused.add('U& is not allowed; write the character itself');
    if (dollar) refused.add('$ is not allowed; write texts in single quotes');
    if (name) words.push({ text: name.slice(1, -1).replaceAll('""', '"'), quoted: true, called });
    if (word) words.push({ text: foldCase(word), quoted: false, called });
    if (sign === ';') refused.add('a semicolon is not allowed');
    if (unclosed || sign === "'" || sign === '"') refused.add('a quote is not closed');
    if (sign === '(' || sign === '[') open.push(sign);
    if (sign === ')' && open.pop() !== '(') refused.add('parentheses do not match');
    if (sign === ']' && open.pop() !== '[') refused.add('parentheses do not match');
  }
  if (open.length > 0) refused.add('parentheses do not match');
  for (const { text, quoted } of words) {
    if (!quoted && statements.includes(text))
      refused.add(`${text} is not allowed; the expression may use its own row alone`);
  }
  return { words, refused: [...refused] };
}

/** Which of the columns an expression names. Too many at worst (a function of the same name), never too few. */
export function columnsNamed(expression: string, columns: Iterable<string>): string[] {
  const named = new Set(readExpression(expression).words.map((word) => word.text));
  return [...columns].filter((column) => named.has(column));
}

export function functionsNamed(expression: string): string[] {
  return readExpression(expression)
    .words.filter((word) => word.called)
    .map((word) => word.text);
}

/** Words whose value depends on the session or the moment, not on the row. */
export function sessionWords(expression: string): string[] {
  const { words } = readExpression(expression);
  return words.filter(({ text, quoted }) => !quoted && ofTheSession.includes(text)).map(({ text }) => text);
}

/** As the server folds an unquoted name in a UTF-8 database: ASCII letters alone. */
function foldCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
