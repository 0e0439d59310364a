/**
 * On one machine, where everybody is invented, figures may be of this minute, so that a night that was just played can be looked at. A deployed function
 * never has this variable (a test of the template proves it), and Lambda's own marker switches it off all the same: there, figures are as known
 * when a month began, because whoever may ask again each minute sees what happened when.
 */
export const LIVE_FIGURES = 'ENCOMPASS_LIVE_FIGURES';

export const liveFiguresAllowed = (env: Readonly<Record<string, string | undefined>>): boolean =>
  !(env['AWS_EXECUTION_ENV']?.startsWith('AWS_Lambda') ?? false) && env[LIVE_FIGURES] === 'allow';
