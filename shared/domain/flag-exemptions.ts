import type { Incident } from './incident.ts';

/**
 * What a person must look at before anything of a subject-access copy is handed out. The machine flags and never decides. Sources: UK GDPR Article
 * 15(4); Data Protection Act 2018 Schedule 2 Part 1 paragraph 2 (crime), Part 3 (rights of others), Schedule 3 Parts 2 to 4 (serious harm: health,
 * social work, education) and Part 5 (child abuse data); for police as controllers Part 3, section 45(4).
 */
export const EXEMPTIONS = {
  thirdParty: 'About somebody else: only with their consent, or where it is reasonable without (DPA 2018 Schedule 2 Part 3)',
  seriousHarm: 'Could put a child or a survivor at risk of serious harm if told (DPA 2018 Schedule 3 Parts 2 to 5)',
  crime: 'Could prejudice preventing, detecting or prosecuting a crime (DPA 2018 Schedule 2 paragraph 2; section 45(4) for police)',
} as const;
export type Exemption = keyof typeof EXEMPTIONS;

export interface ExemptionFlag {
  /** JSON Pointer into the copy. */
  readonly pointer: string;
  readonly exemption: Exemption;
}

const flag = (pointer: string, ...exemptions: readonly Exemption[]): readonly ExemptionFlag[] => exemptions.map((exemption) => ({ pointer, exemption }));

/** For one revision of an incident that stands at `at` in the copy; `childReference` names the child whose copy it is, absent when it could not be told. */
export const flagExemptions = (incident: Incident, childReference: string | undefined, at: string): readonly ExemptionFlag[] => [
  ...incident.adults.flatMap((_, n) => flag(`${at}/adults/${n}`, 'thirdParty', 'seriousHarm')),
  ...incident.children.flatMap((child, n) =>
    child.childReference === childReference
      ? // Their own, and still: an address that the household must not learn, words that were said in confidence, who they are related to.
        [...flag(`${at}/children/${n}/address`, 'seriousHarm'), ...flag(`${at}/children/${n}/voice`, 'seriousHarm'), ...flag(`${at}/children/${n}/relationships`, 'thirdParty')]
      : flag(`${at}/children/${n}`, 'thirdParty', 'seriousHarm'),
  ),
  ...['circumstances', 'circumstancesText', 'risk', 'flags', 'handling', 'handlingText', 'recipientRisk', 'hold', 'marac', 'pregnancy', 'socialCareTold']
    .filter((field) => incident[field as keyof Incident] !== undefined)
    .flatMap((field) => flag(`${at}/${field}`, 'seriousHarm', 'crime')),
];
