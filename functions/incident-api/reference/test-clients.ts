/** What each surname makes of an incident that a test client sends (infra/local/wearmouth/trial-area.ts has the pupils and the schools). */
export const MAGIC_SURNAMES: readonly { readonly surname: string; readonly givenName: string; readonly does: string }[] = [];
