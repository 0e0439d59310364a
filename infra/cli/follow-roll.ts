import { setTimeout as pause } from 'node:timers/promises';
import { TellTheOperator } from './connection.ts';
import { $RollAnswer, isAtWork, sayProgress } from './describe-roll.ts';
import type { RollAnswer } from './describe-roll.ts';
import type { GatewayServices } from './gateway-services.ts';
import type { Progress } from './progress.ts';

const LOOK_EVERY_MS = 500;
/** A hundred thousand pupils are minutes; after this long something is wrong, and the import goes on without whoever waits. */
const WAIT_AT_MOST_MS = 60 * 60_000;

export const askRoll = async (services: Pick<GatewayServices, 'invoke'>, command: object): Promise<RollAnswer> => {
  const answer = $RollAnswer.safeParse(await services.invoke('import-roll', command));
  if (!answer.success) throw new TellTheOperator('The gateway gave no report. See its log.');
  return answer.data;
};

/** Waits until the gateway has done what it was asked, saying how far it is. Whoever stops waiting stops nothing. */
export const followRoll = async (services: Pick<GatewayServices, 'invoke'>, first: RollAnswer, progress: Progress): Promise<RollAnswer> => {
  let answer = first;
  for (let waited = 0; answer.kind === 'import' && isAtWork(answer); waited += LOOK_EVERY_MS) {
    const { importId } = answer.roll;
    if (waited > WAIT_AT_MOST_MS) throw new TellTheOperator(`This takes very long. The gateway goes on; look again with \`encompass roll show ${importId}\`.`);
    progress.update(sayProgress(answer));
    await pause(LOOK_EVERY_MS);
    answer = await askRoll(services, { act: 'show', importId });
  }
  progress.done();
  return answer;
};
