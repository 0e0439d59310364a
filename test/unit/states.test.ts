import { describe, expect, test } from 'vitest';
import { CHILD_STATES, canChildBecome, incidentStateOf, ownerOf } from '../../shared/domain/child-state.ts';
import { DELIVERIES, canDeliveryBecome } from '../../shared/domain/delivery.ts';
import { displayedState, isOpen } from '../../shared/domain/notification.ts';

describe('a child of an incident', () => {
  test('once looked at, is never "not looked at" again, and can always be decided anew', () => {
    for (const from of CHILD_STATES) {
      expect(canChildBecome(from, 'received')).toBe(false);
      for (const to of CHILD_STATES) if (to !== 'received' && to !== from) expect(canChildBecome(from, to)).toBe(true);
    }
  });

  test('always has an owner, and an incident is referred while the desk owns any of its children', () => {
    expect(CHILD_STATES.map((state) => ownerOf(state))).toEqual(['gateway', 'recipientBody', 'desk', 'desk', 'desk', 'force']);
    expect(incidentStateOf(['linked', 'review'])).toBe('referred');
    expect(incidentStateOf(['linked', 'outOfScope'])).toBe('linked');
    expect(incidentStateOf(['linked', 'received'])).toBe('received');
  });
});

describe('what is shown of a notification', () => {
  test('a withdrawal stands before an answer, an answer before reading, reading before the mail service', () => {
    const read = { delivery: 'delivered', viewedAt: '2026-10-23T06:00:00.000Z' } as const;

    expect(displayedState({ delivery: 'delivered' })).toBe('delivered');
    expect(displayedState({ delivery: 'delivered', onCallListAt: '2026-10-23T07:35:00.000Z' })).toBe('overdue');
    expect(displayedState(read)).toBe('viewed');
    expect(displayedState({ ...read, answeredHow: 'acknowledged', answeredAt: '2026-10-23T06:01:00.000Z' })).toBe('acknowledged');
    expect(displayedState({ ...read, answeredHow: 'acknowledged', withdrawnAt: '2026-10-23T09:00:00.000Z' })).toBe('withdrawn');
    expect(displayedState({ ...read, supersededBy: 2 })).toBe('superseded');
  });

  test('having been read does not close it: only an answer, a newer version or a withdrawal does', () => {
    expect(isOpen({ delivery: 'delivered', viewedAt: '2026-10-23T06:00:00.000Z' })).toBe(true);
    expect(isOpen({ delivery: 'delivered', answeredHow: 'phoned' })).toBe(false);
    expect(isOpen({ delivery: 'delivered', supersededBy: 2 })).toBe(false);
    expect(isOpen({ delivery: 'delivered', withdrawnAt: '2026-10-23T06:00:00.000Z' })).toBe(false);
  });
});

test('a delivery that arrived is never un-arrived by a late notice', () => {
  for (const to of DELIVERIES) expect(canDeliveryBecome('delivered', to)).toBe(false);
});
