/** OpenAPI 3.1 of the police API, as JSON. */
export const OPENAPI: string;
/** HTML by problem code; the reference itself under the empty name. `{{origin}}` stands for the gateway's address. */
export const PAGES: Readonly<Record<string, string>>;
