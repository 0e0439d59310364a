import type { AccessStore } from '../../shared/ports/access.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { DecisionStore, PupilReader, ViewTrail } from '../../shared/ports/decisions.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { NotificationStore, ReferralStore } from '../../shared/ports/notifications.ts';
import type { RecallStore } from '../../shared/ports/recalls.ts';
import type { ReleaseDeps } from './release-deps.ts';
import type { EvaluationDeps } from './show-evaluation.ts';
import type { SignInDeps } from './sign-in.ts';

/** Everything that the desk's pages need from outside. Each step says which part of it is its own. */
export interface DeskDeps extends SignInDeps, ReleaseDeps, EvaluationDeps {
  readonly referrals: Pick<ReferralStore, 'open' | 'read'>;
  readonly notifications: Pick<NotificationStore, 'read' | 'deliveries' | 'closeByPhone' | 'logCall'>;
  readonly incidents: Pick<IncidentStore, 'read' | 'readLinks'>;
  readonly directory: Pick<DirectoryStore, 'readBody' | 'readPolicy' | 'listBodies'>;
  readonly decisions: DecisionStore;
  readonly pupils: PupilReader;
  readonly trail: ViewTrail;
  readonly recalls: RecallStore;
  readonly access: Pick<AccessStore, 'findByShortReference'>;
  readonly outbox: Outbox;
}
