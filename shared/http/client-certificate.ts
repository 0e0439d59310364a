import { X509Certificate, createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';

/**
 * SHA-256 thumbprint (base64url, RFC 8705 3.1 `x5t#S256`) of the client certificate with which this request came, as the gateway's TLS verified it;
 * undefined when there was none. Headers are never looked at: anybody can write one.
 */
export const certificateThumbprintOf = (event: Pick<APIGatewayProxyEvent, 'requestContext'>): string | undefined => {
  const pem = event.requestContext.identity?.clientCert?.clientCertPem;
  if (typeof pem !== 'string' || pem === '') return undefined;
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
};
