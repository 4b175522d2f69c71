/**
 * The command line: reads arguments, calls one verb, prints its answer. It promises that `--json` prints one JSON
 * document and nothing else, and exit codes that scripts can rest on. It knows no rule and no SQL.
 */
import type { Config } from '../config/to-config.js';
import type { Secrets } from '../config/to-secrets.js';
import type { Context } from '../context.js';
import type { Actor } from '../store/timeline.js';

export const exitCodes = { done: 0, failed: 1, wrongUse: 2, halted: 3 } as const;

export interface Option {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help: `DATE`. */
  readonly value?: string;
  readonly description: string;
}

export interface Command {
  /** As it is typed: `sweep`, `api-keys create`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name. */
  readonly usage: string;
  readonly details?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** How many words besides options it takes; none unless told. */
  readonly words?: { readonly min: number; readonly max: number };
  readonly examples: readonly string[];
  /** Heeds the signal and ends in order. The others are left where they are: what they had not committed is undone. */
  readonly stopsItself?: boolean;
  /** Loads what it needs when it runs, so that the help of all commands needs nothing. Answers the exit code. */
  run(call: Call): Promise<number>;
}

export interface Settings {
  readonly config: Config;
  readonly secrets: Secrets;
}

/** One use of a command. */
export interface Call {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
  readonly json: boolean;
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
  /** The user of the operating system: nobody can claim to be another in an argument. */
  readonly actor: Actor;
  readonly input: NodeJS.ReadableStream;
  settings(): Settings;
  /** Closed when the command has ended. */
  openContext(): Promise<Context>;
  /** Once a command: the document with `--json`, the text without. */
  answer(document: unknown, text: string): void;
  /** Past `answer`, for the quick start, which tells its own story; at most one JSON document. */
  out(text: string): void;
  /** A line for whoever watches; never on standard output. */
  log(line: string): void;
}
