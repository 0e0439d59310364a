import { existsSync } from 'node:fs';
import type { Environment } from './local-environment.ts';
import type { Progress } from './progress.ts';

/** The invented area; written elsewhere, found by its place. */
export type LoadArea = (given: {
  readonly origin: string;
  readonly dataDir: string;
  readonly pupils: number;
  readonly clientEnv: Environment;
  readonly progress: Progress;
}) => Promise<unknown>;

/** The overnight story; false when it did not end as it should. */
export type PlayStory = (given: { readonly origin: string; readonly dataDir: string; readonly print: (line: string) => void }) => Promise<boolean>;

const load = async (file: string, name: string): Promise<unknown> => {
  const url = new URL(file, import.meta.url);
  if (!existsSync(url)) return undefined;
  const loaded: unknown = await import(url.href);
  return typeof loaded === 'object' && loaded !== null && name in loaded ? (loaded as Record<string, unknown>)[name] : undefined;
};

export const findLoadArea = async (): Promise<LoadArea | undefined> => (await load('./wearmouth/load-area.ts', 'loadArea')) as LoadArea | undefined;
export const findPlayStory = async (): Promise<PlayStory | undefined> => (await load('./story/play-story.ts', 'playStory')) as PlayStory | undefined;
