import { describe, expect, test } from 'vitest';
import { DOORS } from '../../infra/cloud/config.ts';
import { ROUTES } from '../../infra/topology.ts';
import { PRODUCTION, synthesise, trial, type CloudTemplate, type Json, type Properties, type Resource } from '../support/cloud-template.ts';

const cloud = trial();
const production = synthesise(PRODUCTION);

const pathOf = (at: CloudTemplate, stack: string, reference: Json | undefined): string => {
  const id = (reference as { Ref?: string }).Ref;
  const resource = at.ofType('AWS::ApiGateway::Resource').find((candidate) => candidate.stack === stack && candidate.id === id);
  if (resource === undefined) return '';
  return `${pathOf(at, stack, resource.properties['ParentId'])}/${at.read(stack, resource.properties['PathPart'])}`;
};

const routeOf = ({ stack, properties }: Resource): string => {
  const target = /function:[a-z-]+/.exec(cloud.read(stack, (properties['Integration'] as Properties)['Uri']))?.[0] ?? 'nothing';
  const [door, method] = [cloud.read(stack, properties['RestApiId']), cloud.read(stack, properties['HttpMethod'])];
  return `${door} ${method} ${pathOf(cloud, stack, properties['ResourceId']) || '/'} ${target}`;
};

describe('the front doors', () => {
  test('are one REST API each, and no others', () => {
    expect(cloud.ofType('AWS::ApiGateway::RestApi').map(cloud.nameOf).toSorted()).toEqual(DOORS.map((door) => `door:${door}`).toSorted());
  });

  test('have the routes of the topology, each leading to its function, and no others', () => {
    const made = cloud.ofType('AWS::ApiGateway::Method').map(routeOf);
    const described = ROUTES.map(({ door, method, path, function: name }) => `door:${door} ${method} ${path} function:${name}`);

    expect(made.toSorted()).toEqual(described.toSorted());
  });

  test('may call a function only by the route that leads to it', () => {
    const allowed = cloud.ofType('AWS::Lambda::Permission').map(({ stack, properties }) => {
      const route = /door:[a-z]+\/[^/]+\/(.*)$/.exec(cloud.read(stack, properties['SourceArn']))?.[1] ?? 'any route';
      return `${cloud.read(stack, properties['Principal'])} ${cloud.read(stack, properties['FunctionName'])} ${route}`;
    });
    const anyValue = (path: string): string => path.replaceAll(/\{[^}]+\}/g, '*');
    const needed = ROUTES.map(({ function: name, method, path }) => `apigateway.amazonaws.com function:${name} ${method}${anyValue(path)}`);

    expect(allowed.toSorted()).toEqual(needed.toSorted());
  });

  test('pass on bodies as they came', () => {
    for (const { properties } of cloud.ofType('AWS::ApiGateway::RestApi')) expect(properties['BinaryMediaTypes']).toEqual(['*/*']);
  });

  test('send key adults’ pages compressed, and nobody else’s answers', () => {
    for (const api of cloud.ofType('AWS::ApiGateway::RestApi')) expect(api.properties['MinimumCompressionSize']).toBe(cloud.nameOf(api) === 'door:pages' ? 1024 : undefined);
  });

  test('let in no more than they can bear', { tags: ['T10'] }, () => {
    for (const { properties } of cloud.ofType('AWS::ApiGateway::Stage')) {
      const [settings] = properties['MethodSettings'] as { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }[];

      expect(settings!.ThrottlingRateLimit).toBeGreaterThan(0);
      expect(settings!.ThrottlingBurstLimit).toBeGreaterThan(0);
      expect(settings).toMatchObject({ DataTraceEnabled: false, LoggingLevel: 'OFF' });
    }
    expect(cloud.ofType('AWS::ApiGateway::Stage')).toHaveLength(DOORS.length);
  });

  test('log the template of a path and never the path, which can hold a token', { tags: ['T19', 'V14-2-1'] }, () => {
    for (const { properties } of cloud.ofType('AWS::ApiGateway::Stage')) {
      const { Format: format } = properties['AccessLogSetting'] as { Format: string };

      expect(format).toContain('$context.resourcePath');
      expect(format).not.toMatch(/\$context\.(path|identity|authorizer)|\$input|header|querystring/i);
    }
  });
});

describe('the front doors of production', () => {
  test('have their own hosts, and their default address is shut', { tags: ['T04', 'V3-5-4', 'V12-1-1'] }, () => {
    const hosts = production.ofType('AWS::ApiGateway::DomainName').map(({ stack, properties }) => production.read(stack, properties['DomainName']));

    expect(hosts.toSorted()).toEqual(Object.values(PRODUCTION.doors).map(({ host }) => host).toSorted());
    for (const { properties } of production.ofType('AWS::ApiGateway::RestApi')) expect(properties['DisableExecuteApiEndpoint']).toBe(true);
    for (const { properties } of production.ofType('AWS::ApiGateway::DomainName')) expect(properties['SecurityPolicy']).toBe('TLS_1_2');
  });

  test('ask police systems, and nobody else, for a client certificate', { tags: ['T01', 'V12-1-3'] }, () => {
    const mutual = production.ofType('AWS::ApiGateway::DomainName').filter(({ properties }) => properties['MutualTlsAuthentication'] !== undefined);

    expect(mutual.map(({ properties }) => [properties['DomainName'], properties['MutualTlsAuthentication']])).toEqual([
      [PRODUCTION.doors.police.host, { TruststoreUri: 's3://encompass-trust/authorities.pem' }],
    ]);
  });

  test('have the functions behind the police door ask for bound tokens, which a trial without certificates cannot', { tags: ['T02', 'V10-4-14'] }, () => {
    const asked = (at: CloudTemplate): string[] =>
      at.ofType('AWS::Lambda::Function').flatMap(({ properties }) => {
        const variables = (properties['Environment'] as { Variables?: Record<string, string> } | undefined)?.Variables ?? {};
        return variables['MUTUAL_TLS'] === undefined ? [] : [`${(properties['FunctionName'] as string).replace(/^encompass-[a-z]+-/, '')} ${variables['MUTUAL_TLS']}`];
      });

    expect(asked(production).toSorted()).toEqual(['client-api on', 'incident-api on']);
    expect(asked(cloud).toSorted()).toEqual(['client-api off', 'incident-api off']);
  });

  test('lead to the same routes', () => {
    expect(production.ofType('AWS::ApiGateway::Method')).toHaveLength(ROUTES.length);
  });
});
