import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { APIGatewayEventClientCertificate } from 'aws-lambda';

const distinguishedName = (parts: object): string => Object.entries(parts).map(([name, value]) => `${name}=${String(value)}`).join(',');

/** A verified client certificate in the words of an API Gateway REST API with mutual TLS; null on a plain connection. */
export const clientCertificateOf = (socket: Socket): APIGatewayEventClientCertificate | null => {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const { raw, subject, issuer, serialNumber, valid_from: notBefore, valid_to: notAfter } = socket.getPeerCertificate();
  if (raw === undefined) return null;
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    clientCertPem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    subjectDN: distinguishedName(subject),
    issuerDN: distinguishedName(issuer),
    serialNumber: (serialNumber.match(/../g) ?? []).join(':').toLowerCase(),
    validity: { notBefore, notAfter },
  };
};
