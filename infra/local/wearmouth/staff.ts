import type { DemoPerson } from '../openid-provider.ts';
import { TIDEWATER, WEARMOUTH } from './establishments.ts';

/** The desk's invented people, one for each role and one of the neighbouring area. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { subject: 'hollis-brandreth', name: 'Hollis Brandreth', does: 'Reviewer at the Wearmouth desk', roles: [`reviewer@la:${WEARMOUTH}`] },
  { subject: 'maud-ellerington', name: 'Maud Ellerington', does: 'Supervisor at the Wearmouth desk', roles: [`supervisor@la:${WEARMOUTH}`] },
  { subject: 'piers-cattermole', name: 'Piers Cattermole', does: 'Directory editor for Wearmouth’s schools', roles: [`directoryEditor@la:${WEARMOUTH}`] },
  { subject: 'ida-fallowfield', name: 'Ida Fallowfield', does: 'Looks at the Wearmouth board, opens nothing', roles: [`viewer@la:${WEARMOUTH}`] },
  { subject: 'joss-winterbourne', name: 'Joss Winterbourne', does: 'Reviewer at the Tidewater desk', roles: [`reviewer@la:${TIDEWATER}`] },
  { subject: 'anwen-prys', name: 'Anwen Prys', does: 'Evaluator', roles: ['evaluator@force:98', 'evaluator@force:97'] },
  { subject: 'osric-lumley', name: 'Osric Lumley', does: 'Administers police systems’ access', roles: ['integratorAdmin@force:98'] },
  { subject: 'tamsin-hale', name: 'Tamsin Hale', does: 'Auditor', roles: [`auditor@la:${WEARMOUTH}`, 'auditor@force:98'] },
  { subject: 'nobody-here', name: 'Quin Harwood', does: 'Has no role at the desk', roles: [] },
];
