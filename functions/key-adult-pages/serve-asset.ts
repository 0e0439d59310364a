import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { PageResponse } from '../../shared/http/respond.ts';

// What a browser asks for beside a page: the page itself need not wait for it.
const assets = () => import('../../shared/http/pages/compiled-pages-assets.generated.js');

const TYPES = { 'pages.css': 'text/css; charset=utf-8', 'pages.js': 'text/javascript; charset=utf-8', 'passkey.js': 'text/javascript; charset=utf-8', 'icon.svg': 'image/svg+xml' } as const;

const isAsset = (file: string): file is keyof typeof TYPES => Object.hasOwn(TYPES, file);

/** The stylesheet, the script and the icon, and no other file whatever the path says. */
export const createServeAsset =
  () =>
  async ({ parameters }: Pick<PageRequest, 'parameters'>): Promise<PageResponse | undefined> => {
    const file = parameters['file'] ?? '';
    return isAsset(file) ? { status: 200, type: TYPES[file], body: (await assets()).ASSETS[file] } : undefined;
  };
