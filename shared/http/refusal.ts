/** A request that is refused before any step sees it. `because` is a code for the log: never a value that was sent. */
export class Refusal extends Error {
  readonly statusCode: 400 | 403 | 404 | 413 | 415;

  constructor(statusCode: Refusal['statusCode'], because: string) {
    super(because);
    this.name = 'Refusal';
    this.statusCode = statusCode;
  }
}
