import { PUBLICATION_STUDY } from '../../shared/domain/evaluation/export/release-question.ts';
import { json } from '../../shared/http/api-stack.ts';
import type { ApiStep } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import type { ReleaseLinks, ReleaseRecord, ReleaseStore } from '../../shared/ports/releases.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { evaluatorCause } from './ask-release.ts';
import { stateOf, viewRelease } from './view-release.ts';

export interface ShowReleaseDeps {
  readonly authenticate: AuthenticateCaller;
  readonly releases: Pick<ReleaseStore, 'read' | 'list' | 'recordFetch'>;
  readonly links: ReleaseLinks;
  readonly now: Clock;
}

const LISTED = 100;
/** Its own, as long as it is tied to the same force (or to none) as when it asked; and publications, which are nobody's. */
const maySee = ({ clientId, forceCode }: Caller, { asked }: ReleaseRecord): boolean => (asked.study === clientId && asked.forceCode === forceCode) || (asked.study === PUBLICATION_STUDY && forceCode === undefined);

/** GET /evaluation/v1/releases: the release log of this client, latest first, and of publications. */
export const createListReleases =
  ({ authenticate, releases }: Pick<ShowReleaseDeps, 'authenticate' | 'releases'>): ApiStep =>
  async (event) => {
    const caller = await authenticate(event, 'evaluation:read');
    const found = await Promise.all([caller.clientId, PUBLICATION_STUDY].map(async (study) => releases.list(study, LISTED)));
    const own = found.flat().filter((release) => maySee(caller, release));
    return json(200, { releases: own.toSorted((a, b) => b.askedAt.localeCompare(a.askedAt)).map(viewRelease) });
  };

/**
 * GET /evaluation/v1/releases/{releaseId}: how far it is and, once it may leave, addresses of its archive and of each file, good for five minutes. A
 * download that was cut off goes on with a Range; the checksums say whether what came is what was made.
 */
export const createShowRelease =
  ({ authenticate, releases, links, now }: ShowReleaseDeps): ApiStep =>
  async (event) => {
    const caller = await authenticate(event, 'evaluation:read');
    const release = await releases.read(event.pathParameters?.['releaseId'] ?? '');
    if (!release || !maySee(caller, release)) throw new Problem(404, 'not_found', 'There is no such release of this client');
    const { made } = release;
    if (stateOf(release) !== 'ready' || made === undefined) return json(200, viewRelease(release));
    if (!(await links.isThere(`${made.prefix}${made.archive.path}`))) {
      throw new Problem(410, 'release_gone', 'Its files were kept for a month', { faults: [{ pointer: '', code: 'release_gone', fix: 'POST the same question again: it is made again, the same to the byte' }] });
    }
    // Nobody has an address before the trail says so.
    await releases.recordFetch(release.releaseId, 'addresses', evaluatorCause(event, caller, now));
    const linked = async (path: string): Promise<string> => links.forFile(`${made.prefix}${path}`, path.split('/').at(-1) ?? 'file');
    const files = await Promise.all(made.files.map(async ({ path, bytes, sha256 }) => ({ path, bytes, sha256, href: await linked(path) })));
    return json(200, { ...viewRelease(release), archive: { name: made.archive.path, bytes: made.archive.bytes, sha256: made.archive.sha256, href: await linked(made.archive.path) }, files });
  };
