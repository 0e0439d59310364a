import type { ChildState, ChildStateReason } from '../child-state.ts';
import type { Child, Incident } from '../incident.ts';
import { parseBodyKey } from '../recipient-body.ts';
import { HIGH_INDICATORS } from '../risk/marac.ts';
import { ageBandOf, yearBandOf } from './bands.ts';
import type { FactValue } from './fact.ts';
import { requiredFieldsOf } from './required-fields.ts';

/**
 * What of an incident may become a fact. Each name is written here by hand: an allow-list, so a new field of the contract stays out until
 * somebody decides otherwise. The team is a pseudonym made by the caller.
 */
export const incidentValues = (incident: Incident, team: string | null): Readonly<Record<string, FactValue>> => {
  const { filled, asked } = requiredFieldsOf(incident);
  return {
    incidentType: incident.incidentType,
    placeType: incident.placeType,
    riskTool: incident.risk.tool,
    riskGrade: incident.risk.grade,
    highIndicators: (incident.risk.indicatorCount ?? 0) >= HIGH_INDICATORS,
    marac: incident.marac?.decision ?? 'none',
    pregnancy: incident.pregnancy.answer,
    adultFemaleVictim: incident.adults.some(({ role, sex }) => sex === 'female' && (role === 'victim' || role === 'bothReported')),
    socialCareTold: incident.socialCareTold,
    recipientRisk: incident.recipientRisk,
    hold: incident.hold?.reason ?? 'none',
    team,
    children: incident.children.length,
    requiredFilled: filled,
    requiredAsked: asked,
  };
};

export interface ChildStanding {
  readonly state: ChildState;
  readonly reason: ChildStateReason;
  readonly bodyKeys: readonly string[];
}

export const childValues = (child: Child, { state, reason, bodyKeys }: ChildStanding, attendedAt: string): Readonly<Record<string, FactValue>> => {
  const kinds = bodyKeys.map((key) => parseBodyKey(key)?.kind);
  const { voice } = child;
  return {
    state,
    reason,
    ageBand: ageBandOf(child, attendedAt),
    yearBand: yearBandOf(child, attendedAt),
    sex: child.sex,
    present: child.present,
    seenByPolice: child.seenByPolice,
    voice: voice.heard ? 'heard' : voice.reason,
    voiceDescribed: voice.heard && (voice.words !== undefined || voice.observed !== undefined) && voice.adultPresent !== 'unknown',
    establishments: kinds.filter((kind) => kind === 'establishment').length,
    otherBodies: kinds.filter((kind) => kind !== 'establishment').length,
  };
};
