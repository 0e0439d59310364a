import type { AccessStore } from '../../shared/ports/access.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { DecisionStore, PupilReader, ViewTrail } from '../../shared/ports/decisions.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { NotificationStore, ReferralStore } from '../../shared/ports/notifications.ts';
import type { QuestionStore } from '../../shared/ports/questions.ts';
import type { RecipientChoiceStore } from '../../shared/ports/recipient-choices.ts';
import type { FileWriter } from '../../shared/ports/files.ts';
import type { RollImportStore } from '../../shared/ports/rolls.ts';
import type { RecallStore } from '../../shared/ports/recalls.ts';
import type { SignInDeps } from './sign-in.ts';

/** Everything that the desk's pages need from outside. Each step says which part of it is its own. */
export interface DeskDeps extends SignInDeps {
  readonly referrals: Pick<ReferralStore, 'open' | 'read' | 'close'>;
  readonly notifications: Pick<NotificationStore, 'read' | 'deliveries' | 'closeByPhone' | 'logCall'>;
  readonly incidents: Pick<IncidentStore, 'read' | 'readLinks'>;
  readonly directory: Pick<DirectoryStore, 'readBody' | 'readPeople' | 'readPolicy' | 'readAreaPolicy' | 'listBodies' | 'openBodies'>;
  readonly decisions: DecisionStore;
  readonly pupils: PupilReader;
  readonly trail: ViewTrail;
  readonly choices: RecipientChoiceStore;
  readonly questions: QuestionStore;
  readonly recalls: RecallStore;
  readonly access: Pick<AccessStore, 'findByShortReference'>;
  readonly outbox: Outbox;
}

/** What the pages about rolls need besides. */
export interface DeskPagesDeps extends DeskDeps {
  readonly rolls: { readonly imports: RollImportStore; readonly files: FileWriter };
}
