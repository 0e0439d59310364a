/**
 * Who may do what at the desk. A person's identity provider says which roles they hold and for which area; nothing is kept here, so
 * whoever leaves their employer has left the desk too.
 */
export const ROLES = ['viewer', 'reviewer', 'directoryEditor', 'supervisor', 'evaluator', 'integratorAdmin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const ACTS = [
  'seeBoard',
  'seeChild',
  'decide',
  'confirmDecision',
  'logCall',
  'recall',
  'seeDirectory',
  'editDirectory',
  'importRolls',
  'confirmRoll',
  'seeMeasures',
  'takeReleases',
  'signOffPublications',
  'manageClients',
  'seeAudit',
  /** To open, for a short time and with an alert, what is not of one's area. */
  'breakGlass',
] as const;
export type Act = (typeof ACTS)[number];

const MAY = {
  viewer: ['seeBoard', 'seeDirectory'],
  reviewer: ['seeBoard', 'seeChild', 'decide', 'logCall', 'seeDirectory', 'breakGlass'],
  directoryEditor: ['seeBoard', 'seeDirectory', 'editDirectory', 'importRolls'],
  supervisor: ['seeBoard', 'seeChild', 'decide', 'confirmDecision', 'logCall', 'recall', 'seeDirectory', 'editDirectory', 'importRolls', 'confirmRoll', 'seeMeasures', 'signOffPublications', 'breakGlass'],
  evaluator: ['seeMeasures', 'takeReleases', 'signOffPublications'],
  integratorAdmin: ['manageClients'],
  auditor: ['seeAudit'],
} as const satisfies Record<Role, readonly Act[]>;

/** A local authority (DfE code) or a force (Home Office code). */
export type Area = `la:${string}` | `force:${string}`;

export interface Grant {
  readonly role: Role;
  readonly area: Area;
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** `reviewer@la:941`, as an administrator writes it at the identity provider. Whatever is written otherwise grants nothing. */
export const readGrant = (text: string): Grant | undefined => {
  const found = /^([a-zA-Z]+)@(la:\d{3}|force:\d{2})$/.exec(text);
  const [, role, area] = found ?? [];
  return role !== undefined && area !== undefined && isRole(role) ? { role, area: area as Area } : undefined;
};

export const may = (grants: readonly Grant[], act: Act, area: Area): boolean =>
  grants.some((grant) => grant.area === area && (MAY[grant.role] as readonly Act[]).includes(act));

/** Codes of the local authorities in which these grants allow the act. */
export const authoritiesFor = (grants: readonly Grant[], act: Act): readonly string[] => [
  ...new Set(grants.filter(({ role, area }) => area.startsWith('la:') && (MAY[role] as readonly Act[]).includes(act)).map(({ area }) => area.slice('la:'.length))),
];

/** Codes of the forces for which these grants allow the act. */
export const forcesFor = (grants: readonly Grant[], act: Act): readonly string[] => [
  ...new Set(grants.filter(({ role, area }) => area.startsWith('force:') && (MAY[role] as readonly Act[]).includes(act)).map(({ area }) => area.slice('force:'.length))),
];

export const mayAnywhere = (grants: readonly Grant[], act: Act): boolean => grants.some(({ role }) => (MAY[role] as readonly Act[]).includes(act));
