import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { lever, startRuntimeForMany } from '../../support/local.ts';

const unreadable = (messageId: string) => ({ Records: [{ messageId, body: 'no message of ours', attributes: { ApproximateReceiveCount: '1' } }] });

describe('what queues and schedules set going, on a thread of its own', () => {
  let runtime: LocalRuntime;
  beforeAll(async () => {
    runtime = await startRuntimeForMany({ thread: true, faults: true });
  });
  afterAll(() => runtime.stop());

  const minute = () => runtime.invoke('run-due-steps', { time: runtime.clock.now().toISOString() });

  test('is loaded whole, answers like Lambda, and is counted with its calls', async () => {
    const result = await minute();

    expect(runtime.troubles).toEqual([]);
    expect(result.kind).toBe('returned');
    const { json } = await lever<{ functions: Record<string, { invocations: number }>; calls: Record<string, Record<string, number>> }>(runtime, 'GET', 'metrics');
    expect(json.functions['run-due-steps']?.invocations).toBe(1);
    expect(json.calls['run-due-steps']?.['DynamoDB_20120810.Query']).toBeGreaterThan(0);
  });

  test('writes into the same log as the front doors', async () => {
    await runtime.invoke('link-children', unreadable('m1'));

    const lines = runtime.logLines().filter((line) => line.includes('RECORD_QUARANTINED'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('link-children');
  });

  test('can be killed in the middle like a function at a door, and lives on with its next invocation', async () => {
    await lever(runtime, 'POST', 'faults', { service: 'dynamodb', functionName: 'run-due-steps', kind: 'abortBefore' });

    const killed = await minute();
    const next = await minute();

    expect(killed).toMatchObject({ kind: 'failed', reason: 'aborted' });
    expect(next.kind).toBe('returned');
  });

  test('goes by the clock of the runtime: what is put aside after it was turned is dated as it shows', async () => {
    await lever(runtime, 'POST', 'clock', { set: '2031-05-06T07:40:00Z' });

    await runtime.invoke('link-children', unreadable('m2'));

    const { json } = await lever(runtime, 'GET', 'dump');
    expect(JSON.stringify(json)).toContain('2031-05-06T07:4');
  });
});
