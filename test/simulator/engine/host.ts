import type { Agenda } from './agenda.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';

/** How an invocation ended: with an answer, with an error that left the handler, or not at all. */
export type Ending<T> = { readonly kind: 'answered'; readonly value: T } | { readonly kind: 'threw'; readonly error: unknown } | { readonly kind: 'died' };

interface Invocation {
  isDead: boolean;
  readonly die: () => void;
}

/** One warm process of one function: it runs one invocation at a time, keeps what its stores remember, and its clock may be wrong. */
export interface Container {
  readonly name: string;
  now(): Date;
  /** A call of a port: takes its turn, and may be the one before or after which the machine goes away. */
  call<T>(port: Port<T>): Promise<T>;
  pause(milliseconds: number): Promise<void>;
  after(milliseconds: number, act: () => void): void;
  readonly random: Random;
}

export interface Port<T> {
  /** For the record of what happened: a port and what is asked of it, never with what. */
  readonly says: string;
  readonly perform: () => T;
  /** What the service answers instead, when it refuses: nothing is done then. */
  readonly refuse?: (() => Error | undefined) | undefined;
  /** What the caller sees when it is done and the answer is lost; without it, an answer always comes. */
  readonly lost?: (() => Error) | undefined;
}

/** Something went wrong for a process: it died, was refused, or did not hear the answer. */
export interface Trouble {
  readonly container: string;
  readonly at: number;
}

export interface HostDeps {
  readonly agenda: Agenda;
  readonly faults: Faults;
  readonly random: Random;
  readonly trace: (line: string) => void;
}

/** What is killed says nothing more and hears nothing more. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

const WRONG_CLOCK_MS = 4_000;
/** A process that nobody has asked for anything is taken away, and what it remembered with it. */
const KEPT_WARM = 3;

export const createHost = ({ agenda, faults, random, trace }: HostDeps) => {
  let containers = 0;
  const troubles: Trouble[] = [];
  const troubled = (container: string): void => void troubles.push({ container, at: agenda.now() });

  const createPool = <Wired>(name: string, wire: (container: Container) => Wired) => {
    interface Warm {
      readonly wired: Wired;
      readonly container: Container;
      running: Invocation | undefined;
    }
    const idle: Warm[] = [];

    const start = (): Warm => {
      containers += 1;
      const skew = faults.comes('clockWrong') ? random.between(-WRONG_CLOCK_MS, WRONG_CLOCK_MS) : 0;
      const label = `${name}#${containers}`;
      let running: Invocation | undefined;
      const container: Container = {
        name: label,
        random,
        now: () => new Date(agenda.now() + skew),
        pause: (milliseconds) => wait(milliseconds),
        after: (milliseconds, act) => {
          const mine = running;
          agenda.after(milliseconds, () => {
            if (mine?.isDead === false) act();
          });
        },
        call: (port) => {
          const mine = running;
          // A promise that outlives its invocation is frozen with its machine.
          if (mine === undefined || mine.isDead) return never();
          return new Promise((resolve, reject) => {
            const latency = faults.comes('slow') ? random.between(500, 7_500) : random.between(1, 30);
            agenda.after(latency, () => {
              if (mine.isDead) return;
              if (faults.comes('crashBefore')) return kill(mine, `before ${port.says}`);
              const refused = port.refuse?.();
              if (refused) {
                trace(`${label} ${port.says}: refused ${refused.name}`);
                troubled(label);
                return reject(refused);
              }
              let value;
              try {
                value = port.perform();
              } catch (error) {
                trace(`${label} ${port.says}: ${(error as Error).name}`);
                return reject(error as Error);
              }
              trace(`${label} ${port.says}`);
              if (faults.comes('crashAfter')) return kill(mine, `after ${port.says}`);
              if (port.lost && faults.comes('replyLost')) {
                troubled(label);
                return reject(port.lost());
              }
              return resolve(value);
            });
          });
        },
      };
      const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => container.after(milliseconds, resolve));
      const kill = (invocation: Invocation, when: string): void => {
        trace(`${label} dies ${when}`);
        invocation.die();
      };
      return {
        wired: wire(container),
        container,
        get running() {
          return running;
        },
        set running(next) {
          running = next;
        },
      };
    };

    /** Runs once, in a warm process when there is one. The answer comes when the agenda has played it. */
    return <T>(timeoutSeconds: number, run: (wired: Wired, container: Container) => Promise<T>): Promise<Ending<T>> =>
      new Promise((resolve) => {
        const warm = idle.pop() ?? start();
        let isOver = false;
        const end = (ending: Ending<T>): void => {
          if (isOver) return;
          isOver = true;
          invocation.isDead = true;
          warm.running = undefined;
          if (ending.kind === 'died') troubled(warm.container.name);
          else if (idle.length < KEPT_WARM) idle.push(warm);
          resolve(ending);
        };
        const invocation: Invocation = { isDead: false, die: () => end({ kind: 'died' }) };
        warm.running = invocation;
        agenda.after(timeoutSeconds * 1_000, () => {
          if (!isOver) trace(`${warm.container.name} ran out of time`);
          invocation.die();
        });
        run(warm.wired, warm.container).then(
          (value) => end({ kind: 'answered', value }),
          (error: unknown) => end({ kind: 'threw', error }),
        );
      });
  };
  return { createPool, troubles };
};
