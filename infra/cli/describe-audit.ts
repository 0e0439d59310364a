import type { AuditFault, AuditFinding, AuditReport } from '../../shared/domain/verify-audit.ts';

interface Said {
  readonly means: string;
  readonly todo: string;
}

const KEEP = 'Keep this copy, tell the data protection officer today, and compare with the backup of before (point-in-time recovery).';

/** What each fault means for whoever relies on the trail, and what to do. */
const FAULT_WORDS: Readonly<Record<AuditFault, Said>> = {
  edited: { means: 'the entry was changed after it was written', todo: KEEP },
  broken: { means: 'the entry does not follow from the one before: something was put in, taken out or hashed anew here', todo: KEEP },
  missing: { means: 'entries were taken out', todo: KEEP },
  twice: { means: 'two entries claim one place: one was put in, or the chain goes two ways', todo: KEEP },
  truncated: { means: 'the end of the chain was cut off: a signed root saw entries that are not there any more', todo: KEEP },
  gone: { means: 'a whole chain was taken away: a signed root saw it', todo: KEEP },
  rewritten: { means: 'the chain was made anew: at this place a signed root saw another entry', todo: KEEP },
  backdated: { means: 'the entry is dated in hours that were sealed without it: it was put in later under an earlier time', todo: `If the service’s clock was turned back, its log says so; else: ${KEEP}` },
  misdated: { means: 'the entry is dated at no time, or later than the copy was made: no root would ever cover it', todo: `If the service’s clock was ahead, its log says so; else: ${KEEP}` },
  rootEdited: { means: 'the root was changed after it was signed', todo: 'Fetch the root from the roots bucket itself (every version is kept there) and verify with --roots.' },
  rootKey: { means: 'the root is signed by a key that is none of the gateway’s: somebody made it', todo: 'Compare the fingerprint with the key service’s own. If it is not there, fetch the roots from the roots bucket and verify with --roots.' },
  rootMissing: { means: 'a root was taken out', todo: 'Fetch the roots from the roots bucket itself (every version is kept there) and verify with --roots.' },
  rootReplaced: { means: 'the root does not follow from the one before, or is not the one that you saw: it was put in another’s place', todo: 'Fetch the roots from the roots bucket itself (every version is kept there) and verify with --roots.' },
  rootGap: { means: 'hours between this root and the one before are in neither', todo: 'Entries of these hours are chained and not sealed. Find out why from the gateway’s log (AUDIT_SEALED).' },
  rootsEnd: { means: 'the roots end hours before the copy was made, or before the root that you saw last: the newest were taken away, or nobody sealed', todo: 'See the alarm audit-not-sealed in the runbook. If roots were made, fetch them from the roots bucket and verify with --roots.' },
};

const placeOf = ({ chain, seq, toSeq, root }: AuditFinding): string =>
  [
    chain === undefined ? '' : `chain ${chain}`,
    seq === undefined ? '' : toSeq === undefined || toSeq === seq ? `entry ${seq}` : `entries ${seq} to ${toSeq}`,
    root === undefined ? '' : `root ${root}`,
  ]
    .filter((part) => part !== '')
    .join(', ') || 'somewhere before the first root: there are more entries than when you looked last';

const SHOWN = 50;

/** The report as a person reads it. It holds ids and counts, and nobody. */
export const describeAudit = (report: AuditReport): string => {
  const lines = [
    report.faults === 0 ? 'Nothing wrong was found.' : `${report.faults} ${report.faults === 1 ? 'fault was' : 'faults were'} found.`,
    `  ${report.entries} entries in ${report.chains} chains, ${report.roots} signed roots${report.sealedUntil === undefined ? '' : `, sealed until ${report.sealedUntil}`}.`,
    `  ${report.unsealed} entries are newer than the last root: chained, and sealed within the hour${report.older > 0 ? `; ${report.older} are older than the first root, which the chains alone cover` : ''}.`,
  ];
  if (report.checkpoint !== undefined) {
    lines.push(`  Roots may be signed by ${report.checkpoint.kids.join(' or ')}.`);
    if (!report.keyWasKnown) lines.push('  You named no key, so the first root’s own was believed. Compare this fingerprint with the one you noted, or name it with --key.');
  }
  const kinds = [...new Set(report.findings.map(({ fault }) => fault))];
  for (const kind of kinds) {
    const found = report.findings.filter(({ fault }) => fault === kind);
    lines.push('', `${kind} (${report.byFault[kind] ?? 0}): ${FAULT_WORDS[kind].means}.`, ...found.slice(0, SHOWN).map((finding) => `  ${placeOf(finding)}`));
    if ((report.byFault[kind] ?? 0) > SHOWN) lines.push(`  … and ${(report.byFault[kind] ?? 0) - SHOWN} more (--json lists the first 1,000)`);
    lines.push(`  What to do: ${FAULT_WORDS[kind].todo}`);
  }
  return `${lines.join('\n')}\n`;
};
