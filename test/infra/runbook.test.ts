import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { trial } from '../support/cloud-template.ts';

/** Whoever is woken by an alarm finds, one click away, what it means, how to look and what to do. */

const sections = new Map(
  readFileSync('docs/runbook.md', 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).trim(), section] as const),
);
// Besides alarms, rules that mail what somebody did.
const alarms = [
  ...trial().ofType('AWS::CloudWatch::Alarm').map((alarm) => ({
    name: trial().nameOf(alarm).replace('alarm:', ''),
    description: trial().read(alarm.stack, alarm.properties['AlarmDescription']),
  })),
  ...trial().ofType('AWS::Events::Rule').map(({ stack, properties }) => ({ name: trial().read(stack, properties['Name']).replace('encompass-trial-', ''), description: trial().read(stack, properties['Description']) })),
];

describe('the runbook', () => {
  test.each(alarms)('$name has a section, and its text leads there', ({ name, description }) => {
    expect(description).toContain(`docs/runbook.md#${name}`);
    expect([...sections.keys()]).toContain(name);
  });

  test.each(alarms)('$name is described, investigated and resolved', ({ name }) => {
    const section = sections.get(name) ?? '';

    for (const part of ['### Description', '### Investigation', '### Resolution']) expect(section).toContain(part);
  });

  test('has no section for an alarm that does not exist', () => {
    const names = new Set(alarms.map(({ name }) => name));

    expect([...sections.keys()].filter((name) => !names.has(name))).toEqual([]);
  });
});
