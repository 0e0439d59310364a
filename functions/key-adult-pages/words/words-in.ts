import { cy } from './cy.ts';
import { en } from './en.ts';
import type { Language, Words } from './words.ts';

const CATALOGUES: Readonly<Record<Language, Words>> = { en, cy };

export const wordsIn = (language: Language): Words => CATALOGUES[language];
