// Wiring only. Holds the facts of the evaluation against the audit trail.
import '../../shared/runtime/temporal.ts';
import * as z from 'zod';
import { createAuditReader } from '../../shared/aws/audit-reader.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { createCheckFacts } from './check-facts.ts';
import type { CheckFactsAnswer } from './check-facts.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'EVALUATION_TABLE', 'PSEUDONYM_KEY_ID');
const db = createDynamo();
const run = createCheckFacts({
  audit: createAuditReader({ db, table: config.RECORDS_TABLE }),
  facts: createFactStore({ db, table: config.EVALUATION_TABLE }),
  // The projection's own pseudonym of an incident: this is the one place besides it that may make it.
  pseudonym: createKeyedHash(createKms(), config.PSEUDONYM_KEY_ID, 'pseudonym/incident'),
  now: createClock(process.env),
});

const $Question = z.strictObject({ forceCodes: z.array(z.string().regex(/^\d{2}$/)).min(1).max(100), since: z.iso.datetime() });

export const handler = (event: unknown): Promise<CheckFactsAnswer> => run($Question.parse(event));
