import type { BodyKey } from '../domain/recipient-body.ts';
import type { Cause, Conflict } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

/** Taking a copy away is more than reading it on a screen: it is audited by itself, before the copy is made. */
export interface DownloadTrail {
  /** `conflict` when the version was withdrawn or replaced meanwhile: nothing is handed out then. */
  recordDownload(command: { readonly notification: NotificationRecord; readonly cause: Cause }): Promise<{ readonly kind: 'committed' } | Conflict>;
}

/** Pages beside the notification's own on which a key adult reads a child's name. */
export type ReadOn = 'confirmed' | 'notOurChild' | 'whatYouDid';

/** Reading a child's name is audited wherever it stands, before it is shown. */
export interface ReadTrail {
  recordRead(command: { readonly notification: NotificationRecord; readonly page: ReadOn; readonly cause: Cause }): Promise<void>;
  /** The list of a body, with children's initials: one entry, of the key adult's own. */
  recordList(command: { readonly keyAdultId: string; readonly bodyKey: BodyKey; readonly rows: number; readonly cause: Cause }): Promise<void>;
}
