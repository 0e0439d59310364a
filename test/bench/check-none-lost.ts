import * as z from 'zod';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { mailsOf, type Mail } from './levers.ts';

const $Incident = z.object({
  incidentId: z.string(),
  state: z.string(),
  children: z.array(z.object({ state: z.string() })),
  notifications: z.array(z.object({ notificationId: z.string(), delivery: z.string() })),
});
const $Referrals = z.object({ referrals: z.array(z.object({ incidentId: z.string().optional() })) });

export interface Fate {
  readonly accepted: number;
  readonly mailed: number;
  readonly referred: number;
  readonly lost: readonly string[];
  /** E-mails beyond the first of one effect. */
  readonly duplicates: number;
  /** First e-mail of each incident. */
  readonly mailedAt: ReadonlyMap<string, number>;
}

const SIDE_BY_SIDE = 8;

/** What became of each accepted incident, asked through the front doors: every notification has its e-mail, or the desk has a referral. */
export const checkNoneLost = async (origin: string, dataDir: string, accepted: readonly string[]): Promise<Fate> => {
  const gateway = createGatewayClient(origin);
  const police = gateway.actingAs(readClient(dataDir, 'wearmouth-police'));
  const desk = gateway.actingAs(readClient(dataDir, 'wearmouth-desk'));
  const mails = await mailsOf(origin);
  const byNotification = Map.groupBy(mails, ({ tags }) => tags['notification'] ?? '');
  const effects = new Set(mails.map(({ tags }) => tags['effect']));
  const referrals = new Set($Referrals.parse((await desk('GET', '/desk/v1/referrals')).json).referrals.map(({ incidentId }) => incidentId));
  const mailedAt = new Map<string, number>();
  const lost: string[] = [];
  let referred = 0;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < accepted.length) {
      const incidentId = accepted[next] ?? '';
      next += 1;
      const { json } = await police('GET', `/v1/incidents/${incidentId}`);
      const incident = $Incident.safeParse(json).data;
      const mailsOfIt = (incident?.notifications ?? []).map(({ notificationId }): readonly Mail[] => byNotification.get(notificationId) ?? []);
      const told = mailsOfIt.length > 0 && mailsOfIt.every((some) => some.length > 0);
      if (told) mailedAt.set(incidentId, Math.min(...mailsOfIt.flat().map(({ at }) => Date.parse(at))));
      else if (referrals.has(incidentId)) referred += 1;
      else lost.push(`${incidentId} ${incident?.state ?? 'unknown'}`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return { accepted: accepted.length, mailed: mailedAt.size, referred, lost, duplicates: mails.length - effects.size, mailedAt };
};
