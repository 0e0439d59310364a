import { DEFAULT_DATA_DIR } from './connection.ts';
import { openGatewayServices } from './gateway-services.ts';
import type { GatewayServices } from './gateway-services.ts';

/** Options that say which gateway, and how it answers; the same for every command that calls a function. */
export const GATEWAY_OPTIONS = {
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
  bucket: { type: 'string' },
  'function-prefix': { type: 'string' },
} as const;

export interface GatewayValues {
  readonly 'data-dir': string;
  readonly bucket?: string | undefined;
  readonly 'function-prefix'?: string | undefined;
}

export const servicesFrom = (values: GatewayValues): GatewayServices =>
  openGatewayServices({ dataDir: values['data-dir'], bucket: values.bucket, functionPrefix: values['function-prefix'] });
