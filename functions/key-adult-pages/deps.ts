import type { Incident } from '../../shared/domain/incident.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import type { ToldTo } from '../../shared/domain/screen-recipient.ts';
import type { AccessStore } from '../../shared/ports/access.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { ChildHistory } from '../../shared/ports/child-history.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { DownloadTrail, ReadTrail } from '../../shared/ports/downloads.ts';
import type { FollowUpStore } from '../../shared/ports/follow-ups.ts';
import type { GuessLimits } from '../../shared/ports/guess-limits.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { Mailer, Texter } from '../../shared/ports/messages.ts';
import type { KeyAdultChangeStore } from '../../shared/ports/key-adult-changes.ts';
import type { PasskeyCeremony } from '../../shared/http/passkey-ceremony.ts';
import type { PasskeyStore } from '../../shared/ports/passkeys.ts';
import type { QuestionStore } from '../../shared/ports/questions.ts';
import type { NotificationStore } from '../../shared/ports/notifications.ts';
import type { Clock, Digest, Ids, KeyedHash } from '../../shared/ports/surroundings.ts';

/** Everything that the pages need from outside. Each step says which part of it is its own. */
export interface PagesDeps {
  readonly access: AccessStore;
  readonly notifications: NotificationStore;
  readonly incidents: IncidentStore;
  readonly directory: DirectoryStore;
  readonly childHistory: ChildHistory;
  readonly followUps: FollowUpStore;
  readonly questions: Pick<QuestionStore, 'ofIncident' | 'ask'>;
  readonly downloads: DownloadTrail;
  readonly reads: ReadTrail;
  readonly guesses: GuessLimits;
  readonly outbox: Outbox;
  readonly texter: Texter;
  readonly mailer: Mailer;
  readonly passkeys: PasskeyStore;
  readonly ceremony: PasskeyCeremony;
  readonly changes: KeyAdultChangeStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  /** Peppered: a stolen table does not give away a code of six digits. */
  readonly codeHash: KeyedHash;
  /** False for a key adult who is named in the incident, or may be: they are never told. */
  readonly mayBeTold: (keyAdult: KeyAdult, incident: Incident, notification: ToldTo) => boolean;
  readonly publicOrigin: string;
  readonly deskPhone: string;
}
