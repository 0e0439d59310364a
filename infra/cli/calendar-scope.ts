import { userInfo } from 'node:os';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { TellTheOperator } from './connection.ts';

export type Scope = { readonly kind: 'body'; readonly bodyKey: string } | { readonly kind: 'authority'; readonly laCode: string };

/** Options that say whose calendar it is, who asks and what was confirmed; the same for every calendar command. */
export const CALENDAR_OPTIONS = {
  la: { type: 'string' },
  body: { type: 'string' },
  by: { type: 'string' },
  confirm: { type: 'string' },
} as const;

/** `--body` takes a school's URN alone, too. */
export const scopeFrom = ({ la, body }: { readonly la?: string | undefined; readonly body?: string | undefined }): Scope => {
  if ((la === undefined) === (body === undefined)) throw new TellTheOperator('Say whose calendar it is: --la with three digits, or --body with a URN (or localAuthority:CODE, healthTeam:CODE).');
  if (la !== undefined) {
    if (!/^\d{3}$/u.test(la)) throw new TellTheOperator('--la takes the three digits of a local authority.');
    return { kind: 'authority', laCode: la };
  }
  const bodyKey = /^\d{5,6}$/u.test(body ?? '') ? `establishment:${body}` : (body ?? '');
  if (parseBodyKey(bodyKey) === undefined) throw new TellTheOperator('--body takes a URN, or establishment:URN, localAuthority:CODE or healthTeam:CODE.');
  return { kind: 'body', bodyKey };
};

export const scopeWords = (scope: Scope): string => (scope.kind === 'authority' ? `--la ${scope.laCode}` : `--body ${scope.bodyKey}`);

/** Who confirms: kept with the calendar and in the audit trail. An id of the staff's, never an e-mail address. */
export const askedBy = (by: string | undefined): string => {
  const id = by ?? userInfo().username;
  if (!/^[A-Za-z0-9._-]{1,64}$/u.test(id)) throw new TellTheOperator('--by takes an id of letters, digits, dots, dashes and underscores: whoever confirms this.');
  return id;
};
