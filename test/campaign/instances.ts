import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Step } from '../../src/steps.js';
import type { InstanceAnswer, InstancePlan, Said } from './instance-plan.js';

/** The compiled instance, from the compiled campaign and from a test alike. */
const built = import.meta.url.endsWith('.ts') ? '../../dist/test/campaign/instance.js' : './instance.js';
const program = fileURLToPath(new URL(built, import.meta.url));

export type End =
  | { readonly kind: 'killed' }
  | { readonly kind: 'answer'; readonly answer: InstanceAnswer }
  /** It ended by itself with an error: what a fault beneath it may do. */
  | { readonly kind: 'failed'; readonly message: string };

/** One process of the service. */
export class Instance {
  readonly #child: ChildProcess;
  readonly ended: Promise<End>;
  /** Statements of the longest transaction, as far as it said so. */
  statements = 0;
  #arrived: ((step: Step) => void) | undefined;
  #waiting: Step[] = [];

  constructor() {
    const child = spawn(process.execPath, ['--no-warnings', program], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    // One that has died takes no line any more.
    child.stdin.on('error', () => undefined);
    const stderr = text(child.stderr);
    let answer: InstanceAnswer | undefined;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Said;
      if ('statements' in said) this.statements = said.statements;
      else if ('at' in said) this.#arrive(said.at);
      else answer = said.answer;
    });
    this.ended = once(child, 'close').then(async ([code, signal]): Promise<End> => {
      if (signal === 'SIGKILL') return { kind: 'killed' };
      if (code === 0 && answer) return { kind: 'answer', answer };
      return { kind: 'failed', message: lastLines(await stderr) };
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  begin(plan: InstancePlan): void {
    this.#child.stdin?.write(`${JSON.stringify(plan)}\n`);
    if (plan.waitsAt === undefined) this.#child.stdin?.end();
  }

  /** The next step that it says it has reached; null where it ends before. */
  arrival(): Promise<Step | null> {
    const next = this.#waiting.shift();
    if (next) return Promise.resolve(next);
    const arrived = new Promise<Step>((resolve) => {
      this.#arrived = resolve;
    });
    return Promise.race([arrived, this.ended.then(() => null)]);
  }

  /** Lets one that waits at a step go on. */
  goOn(): void {
    this.#child.stdin?.write('\n');
  }

  /** No more lines will come: it waits nowhere from here on. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  discard(): void {
    this.#child.stdin?.end();
  }

  #arrive(step: Step): void {
    if (this.#arrived) this.#arrived(step);
    else this.#waiting.push(step);
    this.#arrived = undefined;
  }
}

function lastLines(said: string): string {
  return said.trim().split('\n').slice(0, 12).join('\n');
}

/** Starts instances, and has some load their modules ahead: that is most of a short life. */
export class Nursery {
  readonly #alive = new Set<Instance>();
  readonly #waiting: Instance[] = [];
  readonly #ahead: number;

  constructor(ahead = 2) {
    this.#ahead = ahead;
  }

  static async isBuilt(): Promise<void> {
    await access(program).catch(() => {
      throw new Error('The instance is not built: run `npm run build`.');
    });
  }

  start(plan: InstancePlan): Instance {
    while (this.#waiting.length <= this.#ahead) this.#waiting.push(this.#make());
    const instance = this.#waiting.shift() as Instance;
    instance.begin(plan);
    return instance;
  }

  run(plan: InstancePlan): Promise<End> {
    return this.start(plan).ended;
  }

  /** Ends all there are, those that stand still included. */
  async close(): Promise<void> {
    for (const instance of this.#alive) instance.signal('SIGKILL');
    await Promise.all([...this.#alive].map(({ ended }) => ended));
  }

  #make(): Instance {
    const instance = new Instance();
    this.#alive.add(instance);
    void instance.ended.then(() => this.#alive.delete(instance));
    return instance;
  }
}
