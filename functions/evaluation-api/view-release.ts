import type { ReleaseRecord } from '../../shared/ports/releases.ts';

/** `waiting_for_sign_off`: made, and a person has to agree before it leaves. */
export const stateOf = ({ state, asked, signedOff }: ReleaseRecord): 'working' | 'waiting_for_sign_off' | 'ready' => {
  if (state === 'working') return 'working';
  return asked.tier === 'publish' && signedOff === undefined ? 'waiting_for_sign_off' : 'ready';
};

/** A release as its own asker sees it; who that was is in the audit trail. */
export const viewRelease = (release: ReleaseRecord): Readonly<Record<string, unknown>> => {
  const { releaseId, asked, askedAt, daysDone, daysTotal, made } = release;
  return {
    releaseId,
    state: stateOf(release),
    tier: asked.tier,
    from: asked.from,
    to: asked.to,
    asOf: asked.asOf,
    ...(asked.forceCode === undefined ? {} : { forceCode: asked.forceCode }),
    askedAt,
    progress: { daysDone, daysTotal },
    ...(made === undefined
      ? {}
      : { madeAt: made.at, name: made.name, archive: { name: made.archive.path, bytes: made.archive.bytes, sha256: made.archive.sha256 }, files: made.files.length, smallestGroup: made.smallestGroup, widening: made.widening }),
  };
};
