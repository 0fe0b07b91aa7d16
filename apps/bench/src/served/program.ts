import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { BenchMachine } from '../measure/machine.js';

/** A server in a process of its own, so that whoever asks it does not take its time. */
export type Program = {
  ask<Answer>(question: string, input?: unknown): Promise<Answer>;
  stop(): Promise<void>;
  /** kill -9. */
  killHard(): Promise<void>;
};

type Message = { readonly id: number; readonly question: string; readonly input: unknown };
type Reply = { readonly id: number; readonly answer?: unknown; readonly error?: string };

const STOP_MS = 10_000;

/** Starts a program that stands beside this file; it is stopped when the row has ended, or before. */
export function startProgram(machine: BenchMachine, name: string): Program {
  const child = fork(new URL(`./${name}.js`, import.meta.url), {
    execArgv: ['--expose-gc', ...profiling(machine)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const waiting = new Map<number, (reply: Reply) => void>();
  let asked = 0;
  child.on('message', (reply: Reply) => waiting.get(reply.id)?.(reply));
  child.on('exit', (code) => {
    for (const [id, tell] of waiting) tell({ id, error: `${name} ended with ${code}` });
  });
  const program: Program = {
    ask: <Answer>(question: string, input: unknown = null) =>
      new Promise<Answer>((resolve, reject) => {
        asked += 1;
        const id = asked;
        waiting.set(id, ({ answer, error }) => {
          waiting.delete(id);
          if (error === undefined) resolve(answer as Answer);
          else reject(new Error(error));
        });
        child.send({ id, question, input } satisfies Message);
      }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      if (child.connected) child.disconnect();
      await exited;
      clearTimeout(force);
    },
    async killHard() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  machine.afterwards(() => program.stop());
  return program;
}

const profiling = ({ profile }: BenchMachine): string[] =>
  profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];

type Answers = Readonly<Record<string, (input: never) => Promise<unknown>>>;

/** In the child: answers what is asked, and ends in order when nobody is there to ask. */
export function answerParent(answers: Answers, close: () => Promise<unknown>): void {
  process.on('message', ({ id, question, input }: Message) => {
    const answer = answers[question];
    const answered = answer
      ? answer(input as never)
      : Promise.reject(new Error(`nobody answers ${question}`));
    answered.then(
      (value) => reply({ id, answer: value }),
      (error: unknown) => reply({ id, error: String((error as Error)?.stack ?? error) }),
    );
  });
  process.once('disconnect', () => {
    void close().finally(() => process.exit(0));
  });
  // Interrupted at the terminal, the parent is too, and tells when to end.
  process.on('SIGINT', () => {});
}

function reply(message: Reply): void {
  if (process.connected) process.send?.(message);
}

export type Memory = {
  /** Bytes that are in use after a collection: objects and buffers. */
  readonly used: number;
  /** Resident set, bytes. */
  readonly resident: number;
};

/** Memory of this process after everything that is free was collected. */
export async function memory(): Promise<Memory> {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, resident: rss };
}
