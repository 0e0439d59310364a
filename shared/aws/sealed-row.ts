/** What lies in a bucket beside its key: whose row it is, in clear, so that a row out of reach stays sealed. */
export const sealedRow = (laCode: string, area: string, content: Uint8Array) => ({ laCode, area, content });
