const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `Thu 22 Oct 21:40`, on a wall clock in London. */
export const londonTime = (instant: string): string => {
  const part = new Map(DAY_AND_TIME.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${part.get('weekday')} ${part.get('day')} ${part.get('month')} ${part.get('hour')}:${part.get('minute')}`;
};
