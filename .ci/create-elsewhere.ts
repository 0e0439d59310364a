import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The templates of `cdk.out`, created by an implementation of CloudFormation that is not AWS's own (moto, as far as it goes). It finds what no
 * template linter can: references that lead nowhere, exports that nobody makes, an order that does not work out. Without moto it says so, loudly.
 */

const REGION = 'eu-west-2';
const ACCOUNT = '123456789012';
const STACKS = ['data', 'pipeline', 'edge', 'observability'].map((part) => `encompass-trial-${part}`);

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: { readonly Code?: { readonly S3Bucket?: unknown; readonly S3Key?: string } } }>>;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const call = async (endpoint: string, service: string, init: RequestInit & { readonly path?: string }): Promise<string> => {
  const scope = `AKIDEXAMPLE/20260101/${REGION}/${service}/aws4_request`;
  const response = await fetch(`${endpoint}${init.path ?? '/'}`, {
    ...init,
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`, 'x-amz-date': '20260101T000000Z', ...(init.headers as Record<string, string> | undefined) },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service}: ${response.status} ${text.slice(0, 2_000)}`);
  return text;
};
const query = (endpoint: string, service: string, parameters: Readonly<Record<string, string>>): Promise<string> =>
  call(endpoint, service, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(parameters).toString() });

const untilUp = async (endpoint: string, server: ChildProcess): Promise<void> => {
  for (let tries = 0; tries < 120; tries += 1) {
    if (server.exitCode !== null) throw new Error('moto_server ended before it answered');
    const up = await fetch(`${endpoint}/moto-api/`).then(({ ok }) => ok, () => false);
    if (up) return;
    await sleep(500);
  }
  throw new Error('moto_server does not answer');
};

/** What `cdk bootstrap` leaves behind, and an empty file for each function's code. */
const bootstrap = async (endpoint: string, templates: readonly Template[]): Promise<void> => {
  const version = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' };
  await call(endpoint, 'ssm', { method: 'POST', headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.PutParameter' }, body: JSON.stringify(version) });
  const bucket = `/cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
  await call(endpoint, 's3', { method: 'PUT', path: bucket, body: `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>` });
  const keys = new Set(templates.flatMap(({ Resources }) => Object.values(Resources).flatMap(({ Properties }) => Properties?.Code?.S3Key ?? [])));
  // The smallest ZIP there is: none of this code is ever run.
  const empty = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
  for (const key of keys) await call(endpoint, 's3', { method: 'PUT', path: `${bucket}/${key}`, body: empty });
};

const createStack = async (endpoint: string, name: string, body: string): Promise<{ readonly status: string; readonly made: readonly string[] }> => {
  await query(endpoint, 'cloudformation', { Action: 'CreateStack', Version: '2010-05-15', StackName: name, TemplateBody: body, 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' });
  const described = await query(endpoint, 'cloudformation', { Action: 'DescribeStacks', Version: '2010-05-15', StackName: name });
  const resources = await query(endpoint, 'cloudformation', { Action: 'DescribeStackResources', Version: '2010-05-15', StackName: name });
  return {
    status: /<StackStatus>([A-Z_]+)</.exec(described)?.[1] ?? 'unknown',
    made: [...resources.matchAll(/<LogicalResourceId>([^<]+)</g)].map(([, id]) => id ?? ''),
  };
};

/** moto 5.2 stumbles over the tags of a key, and says then that the key is not there. */
const asMotoTakesIt = (body: string): string => {
  const template = JSON.parse(body) as Template;
  for (const { Type: type, Properties: properties } of Object.values(template.Resources)) if (type === 'AWS::KMS::Key' && properties !== undefined) Reflect.deleteProperty(properties, 'Tags');
  return JSON.stringify(template);
};

const countByType = (resources: Template['Resources'], ids: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(resources[id]?.Type ?? '?', (counts.get(resources[id]?.Type ?? '?') ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${type}`).join(', ');
};

const createAll = async (endpoint: string): Promise<boolean> => {
  const files = readdirSync('cdk.out').filter((file) => file.endsWith('.template.json')).map((file) => file.replace('.template.json', ''));
  const forgotten = files.filter((name) => !STACKS.includes(name));
  if (forgotten.length > 0) throw new Error(`${forgotten.join(', ')}: a stack that this check does not create`);
  const bodies = STACKS.map((name) => ({ name, body: readFileSync(`cdk.out/${name}.template.json`, 'utf8') }));
  await bootstrap(endpoint, bodies.map(({ body }) => JSON.parse(body) as Template));
  let whole = true;
  for (const { name, body } of bodies) {
    const { Resources: resources } = JSON.parse(body) as Template;
    const { status, made } = await createStack(endpoint, name, asMotoTakesIt(body));
    const wanted = Object.keys(resources);
    const without = wanted.filter((id) => !made.includes(id));
    console.log(`  ${name}: ${status}, ${made.length} of ${wanted.length} resources`);
    if (without.length > 0) console.log(`    not among what moto lists: ${countByType(resources, without)}`);
    whole &&= status === 'CREATE_COMPLETE';
  }
  return whole;
};

if (spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0) {
  const port = await freePort();
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', env: { ...process.env, MOTO_ACCOUNT_ID: ACCOUNT } });
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await untilUp(endpoint, server);
    process.exitCode = (await createAll(endpoint)) ? 0 : 1;
  } finally {
    server.kill();
    await once(server, 'exit');
  }
} else {
  console.log('!! MOTO IS NOT ON THIS MACHINE: THE TEMPLATES WERE NOT CREATED ANYWHERE (pip install "moto[server]>=5.2").');
}
