import { describe, expect, test } from 'vitest';
import { DOORS } from '../../infra/cloud/config.ts';
import { REQUESTS_PER_MINUTE, ROUTES } from '../../infra/topology.ts';
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

describe('what the gateway answers by itself', () => {
  const answers = cloud.ofType('AWS::ApiGateway::GatewayResponse').map(({ stack, properties }) => ({
    door: cloud.read(stack, properties['RestApiId']).replace('door:', ''),
    type: cloud.read(stack, properties['ResponseType']),
    status: properties['StatusCode'],
    headers: properties['ResponseParameters'] as Record<string, string>,
    templates: properties['ResponseTemplates'] as Record<string, string>,
  }));

  test.each(DOORS)('covers every error of the %s door, with nothing of what was sent', (door) => {
    const own = answers.filter((answer) => answer.door === door);

    expect(own.map(({ type }) => type)).toEqual(expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'THROTTLED', 'WAF_FILTERED', 'INTEGRATION_TIMEOUT']));
    expect(own.find(({ type }) => type === 'MISSING_AUTHENTICATION_TOKEN')?.status).toBe('404');
    for (const { templates } of own) expect(JSON.stringify(templates).replaceAll('$context.requestId', '')).not.toMatch(/\$context|\$input|\$method/);
  });

  test.each(answers.map((answer) => [answer.door, answer.type, answer] as const))('at the %s door, %s, may not be kept, framed, run or indexed', (_door, _type, { headers }) => {
    expect(headers).toMatchObject({
      'gatewayresponse.header.Cache-Control': "'no-store'",
      'gatewayresponse.header.Content-Security-Policy': "'sandbox'",
      'gatewayresponse.header.Strict-Transport-Security': "'max-age=63072000; includeSubDomains'",
      'gatewayresponse.header.Referrer-Policy': "'no-referrer'",
      'gatewayresponse.header.X-Content-Type-Options': "'nosniff'",
      'gatewayresponse.header.X-Frame-Options': "'DENY'",
      'gatewayresponse.header.X-Robots-Tag': "'noindex, nofollow, noarchive'",
    });
  });

  test('is a problem for machines, and for people a page that says whom to ring', () => {
    for (const { door, templates } of answers) {
      const [[type, body] = ['', '']] = Object.entries(templates);
      if (door === 'police' || door === 'evaluation') {
        expect(type).toBe('application/problem+json');
        expect(JSON.parse(body)).toMatchObject({ code: expect.any(String) as string, title: expect.any(String) as string });
      } else {
        expect(type).toBe('text/html');
        expect(body).toContain('href="tel:01914980000"');
      }
    }
  });
});

describe('the firewall', () => {
  const [firewall] = production.ofType('AWS::WAFv2::WebACL');
  const rules = firewall!.properties['Rules'] as unknown as { Name: string; Action?: Json; VisibilityConfig: { SampledRequestsEnabled: boolean }; Statement: Record<string, Record<string, Json>> }[];
  const groups = rules.flatMap(({ Statement: { ManagedRuleGroupStatement: group } }) => (group === undefined ? [] : [group]));

  test('stands before every door', () => {
    const guarded = production.ofType('AWS::WAFv2::WebACLAssociation').map(({ stack, properties }) => /door:([a-z]+)/.exec(production.read(stack, properties['ResourceArn']))?.[1]);

    expect(new Set(guarded)).toEqual(new Set(DOORS));
    expect(guarded).toHaveLength(DOORS.length);
  });

  test('refuses known attacks, and floods with a time to come back', () => {
    expect(groups.map((group) => group['Name'])).toEqual(['AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesCommonRuleSet']);
    for (const rule of rules.filter(({ Statement }) => Statement['RateBasedStatement'] !== undefined)) {
      expect(rule.Action).toMatchObject({ Block: { CustomResponse: { ResponseCode: 429, ResponseHeaders: [{ Name: 'Retry-After', Value: '60' }] } } });
    }
    expect(firewall!.properties['DefaultAction']).toEqual({ Allow: {} });
  });

  test('does not take the schools of one network for a flood, nor the police systems of one region', () => {
    const limits = Object.fromEntries(rules.flatMap(({ Name, Statement: { RateBasedStatement: rate } }) => (rate === undefined ? [] : [[Name, rate['Limit']]])));

    // Four hundred key adults with 25 requests each in five minutes; ten clients that use what they may.
    expect(limits['FloodOfPeople']).toBeGreaterThanOrEqual(400 * 25);
    expect(limits['FloodOfPolice']).toBeGreaterThanOrEqual(10 * 5 * REQUESTS_PER_MINUTE);
  });

  test('refuses no incident and no answer for words in its body, and no scanner for being one', () => {
    const [, common] = groups;
    const counted = (common!['RuleActionOverrides'] as unknown as { Name: string; ActionToUse: Json }[]).filter(({ ActionToUse }) => JSON.stringify(ActionToUse) === '{"Count":{}}');

    expect(counted.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining(['SizeRestrictions_BODY', 'CrossSiteScripting_BODY', 'GenericLFI_BODY', 'GenericRFI_BODY', 'EC2MetaDataSSRF_BODY', 'NoUserAgent_HEADER']),
    );
    expect(production.text).not.toMatch(/AWSManagedRules(AmazonIpReputation|AnonymousIp|BotControl)/);
  });

  test('keeps no address, cookie or token of a request', () => {
    const [log] = production.ofType('AWS::WAFv2::LoggingConfiguration');
    const redacted = JSON.stringify(log!.properties['RedactedFields']);

    for (const rule of rules) expect(rule.VisibilityConfig.SampledRequestsEnabled).toBe(false);
    for (const field of ['UriPath', 'QueryString', 'cookie', 'authorization', 'referer']) expect(redacted).toContain(field);
    expect(log!.properties['LoggingFilter']).toMatchObject({ DefaultBehavior: 'DROP' });
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
