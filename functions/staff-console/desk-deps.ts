import type { AccessStore } from '../../shared/ports/access.ts';
import type { AuditLookUp } from '../../shared/ports/audit.ts';
import type { BreakGlassStore } from '../../shared/ports/break-glass.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { DecisionStore, PupilReader, ViewTrail } from '../../shared/ports/decisions.ts';
import type { DirectoryStore, RollStore } from '../../shared/ports/directory.ts';
import type { FileWriter, RegisterReader } from '../../shared/ports/files.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { KeyAdultChangeStore } from '../../shared/ports/key-adult-changes.ts';
import type { Mailer } from '../../shared/ports/messages.ts';
import type { NotificationStore, ReferralStore } from '../../shared/ports/notifications.ts';
import type { PasskeyStore } from '../../shared/ports/passkeys.ts';
import type { QuestionStore } from '../../shared/ports/questions.ts';
import type { RecipientChoiceStore } from '../../shared/ports/recipient-choices.ts';
import type { RecallStore } from '../../shared/ports/recalls.ts';
import type { RollImportStore } from '../../shared/ports/rolls.ts';
import type { Count } from '../../shared/runtime/metrics.ts';
import type { ReleaseDeps } from './release-deps.ts';
import type { RiskStore } from '../../shared/ports/risk.ts';
import type { EvaluationDeps } from './show-evaluation.ts';
import type { SignInDeps } from './sign-in.ts';

/** Everything that the desk's pages need from outside. Each step says which part of it is its own. */
export interface DeskDeps extends SignInDeps, ReleaseDeps, EvaluationDeps {
  readonly referrals: Pick<ReferralStore, 'open' | 'page' | 'count' | 'read' | 'close'>;
  readonly notifications: Pick<NotificationStore, 'read' | 'deliveries' | 'closeByPhone' | 'logCall'>;
  readonly incidents: Pick<IncidentStore, 'read' | 'readLinks'>;
  readonly directory: Pick<DirectoryStore, 'readBody' | 'readPolicy' | 'listBodies' | 'openBodies' | 'readPeople' | 'readAreaPolicy'>;
  readonly decisions: DecisionStore;
  readonly pupils: PupilReader;
  readonly rolls: Pick<RollStore, 'ask'>;
  readonly trail: ViewTrail;
  readonly choices: RecipientChoiceStore;
  readonly questions: QuestionStore;
  readonly recalls: RecallStore;
  readonly risk: Pick<RiskStore, 'read' | 'review' | 'recordMarac' | 'repeatsOf'>;
  readonly access: Pick<AccessStore, 'findByShortReference'>;
  readonly audit: AuditLookUp;
  readonly breakGlasses: BreakGlassStore;
  readonly mailer: Mailer;
  /** Who hears at once that a glass was broken: a supervisor or the data protection officer. */
  readonly alertAddress: string;
  readonly deskOrigin: string;
  readonly count: Count;
  readonly outbox: Outbox;
}

/** What the pages about schools and their key adults need beside it. */
export interface DirectoryDeps extends DeskDeps {
  readonly register: Pick<RegisterReader, 'readEstablishment' | 'resolveOpen'>;
  readonly changes: Pick<KeyAdultChangeStore, 'pendingIn' | 'pendingOf' | 'read' | 'decide' | 'confirmAll'>;
  readonly passkeys: Pick<PasskeyStore, 'ofKeyAdult' | 'remove'>;
  readonly deskPhone: string;
}

/** What the pages about rolls need besides. */
export interface DeskPagesDeps extends DirectoryDeps {
  readonly rollImports: RollImportStore;
  readonly rollFiles: FileWriter;
}
