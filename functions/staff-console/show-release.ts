import { PUBLICATION_STUDY } from '../../shared/domain/evaluation/export/release-question.ts';
import { forcesFor, mayAnywhere } from '../../shared/domain/desk/roles.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { ReleaseRecord } from '../../shared/ports/releases.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { REPORT_FILE } from '../../shared/domain/evaluation/export/publish-tables.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import { sayInstant } from './format-desk.ts';
import type { ReleaseDeps } from './release-deps.ts';
import { sayBytes, sayPeriod, stateWords, studyOf } from './say-release.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

/** Rows of a force for its evaluators; a publication for everybody who may sign it off or take it. Elsewhere it is not there at all. */
const openRelease = async ({ releases }: Pick<ReleaseDeps, 'releases'>, session: StaffSession, releaseId = ''): Promise<ReleaseRecord> => {
  const release = /^rel_[0-9a-f]{32}$/.test(releaseId) ? await releases.read(releaseId) : undefined;
  const own = forcesFor(session.grants, 'takeReleases').map(studyOf);
  if (!release || ![...own, PUBLICATION_STUDY].includes(release.asked.study)) throw new Refusal(404, 'no_such_release');
  return release;
};

const mayLeave = ({ asked, signedOff, made }: ReleaseRecord): boolean => made !== undefined && (asked.tier === 'controlled' || signedOff !== undefined);
const maySign = (session: StaffSession, { asked, signedOff, made, askedBy }: ReleaseRecord): boolean =>
  asked.tier === 'publish' && made !== undefined && signedOff === undefined && askedBy !== session.staffId && mayAnywhere(session.grants, 'signOffPublications');

export const createShowRelease =
  (deps: ReleaseDeps): StaffStep =>
  async ({ parameters }, session) => {
    const release = await openRelease(deps, session, parameters['releaseId']);
    const { asked, made, agreement, signedOff, releaseId } = release;
    const leaves = mayLeave(release) && mayAnywhere(session.grants, 'takeReleases');
    const model = {
      releaseId,
      title: `${asked.tier === 'publish' ? 'Safe to publish' : 'Controlled rows'}: ${sayPeriod(asked)}`,
      state: stateWords(release),
      working: made === undefined,
      // Whoever worked on it may have died: then the same question has it go on.
      stopped: made === undefined && release.leaseUntil <= deps.now().toISOString(),
      done: release.daysDone,
      total: release.daysTotal,
      again: { tier: asked.tier, period: asked.from.slice(0, 7), quarter: `${asked.from.slice(0, 4)}-Q${Math.ceil(Number(asked.from.slice(5, 7)) / 3)}`, force: asked.forceCode ?? '', agreement: agreement ?? '' },
      about: [
        { key: 'As known at', value: sayInstant(asked.asOf) },
        { key: 'Area', value: asked.forceCode === undefined ? 'Everybody' : `Police force ${asked.forceCode}` },
        ...(agreement === undefined ? [] : [{ key: 'Agreement', value: agreement }]),
        ...(made === undefined ? [] : [{ key: 'Made', value: sayInstant(made.at) }]),
        ...(made !== undefined && asked.tier === 'controlled' ? [{ key: 'Smallest group', value: `${made.smallestGroup} rows of one area, phase and time${made.smallestGroup < 5 ? ': somebody must decide whether these rows may go on' : ''}` }] : []),
        ...(signedOff === undefined ? [] : [{ key: 'Signed off', value: sayInstant(signedOff.at) }]),
      ],
      archive: leaves && made !== undefined ? { href: `/desk/releases/${releaseId}/files/archive`, size: sayBytes(made.archive.bytes), sha256: made.archive.sha256 } : false,
      files: leaves && made !== undefined ? made.files.map(({ path, bytes }, at) => ({ href: `/desk/releases/${releaseId}/files/${at}`, path, size: sayBytes(bytes) })) : [],
      // To decide, a person must see the tables and why cells are hidden.
      toCheck: maySign(session, release) && made !== undefined ? made.files.flatMap(({ path, bytes }, at) => (/^publish\/.*\.csv$|^charts\/.*index\.html$/.test(path) ? [{ href: `/desk/releases/${releaseId}/files/${at}`, path, size: sayBytes(bytes) }] : [])) : [],
      reportHref: maySign(session, release) ? `/desk/releases/${releaseId}/files/report` : '',
      csrf: session.csrfToken,
    };
    return showDesk(session, 'release', model);
  };

/** Sends the browser to the file itself, by an address that is good for five minutes. */
export const createFetchRelease =
  (deps: ReleaseDeps): StaffStep =>
  async ({ parameters }, session) => {
    const release = await openRelease(deps, session, parameters['releaseId']);
    const { made } = release;
    const signing = maySign(session, release);
    const leaves = mayLeave(release) && mayAnywhere(session.grants, 'takeReleases');
    if (made === undefined || (!leaves && !signing)) throw new Refusal(404, 'not_ready');
    const which = parameters['file'] ?? '';
    const path = which === 'report' && signing ? REPORT_FILE : which === 'archive' && leaves ? made.archive.path : /^\d{1,3}$/.test(which) ? made.files[Number(which)]?.path : undefined;
    if (path === undefined) throw new Refusal(404, 'no_such_file');
    if (!(await deps.releaseLinks.isThere(`${made.prefix}${path}`))) {
      return sayDesk(session, { title: 'This file is no longer kept', lines: ['Files are kept for a month. Ask for the same release again: it is made again, the same to the byte.'], link: { href: '/desk/releases', text: 'Evaluation data' } }, 410);
    }
    await deps.releases.recordFetch(release.releaseId, path, staffCause(deps, session, deps.ids.uuid()));
    return { kind: 'goTo', location: await deps.releaseLinks.forFile(`${made.prefix}${path}`, path.split('/').at(-1) ?? 'file') };
  };

/** The second pair of eyes on everything that goes out. */
export const createSignOffRelease =
  (deps: ReleaseDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const release = await openRelease(deps, session, parameters['releaseId']);
    if (release.asked.tier !== 'publish' || form.get('looked') !== 'yes') return { kind: 'goTo', location: `/desk/releases/${release.releaseId}` };
    const outcome = await deps.releases.signOff(release.releaseId, session.staffId, staffCause(deps, session, deps.ids.uuid()));
    if (outcome === 'own') throw new Refusal(403, 'own_release');
    return { kind: 'goTo', location: `/desk/releases/${release.releaseId}` };
  };
