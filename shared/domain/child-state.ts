/** What became of one child of one incident. Every state has an owner: see `ownerOf`. */
export const CHILD_STATES = ['received', 'linked', 'review', 'unmatched', 'held', 'outOfScope'] as const;
export type ChildState = (typeof CHILD_STATES)[number];

export const CHILD_STATE_REASONS = [
  'awaitingLink',
  'strongEvidence',
  'reviewerDecided',
  'severalPupils',
  'weakEvidence',
  'veto',
  'noPlausiblePupil',
  'homeEducated',
  'missingEducation',
  'underSchoolAge',
  'unborn',
  'forceHold',
  'recipientRisk',
  'eighteenOrOver',
  'notDomesticAbuse',
  'notRelated',
  'noOpenEstablishment',
  'recalled',
] as const;
export type ChildStateReason = (typeof CHILD_STATE_REASONS)[number];

const NEXT = {
  received: ['linked', 'review', 'unmatched', 'held', 'outOfScope'],
  review: ['linked', 'unmatched', 'held', 'outOfScope'],
  unmatched: ['linked', 'review', 'held', 'outOfScope'],
  held: ['linked', 'review', 'unmatched', 'outOfScope'],
  linked: ['review', 'unmatched', 'held', 'outOfScope'],
  outOfScope: ['linked', 'review', 'unmatched', 'held'],
} as const satisfies Record<ChildState, readonly ChildState[]>;

export const canChildBecome = (from: ChildState, to: ChildState): boolean => (NEXT[from] as readonly ChildState[]).includes(to);

/** Who must act next; nobody's business is a bug. */
export const ownerOf = (state: ChildState): 'gateway' | 'recipientBody' | 'desk' | 'force' => {
  switch (state) {
    case 'received':
      return 'gateway';
    case 'linked':
      return 'recipientBody';
    case 'review':
    case 'unmatched':
    case 'held':
      return 'desk';
    case 'outOfScope':
      return 'force';
  }
};

export const INCIDENT_STATES = ['received', 'linked', 'referred', 'withdrawn'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

const NEXT_INCIDENT = {
  received: ['linked', 'referred', 'withdrawn'],
  referred: ['linked', 'referred', 'withdrawn'],
  linked: ['linked', 'referred', 'withdrawn'],
  withdrawn: [],
} as const satisfies Record<IncidentState, readonly IncidentState[]>;

export const incidentStatesBefore = (to: IncidentState): readonly IncidentState[] =>
  INCIDENT_STATES.filter((from) => (NEXT_INCIDENT[from] as readonly IncidentState[]).includes(to));

/** An incident is `linked` when nobody at the desk has to act on any of its children. */
export const incidentStateOf = (children: readonly ChildState[]): 'received' | 'linked' | 'referred' => {
  if (children.some((state) => ownerOf(state) === 'desk')) return 'referred';
  return children.some((state) => state === 'received') ? 'received' : 'linked';
};
