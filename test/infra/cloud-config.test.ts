import { describe, expect, test } from 'vitest';
import { entryOf } from '../../infra/cloud/bundles/bundle-entries.ts';
import { checkEnvironment, readEnvironment } from '../../infra/cloud/config.ts';
import { PRODUCTION } from '../support/cloud-template.ts';

const faultsOf = (candidate: unknown): string => {
  try {
    checkEnvironment('live.json', candidate);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no fault';
};

describe('the configuration of a deployment', () => {
  test('needs no file for a first look', () => {
    expect(readEnvironment(undefined)).toMatchObject({ name: 'trial', production: false });
  });

  test('is accepted for production when it is whole', () => {
    expect(faultsOf(PRODUCTION)).toBe('no fault');
  });

  test('is refused with every fault at once, each with its place and its cure', () => {
    const { police, ...others } = PRODUCTION.doors;
    const faults = faultsOf({
      ...PRODUCTION,
      region: 'us-east-1',
      smsSender: 'A sender far too long',
      doors: { ...others, police: { ...police, host: 'https://police.example.org/' } },
    });

    expect(faults).toContain('live.json cannot be deployed');
    expect(faults).toContain('region: only "eu-west-2" (London) is allowed');
    expect(faults).toContain('smsSender: choose 3 to 11');
    expect(faults).toContain('doors.police.host: write a host name in lower case without https://');
  });

  test('is refused for production without certificates, client certificates, an account or anybody to hear the alarms', { tags: ['T04', 'V12-1-1'] }, () => {
    const { account: _account, alarmAddress: _alarmAddress, ...rest } = PRODUCTION;
    const faults = faultsOf({ ...rest, doors: readEnvironment(undefined).doors });

    const certificates = ['police', 'pages', 'desk', 'evaluation'].map((door) => `doors.${door}.certificateArn:`);
    for (const place of ['account:', 'alarmAddress:', 'doors.police.trustStore:', ...certificates]) expect(faults).toContain(place);
  });

  test('is refused when mail would come from a domain that is not proven', () => {
    const mail = { ...PRODUCTION.mail, senderAddress: 'notifications@elsewhere.example.org' };

    expect(faultsOf({ ...PRODUCTION, mail })).toContain('mail.senderAddress: must be an address of mail.domain');
  });

  test('is refused when it says something nobody asked for', () => {
    expect(faultsOf({ ...PRODUCTION, retries: 3 })).toContain('retries');
  });

  test('names the command to use when the file is not there', () => {
    expect(() => readEnvironment('no-such-file.json')).toThrow(/npx cdk synth -c config=/);
  });
});

describe('a deployment', () => {
  test('stops with the missing file\'s name when the topology knows a function that nobody wrote', () => {
    expect(() => entryOf('fly-to-the-moon')).toThrow('functions/fly-to-the-moon/handler.ts does not exist');
  });
});
