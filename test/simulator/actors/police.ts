import type { APIGatewayProxyResult } from 'aws-lambda';
import type { PlannedIncident } from '../world/plan-night.ts';
import { callApi, insist, waitFor } from './stage.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
/** Only a force's own system gives up, after a day; here it never does while the night lasts. */
const STUBBORN = 200;

const idIn = (answer: APIGatewayProxyResult | undefined): string | undefined => (answer === undefined ? undefined : (JSON.parse(answer.body) as { readonly incidentId?: string }).incidentId);

/** A force's system: it posts, repeats until it has an answer, corrects and withdraws; and what it was promised is written down. */
export const playPolice = (stage: Stage, planned: PlannedIncident, number: number): void => {
  const { agenda, witness } = stage;
  const { force, incident } = planned;
  const as = `force-${force}`;
  let incidentId: string | undefined;
  let tellId: (id: string) => void = () => undefined;
  const idKnown = new Promise<string>((resolve) => (tellId = resolve));

  const note = (answer: APIGatewayProxyResult | undefined, revision: number, key: string): void => {
    const id = idIn(answer);
    if (answer?.statusCode !== 202 || id === undefined) return;
    const earlier = witness.accepted.find((one) => one.key === key);
    if (earlier && earlier.body !== answer.body) witness.violations.push({ code: 'S14', says: `the same request got another answer: ${earlier.body.length} and ${answer.body.length} bytes`, at: new Date(agenda.now()).toISOString() });
    incidentId ??= id;
    tellId(incidentId);
    witness.accepted.push({ force, incidentId: id, forceReference: incident.forceReference, revision, at: agenda.now(), key, body: answer.body });
  };
  const post = async (): Promise<void> => {
    const key = `post-${number}`;
    const { revision: _one, ...body } = incident;
    note(await insist(stage, () => callApi(stage, 'POST', '/v1/incidents', { as, body: { ...body, revision: 1 }, key }), STUBBORN), 1, key);
  };

  agenda.after(planned.at * MINUTE, () => void post());
  if (planned.repeatedAt !== undefined) agenda.after(planned.repeatedAt * MINUTE, () => void post());
  for (const revision of planned.revisions) {
    agenda.after(revision.at * MINUTE, () => {
      void idKnown.then(async (id) => {
        const key = `put-${number}-${revision.incident.revision}`;
        note(await insist(stage, () => callApi(stage, 'PUT', `/v1/incidents/${id}`, { as, body: revision.incident, key }), STUBBORN), revision.incident.revision, key);
      });
    });
  }
  if (planned.withdrawnAt !== undefined) {
    agenda.after(planned.withdrawnAt * MINUTE, () => {
      void idKnown.then(async (id) => {
        const ask = () => callApi(stage, 'POST', `/v1/incidents/${id}/withdraw`, { as, body: { reason: 'wrongSchool', decidedBy: 'Insp 4471' }, key: `withdraw-${number}` });
        // A conflict says: read it again, send it again.
        for (let tried = 0; tried < STUBBORN; tried += 1) {
          const answer = await insist(stage, ask, STUBBORN);
          if (answer?.statusCode === 200) return void witness.withdrawn.push({ incidentId: id, at: agenda.now() });
          await waitFor(agenda, 5_000);
        }
      });
    });
  }
  // The other force asks for it: it is not there.
  agenda.after((planned.at + 5) * MINUTE, () => {
    void idKnown.then(async (id) => {
      const other = force === '98' ? 'force-97' : 'force-98';
      const answer = await insist(stage, () => callApi(stage, 'GET', `/v1/incidents/${id}`, { as: other }));
      if (answer !== undefined && answer.statusCode !== 404) witness.violations.push({ code: 'S15', says: `another force was answered ${answer.statusCode}`, at: new Date(agenda.now()).toISOString() });
    });
  });
};
