import { expect, test } from 'vitest';
import { readEnvironment } from '../../infra/cloud/config.ts';
import { synthesise, trial } from '../support/cloud-template.ts';

const TO = '2026-10-22T02:00:00Z';

test('a deployment that was restored uses the restored table, keeps the old one, and holds what it may have sent', { tags: ['T37'] }, () => {
  const cloud = synthesise({ ...readEnvironment(undefined), restored: { to: TO, tables: { records: 'records-of-two-o-clock' } } });
  const variables = (name: string) => cloud.ofType('AWS::Lambda::Function').map(({ properties }) => properties as { FunctionName?: string; Environment?: { Variables?: Record<string, unknown> } }).find(({ FunctionName }) => FunctionName === `encompass-trial-${name}`)?.Environment?.Variables;

  expect(variables('send-notification')).toMatchObject({ RECORDS_TABLE: 'records-of-two-o-clock', RESTORED_TO: TO });
  expect(variables('settle-restore')).toMatchObject({ RECORDS_TABLE: 'records-of-two-o-clock', RESTORED_TO: TO });
  expect(cloud.ofType('AWS::DynamoDB::Table')).toHaveLength(trial().ofType('AWS::DynamoDB::Table').length);
});
