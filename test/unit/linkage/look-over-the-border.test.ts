import { expect, test } from 'vitest';
import { createTryAgain } from '../../../shared/runtime/try-again.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';

const FORCES: Readonly<Record<string, { readonly laCodes: readonly string[]; readonly neighbours: readonly string[] }>> = {
  '98': { laCodes: ['998'], neighbours: ['96', '97'] },
  '97': { laCodes: ['997'], neighbours: ['98'] },
  '96': { laCodes: ['996'], neighbours: [] },
};

const lookedAt = async (act: (tryAgain: ReturnType<typeof createTryAgain>) => Promise<void>): Promise<readonly string[]> => {
  const asked: string[] = [];
  await act(
    createTryAgain({
      policies: { readPolicy: async (forceCode) => ({ ...DEFAULT_POLICY, forceCode, forceName: forceCode, ...FORCES[forceCode]! }) },
      links: { lookAgain: async ({ laCodes }) => (asked.push(...laCodes), []) },
      outbox: { send: async () => undefined },
      ids: { uuid: () => 'u' },
      now: () => new Date('2025-11-10T03:00:00Z'),
    }),
  );
  return asked;
};

test('a changed roll is looked at for the children of forces that may look over the border', async () => {
  expect(await lookedAt((again) => again.later(['98']))).toEqual(['998', '997']);
});

test('a new count of names is looked at for its own children only', async () => {
  expect(await lookedAt((again) => again.atOnce('98'))).toEqual(['998']);
});
