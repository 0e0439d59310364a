// Writes docs/threats.md and docs/asvs.md from the tables here and the tags of the tests: `npm run generate`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ASVS } from './asvs.ts';
import { tagOf } from './requirement.ts';
import type { Standing } from './requirement.ts';
import { taggedTests } from './tagged-tests.ts';
import type { TaggedTest } from './tagged-tests.ts';
import { THREATS } from './threats.ts';

const DOCS = path.join(import.meta.dirname, '..', '..', 'docs');

const WORDS: Readonly<Record<Standing, string>> = {
  tested: 'shown by tests',
  byDesign: 'by design',
  atDeployment: 'whoever deploys',
  notApplicable: 'does not apply',
  deviation: 'otherwise, on purpose',
};

const CHAPTERS: readonly string[] = [
  'Encoding and sanitisation', 'Validation and business logic', 'Web front end', 'API and web service', 'File handling', 'Authentication', 'Session management', 'Authorisation', 'Self-contained tokens',
  'OAuth and OpenID Connect', 'Cryptography', 'Secure communication', 'Configuration', 'Data protection', 'Secure coding and architecture', 'Logging and error handling', 'WebRTC',
];

const cell = (text: string): string => text.replaceAll('|', '\\|');
const titleOf = ({ title, file }: TaggedTest): string => `“${cell(title)}” ([${path.basename(file, '.test.ts')}](../test/${file}))`;

const proofs = (): ((tag: string) => readonly TaggedTest[]) => {
  const all = taggedTests();
  return (tag) => all.filter(({ tags }) => tags.includes(tag));
};

export const threatTable = (): string => {
  const shownBy = proofs();
  return [
    '# Threats, and the tests that show what stands against them',
    '',
    'Generated from `test/assurance/threats.ts` and the tags of the tests by `npm run generate`; do not edit. `npm run vitest -- --tags-filter T20` runs the tests of one row.',
    '',
    'Four failures matter more than anything, in this order: the wrong school or person is told; a child’s notification is lost or silent; it comes too late; personal data leaks.',
    '',
    '| | threat | leads to | what stands against it | shown by |',
    '| --- | --- | --- | --- | --- |',
    ...THREATS.map(
      ({ tag, threat, leadsTo, control, remains }) => `| ${tag} | ${cell(threat)} | ${leadsTo} | ${cell(control)}${remains === undefined ? '' : `. *${cell(remains)}.*`} | ${shownBy(tag).map(titleOf).join('<br>')} |`,
    ),
    '',
  ].join('\n');
};

export const asvsTable = (): string => {
  const shownBy = proofs();
  const counts = Object.entries(WORDS).map(([standing, words]) => `${ASVS.filter((one) => one.standing === standing).length} ${words}`);
  return [
    '# OWASP ASVS 5.0',
    '',
    'Generated from `test/assurance/asvs.ts` and the tags of the tests by `npm run generate`; do not edit.',
    '',
    'Every requirement of levels 1 and 2 of the [Application Security Verification Standard 5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0) (OWASP, CC BY-SA 4.0; its words are shortened',
    'here), and those of level 3 that this service holds itself to. It is our own account: nobody independent has verified it yet.',
    '',
    `${ASVS.length} requirements: ${counts.join(', ')}.`,
    ...CHAPTERS.flatMap((chapter, at) => [
      '',
      `## ${at + 1} ${chapter}`,
      '',
      '| | level | asks | stands | how | shown by |',
      '| --- | --- | --- | --- | --- | --- |',
      ...ASVS.filter(({ id }) => id.startsWith(`${at + 1}.`)).map(
        (one) => `| ${one.id} | ${one.level} | ${cell(one.asks)} | ${WORDS[one.standing]} | ${cell(one.how)} | ${shownBy(tagOf(one)).map(titleOf).join('<br>')} |`,
      ),
    ]),
    '',
  ].join('\n');
};

export const ASSURANCE_FILES: Readonly<Record<string, () => string>> = { 'threats.md': threatTable, 'asvs.md': asvsTable };

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) for (const [name, write] of Object.entries(ASSURANCE_FILES)) writeFileSync(path.join(DOCS, name), write());
