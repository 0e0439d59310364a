import type { ReleaseLinks, ReleaseMaker, ReleaseStore } from '../../shared/ports/releases.ts';
import type { SignInDeps } from './sign-in.ts';

export interface ReleaseDeps extends SignInDeps {
  readonly releases: ReleaseStore;
  readonly maker: ReleaseMaker;
  readonly releaseLinks: ReleaseLinks;
}
