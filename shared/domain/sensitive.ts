/**
 * A value about a person. It cannot be logged, stringified, compared or spread by accident: whoever needs it
 * calls `reveal()` and says so in the code.
 */
export class Sensitive<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  map<U>(change: (value: T) => U): Sensitive<U> {
    return new Sensitive(change(this.#value));
  }

  toString(): string {
    return '[sensitive]';
  }

  toJSON(): string {
    return '[sensitive]';
  }

  /** What `console.log` and `util.inspect` would show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[sensitive]';
  }
}

export const sensitive = <T>(value: T): Sensitive<T> => new Sensitive(value);
