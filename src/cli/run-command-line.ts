import { once } from 'node:events';
import type { Context } from '../context.js';
import { type Call, type Command, exitCodes } from './command.js';
import { commands } from './commands.js';
import { failureOf, Stopped, unforeseen } from './failure.js';
import { type Found, findCommand } from './find-command.js';
import { commonOptions, helpOf, helpOfAll, helpOfGroup, usageOf } from './help-text.js';
import { actorOfProcess } from './os-user.js';
import { type Arguments, parseArguments } from './parse-arguments.js';

export interface Surroundings {
  readonly input: NodeJS.ReadableStream;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Runs what the arguments name and answers the exit code; never throws. */
export async function runCommandLine(args: readonly string[], around: Surroundings): Promise<number> {
  const json = asksJson(args);
  try {
    return await runFound(findCommand(args, commands), json, around);
  } catch (error) {
    const { exitCode, code, message, detail } = await failureOf(error);
    if (code === unforeseen) {
      const { createLogger } = await import('../logger.js');
      createLogger('error').error({ err: error }, 'a command ended with an error that nobody foresaw');
    }
    if (json) around.out(jsonText({ error: { code, message, detail } }));
    else around.err(`dormouse: ${message}\n`);
    return exitCode;
  }
}

async function runFound(found: Found, json: boolean, around: Surroundings): Promise<number> {
  const help = (text: string) => {
    around.out(json ? jsonText({ help: text }) : `${text}\n`);
    return exitCodes.done;
  };
  if (found.kind === 'all') return help(helpOfAll(commands));
  if (found.kind === 'group') return help(helpOfGroup(found.group, found.commands));
  const { command } = found;
  const parsed = parseArguments(found.args, {
    options: { ...command.options, ...commonOptions },
    words: command.words ?? { min: 0, max: 0 },
    usage: usageOf(command),
  });
  if (parsed.values.help === true) return help(helpOf(command));
  return runCommand(command, parsed, around);
}

async function runCommand(command: Command, { values, words }: Arguments, around: Surroundings): Promise<number> {
  const { out, err, signal, input } = around;
  const json = values.json === true;
  const { readSettings } = await import('./settings.js');
  let settings: ReturnType<Call['settings']> | undefined;
  const opened: Context[] = [];
  const call: Call = {
    values,
    words,
    json,
    signal,
    input,
    actor: actorOfProcess(),
    settings: () => {
      settings ??= readSettings();
      return settings;
    },
    async openContext() {
      const { config, secrets } = call.settings();
      const { openContext } = await import('../context.js');
      const ctx = await openContext(config, secrets);
      opened.push(ctx);
      return ctx;
    },
    answer: (document, text) => out(json ? jsonText(document) : `${text}\n`),
    out,
    log: (line) => err(`${line}\n`),
  };
  const running = runAndClose(command, call, opened);
  return command.stopsItself ? running : Promise.race([running, stopped(signal)]);
}

async function runAndClose(command: Command, call: Call, opened: readonly Context[]): Promise<number> {
  try {
    return await command.run(call);
  } finally {
    for (const ctx of opened) await ctx.close();
  }
}

async function stopped(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Stopped();
}

/** Asked before anything is understood, so that wrong use is answered in JSON as well. */
function asksJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).includes('--json');
}

function jsonText(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
