import * as z from 'zod';

const $Base64Url = z.string().regex(/^[A-Za-z0-9_-]{1,4096}$/);
const $Credential = { id: $Base64Url.max(1364), rawId: $Base64Url.max(1364), type: z.literal('public-key'), authenticatorAttachment: z.string().max(32).nullish() };
const $Registration = z.object({
  ...$Credential,
  response: z.object({ clientDataJSON: $Base64Url, attestationObject: $Base64Url, transports: z.array(z.string().max(16)).max(8).default([]) }),
});
const $Authentication = z.object({
  ...$Credential,
  response: z.object({ clientDataJSON: $Base64Url, authenticatorData: $Base64Url, signature: $Base64Url, userHandle: $Base64Url.max(88).nullish() }),
});

const parse = <T extends z.ZodType>(schema: T, text: string): z.infer<T> | undefined => {
  try {
    const read = schema.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/** What a browser sent after making a passkey; `undefined` when it is nothing of the kind. Nothing in it is verified yet. */
export const readRegistration = (text: string) => parse($Registration, text);
/** What a browser sent to sign in with one; likewise. */
export const readAuthentication = (text: string) => parse($Authentication, text);
