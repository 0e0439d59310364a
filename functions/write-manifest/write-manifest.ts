import { londonDayOf } from '../../shared/domain/calendar.ts';
import { isVerified } from '../../shared/domain/key-adult-cover.ts';
import { manifestSlotOf } from '../../shared/domain/manifest.ts';
import type { ManifestEntry, ManifestPage, ManifestSlot } from '../../shared/domain/manifest.ts';
import { displayedState } from '../../shared/domain/notification.ts';
import { withheldBecause } from '../../shared/domain/screen-recipient.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { isAfter } from '../../shared/domain/timetable.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { DirectoryStore, RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { ManifestForce, ManifestKey, ManifestStore, SealPage } from '../../shared/ports/manifests.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Count } from '../../shared/runtime/metrics.ts';

export interface WriteManifestDeps {
  readonly manifests: ManifestStore;
  readonly incidents: Pick<IncidentStore, 'read'>;
  readonly directory: Pick<DirectoryStore, 'readBody'>;
  readonly seal: SealPage;
  readonly now: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly log: Log;
  readonly count: Count;
}

/** Lines that lie open at a time; each page is sealed before the next is read. */
const PAGE = 100;
/** More than a national mass event would leave open for one force. */
const AT_MOST = 10_000;
const WIDE = 8;

export interface ManifestReport {
  readonly written: number;
  readonly withoutKey: number;
}

const nameOf = ({ givenNames, familyName }: { readonly givenNames: readonly string[]; readonly familyName: string }): string => [...givenNames, familyName].join(' ');

/** In the same order as given, so many at a time. */
const inOrder = async <T, R>(items: readonly T[], make: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const made: R[] = [];
  for (let from = 0; from < items.length; from += WIDE) made.push(...(await Promise.all(items.slice(from, from + WIDE).map(make))));
  return made;
};

/**
 * Each minute: is a force's encrypted call list due and not written? What there is to write is read anew each time, so a lost minute, two
 * at once or a crash cost nothing. One force's trouble never keeps another from its list.
 */
export const createWriteManifest =
  ({ manifests, incidents, directory, seal, now, ids, log, count }: WriteManifestDeps) =>
  async (event: { readonly id: string }): Promise<ManifestReport> => {
    const causeOf = (): Cause => ({ at: now().toISOString(), actor: 'gateway', actorId: 'write-manifest', causedBy: event.id, traceId: event.id });

    const entryOf = async (notification: NotificationRecord, bodies: Map<string, Promise<RecipientBodyRecord | undefined>>): Promise<ManifestEntry> => {
      const { bodyKey, shortReference, readBy, childIds, notOurs } = notification;
      const body = bodies.get(bodyKey) ?? directory.readBody(bodyKey);
      bodies.set(bodyKey, body);
      const [known, stored] = await Promise.all([body, incidents.read(notification.incidentId)]);
      const incident = stored?.incident.reveal();
      // In the order in which e-mails would go: whoever is verified first.
      const today = londonDayOf(now().toISOString());
      const active = (known?.keyAdults ?? []).filter((keyAdult) => keyAdult.active).toSorted((a, b) => Number(isVerified(b, today)) - Number(isVerified(a, today)) || a.order - b.order);
      // Without the incident nobody can tell who may be a party to it: then no person is named, only the body's own number.
      const mayBeTold = incident === undefined ? [] : active.filter((keyAdult) => withheldBecause(keyAdult, incident, notification) === undefined);
      return {
        shortReference,
        ...(stored === undefined ? {} : { forceReference: stored.forceReference }),
        bodyName: known?.name ?? bodyKey,
        ...(known?.telephone === undefined ? {} : { bodyPhone: known.telephone }),
        readBy,
        state: displayedState(notification),
        children: childIds.length - notOurs.length,
        keyAdults: mayBeTold.map((keyAdult) => ({ role: keyAdult.role, name: nameOf(keyAdult), ...(keyAdult.mobile === undefined ? {} : { phone: keyAdult.mobile }) })),
        doNotTell: active.filter((keyAdult) => incident !== undefined && !mayBeTold.includes(keyAdult)).map((keyAdult) => ({ role: keyAdult.role, name: nameOf(keyAdult) })),
      };
    };

    const write = async ({ policy }: ManifestForce, slot: ManifestSlot, key: ManifestKey): Promise<boolean> => {
      const { forceCode, forceName } = policy;
      const open = [...(await manifests.openOf(forceCode, now().toISOString()))].toSorted((a, b) => (isAfter(a.readBy, b.readBy) ? 1 : isAfter(b.readBy, a.readBy) ? -1 : 0));
      const listed = open.slice(0, AT_MOST);
      const manifestId = ids.uuid();
      const writtenAt = now().toISOString();
      const pages = Math.max(1, Math.ceil(listed.length / PAGE));
      const bodies = new Map<string, Promise<RecipientBodyRecord | undefined>>();
      const lines: string[] = [];
      for (let page = 1; page <= pages; page += 1) {
        const entries = await inOrder(listed.slice((page - 1) * PAGE, page * PAGE), (one) => entryOf(one, bodies));
        const content: ManifestPage = { format: 1, manifestId, forceCode, forceName, plannedAt: slot.plannedAt, writtenAt, page, pages, total: listed.length, leftOut: open.length - listed.length, entries };
        lines.push(await seal(sensitive(content), key));
      }
      const result = await manifests.finish({ forceCode, slot, file: `${lines.join('\n')}\n`, total: listed.length, kid: key.kid, cause: causeOf() });
      if (result.kind === 'conflict') return false;
      log('info', 'MANIFEST_WRITTEN', { forceCode, count: listed.length });
      count('manifestsWritten', 1);
      return true;
    };

    const report = { written: 0, withoutKey: 0 };
    for (const force of await manifests.forces()) {
      const { forceCode, manifestAt } = force.policy;
      try {
        const slot = manifestSlotOf(manifestAt, now().toISOString());
        if (slot === undefined) continue;
        const begun = await manifests.begin({ forceCode, slot, hasKey: force.key !== undefined, cause: causeOf() });
        if (begun.kind === 'conflict') continue;
        if (force.key === undefined) {
          log('warn', 'MANIFEST_KEY_MISSING', { forceCode });
          count('forcesWithoutManifestKey', 1);
          report.withoutKey += 1;
        } else if (await write(force, slot, force.key)) report.written += 1;
      } catch (error) {
        log('error', 'MANIFEST_FAILED', { forceCode, errorName: error instanceof Error ? error.name : typeof error });
        count('manifestsFailed', 1);
      }
    }
    return report;
  };
