import type { Cause, Conflict } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

/** Taking a copy away is more than reading it on a screen: it is audited by itself, before the copy is made. */
export interface DownloadTrail {
  /** `conflict` when the version was withdrawn or replaced meanwhile: nothing is handed out then. */
  recordDownload(command: { readonly notification: NotificationRecord; readonly cause: Cause }): Promise<{ readonly kind: 'committed' } | Conflict>;
}
