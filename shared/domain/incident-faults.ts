import type { Incident, Instant } from './incident.ts';

export interface IncidentFault {
  /** JSON Pointer into the incident. */
  readonly pointer: string;
  readonly code: string;
  readonly fix: string;
}

/** A force's clock may run a little ahead of ours. */
const CLOCK_SKEW_MINUTES = 5;

/** Before these a year was mistyped: what is told may lie long back, but police attended it in this service's time. */
const EARLIEST = { occurredFrom: '1900-01-01T00:00:00Z', attendedAt: '2020-01-01T00:00:00Z' } as const;

/** A due date may have passed by some weeks, and no pregnancy is known longer than this before it. */
const isPlausibleDueDate = (dueOn: string, attendedAt: Instant): boolean => {
  const attendedOn = Temporal.Instant.from(attendedAt).toZonedDateTimeISO('Europe/London').toPlainDate();
  const due = Temporal.PlainDate.from(dueOn);
  return Temporal.PlainDate.compare(due, attendedOn.subtract({ months: 1 })) >= 0 && Temporal.PlainDate.compare(due, attendedOn.add({ months: 10 })) <= 0;
};

const isAfter = (a: Instant, b: Instant): boolean => Temporal.Instant.compare(a, b) > 0;

/** What a schema cannot see: times against the clock, and references between the parts. All faults at once. */
export const incidentFaults = (incident: Incident, now: Instant): readonly IncidentFault[] => {
  const faults: IncidentFault[] = [];
  const fault = (pointer: string, code: string, fix: string): void => void faults.push({ pointer, code, fix });
  const latest = Temporal.Instant.from(now).add({ minutes: CLOCK_SKEW_MINUTES }).toString();
  const today = Temporal.Instant.from(now).toZonedDateTimeISO('Europe/London').toPlainDate().toString();

  if (isAfter(incident.occurredFrom, latest)) fault('/occurredFrom', 'time_in_future', 'Send a time that is not after now');
  if (incident.occurredTo !== undefined && isAfter(incident.occurredFrom, incident.occurredTo)) {
    fault('/occurredTo', 'ends_before_it_starts', 'Send a time that is not before occurredFrom');
  }
  for (const field of ['occurredFrom', 'attendedAt'] as const) {
    if (isAfter(EARLIEST[field], incident[field])) fault(`/${field}`, 'time_too_long_ago', `Check the year: send a time after ${EARLIEST[field]}`);
  }
  if (isAfter(incident.attendedAt, latest)) fault('/attendedAt', 'time_in_future', 'Send a time that is not after now');
  if (isAfter(incident.occurredFrom, incident.attendedAt)) fault('/attendedAt', 'attended_before_it_occurred', 'Send a time that is not before occurredFrom');
  if (incident.hold !== undefined && !isAfter(incident.hold.untilAt, now)) fault('/hold/untilAt', 'hold_is_over', 'Send a time after now, or leave the hold out');
  if (incident.pregnancy.dueOn !== undefined && incident.pregnancy.answer !== 'yes') {
    fault('/pregnancy/dueOn', 'due_date_without_pregnancy', 'Send a due date only with the answer yes');
  }
  if (incident.pregnancy.dueOn !== undefined && !isPlausibleDueDate(incident.pregnancy.dueOn, incident.attendedAt)) {
    fault('/pregnancy/dueOn', 'due_date_implausible', 'Send a date from a month before to ten months after police attended');
  }
  if (incident.risk.indicatorCount !== undefined && incident.risk.tool === 'none') {
    fault('/risk/indicatorCount', 'count_without_tool', 'Send the tool that was counted with, or leave the count out');
  }

  const adults = new Set<string>();
  incident.adults.forEach(({ adultReference, dateOfBirth }, i) => {
    if (adults.has(adultReference)) fault(`/adults/${i}/adultReference`, 'reference_used_twice', 'Give each adult a reference of their own');
    adults.add(adultReference);
    if (dateOfBirth !== undefined && dateOfBirth > today) fault(`/adults/${i}/dateOfBirth`, 'date_in_future', 'Send a date before today, like 1988-05-14');
  });

  const children = new Set<string>();
  incident.children.forEach((child, i) => {
    if (children.has(child.childReference)) fault(`/children/${i}/childReference`, 'reference_used_twice', 'Give each child a reference of its own');
    children.add(child.childReference);
    if (child.dateOfBirth !== undefined && child.dateOfBirth > today) fault(`/children/${i}/dateOfBirth`, 'date_in_future', 'Send a date before today, like 2018-05-14');
    if (child.dateOfBirthEstimated && child.dateOfBirth === undefined) {
      fault(`/children/${i}/dateOfBirthEstimated`, 'estimate_without_date', 'Send the estimated dateOfBirth, or estimatedAge alone');
    }
    if ('reason' in child.school && child.school.reason === 'unborn') {
      if (child.dateOfBirth !== undefined) fault(`/children/${i}/dateOfBirth`, 'born_before_birth', 'Leave out the date of birth of an unborn child, or send another reason for its school');
      if (incident.pregnancy.answer !== 'yes') fault('/pregnancy/answer', 'unborn_without_pregnancy', 'Send yes when a child of the incident is unborn');
    }
    child.relationships.forEach(({ adultReference }, j) => {
      if (!adults.has(adultReference)) fault(`/children/${i}/relationships/${j}/adultReference`, 'unknown_adult', 'Use the adultReference of an adult in this incident');
    });
    if (child.voice.heard && child.voice.words === undefined && child.voice.observed === undefined) {
      fault(`/children/${i}/voice`, 'voice_without_content', 'Send words or observed, or heard: false with a reason');
    }
  });
  return faults;
};
