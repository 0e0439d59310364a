/** What must be taken back, in the opposite order, each once, whatever the others do. */
export class Undo {
  #steps: (() => Promise<void> | void)[] = [];

  later(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  async all(): Promise<void> {
    const steps = this.#steps.toReversed();
    this.#steps = [];
    const errors: unknown[] = [];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be ended');
  }
}
