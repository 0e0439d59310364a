import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { RETENTION } from '../../shared/domain/retention.ts';

const PAGE = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'retention.md'), 'utf8');

test('the schedule says to people what the rule does: so many days after the last notification closed, so many hours after a withdrawal', { tags: ['T35', 'V14-2-7'] }, () => {
  const row = PAGE.split('\n').find((line) => line.startsWith('| content of an incident'));

  expect(row).toContain(`| ${RETENTION.contentHours / 24} days after its last notification closed; ${RETENTION.withdrawnHours} hours where police withdrew it |`);
});
