/* Who may import what: the table of docs/adr/0002-the-house.md, enforced. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const SDK = 'node_modules/@aws-sdk';
const ZOD = 'node_modules/zod';

module.exports = {
  forbidden: [
    rule('no-circles', 'Data flows one way.', {}, { circular: true }),
    rule('domain-imports-nothing', 'Rules are pure: no library, no AWS, not even zod.', { path: '^shared/domain/' }, { pathNot: '^shared/domain/' }),
    rule('events-know-zod-and-domain', 'Events are data.', { path: '^events/' }, { pathNot: `^(events|shared/domain)/|${ZOD}|^node:(fs|path|url)|^(fs|path|url)$` }),
    rule('ports-know-only-the-domain', 'A port speaks of the rules.', { path: '^shared/ports\\.ts$' }, { pathNot: '^(shared/domain|events)/' }),
    rule('sdk-only-in-shared-aws', 'The only files that speak to AWS.', { path: '^(shared|functions|events)/', pathNot: '^shared/aws/' }, { path: SDK }),
    rule('aws-does-not-look-up', 'Adapters know ports, domain, events and the SDK.', { path: '^shared/aws/' }, { path: '^(functions|infra|shared/http|shared/runtime)/' }),
    rule('plumbing-knows-no-aws', 'http and runtime are plumbing.', { path: '^shared/(http|runtime)/' }, { path: '^(shared/aws|functions|infra)/' }),
    rule('adapters-only-from-handlers', 'Steps take ports.', { path: '^functions/', pathNot: '/handler\\.ts$' }, { path: '^shared/aws/' }),
    rule('functions-are-strangers', 'No function knows another.', { path: '^functions/([^/]+)/' }, { path: '^functions/', pathNot: '^functions/$1/' }),
    rule('product-knows-no-infra', 'Handlers do not know where they run.', { path: '^(shared|functions|events)/' }, { path: '^infra/' }),
    rule('cloud-reads-descriptions', 'CDK reads topology and names.', { path: '^infra/cloud/' }, { path: '^(functions|infra/local|infra/cli|shared/aws|shared/http)/' }),
    rule('local-reads-descriptions', 'The local runtime loads handlers by name only.', { path: '^infra/local/' }, { path: '^(functions|shared/aws|shared/http|infra/cloud)/' }),
    rule('cli-speaks-over-the-wire', 'The command works against local and cloud alike.', { path: '^infra/cli/' }, { path: '^(functions|shared/aws|shared/http|infra/cloud)/' }),
    rule('topology-is-plain', 'One description, two readers.', { path: '^infra/topology\\.ts$' }, { pathNot: '^shared/(domain|tables)' }),
    rule('no-orphans', 'Delete what is dead.', { orphan: true, pathNot: '(^test/|\\.d\\.ts$|^functions/[^/]+/handler\\.ts$|^\\.|scripts/)' }, {}),
    rule('no-undeclared-packages', 'Every dependency is in package.json.', {}, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
    rule('shipped-code-uses-shipped-packages', 'What goes to Lambda is a dependency.', { path: '^(shared|functions|events)/' }, { dependencyTypes: ['npm-dev'] }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|build|\\.encompass)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
};
