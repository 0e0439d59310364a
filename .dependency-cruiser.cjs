/*
 * Who may import what: the table of docs/adr/0002-the-house.md, enforced. Packages appear as node_modules/…, Node's own modules by bare
 * name with the dependency type `core`. test/infra/import-rules.test.ts proves that each rule bites.
 */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const SDK = 'node_modules/(@aws-sdk|@smithy)/';
const ZOD = 'node_modules/zod/';
const GENERATORS = '^events/(generate|write)-[a-z-]+\\.ts$';
// What reads the environment, the clock, chance or the queue, or writes the log. A step may know their types and be handed them.
const SURROUNDINGS = '^shared/runtime/(clock|config|ids|log|sqs-batch|temporal)\\.ts$';

module.exports = {
  forbidden: [
    rule('no-circles', 'Data flows one way.', {}, { circular: true }),
    rule('domain-imports-nothing', 'Rules are pure: no library, no AWS, no Node module, not even zod.', { path: '^shared/domain/' }, { pathNot: '^shared/domain/' }),
    rule('events-know-zod-and-domain', 'Events are data.', { path: '^events/', pathNot: GENERATORS }, { pathNot: `^(events|shared/domain)/|${ZOD}` }),
    rule('generators-write-files', 'What generates the schemas may read and write files besides.', { path: GENERATORS }, { pathNot: `^(events|shared/domain)/|${ZOD}`, dependencyTypesNot: ['core'] }),
    rule('ports-know-only-the-domain', 'A port speaks of the rules.', { path: '^shared/ports/' }, { pathNot: '^(shared/domain|shared/ports|events)/' }),
    rule('sdk-only-in-shared-aws', 'The only files that speak to AWS.', { path: '^(shared|functions|events)/', pathNot: '^shared/aws/' }, { path: SDK }),
    rule('adapters-know-ports-and-sdk', 'Adapters know ports, domain, events and the SDK.', { path: '^shared/aws/' }, { pathNot: `^shared/(aws|domain)/|^shared/ports/|^events/|${SDK}|${ZOD}`, dependencyTypesNot: ['core'] }),
    rule('plumbing-knows-no-aws', 'http and runtime are plumbing.', { path: '^shared/(http|runtime)/' }, { path: '^(shared/aws|functions|infra)/' }),
    rule('adapters-only-from-handlers', 'Steps take ports.', { path: '^functions/', pathNot: '/handler\\.ts$' }, { path: '^shared/aws/' }),
    rule('surroundings-only-from-handlers', 'A step is handed its settings, clock and log.', { path: '^functions/', pathNot: '/handler\\.ts$' }, { path: SURROUNDINGS, dependencyTypesNot: ['type-only'] }),
    rule('functions-are-strangers', 'No function knows another.', { path: '^functions/([^/]+)/' }, { path: '^functions/', pathNot: '^functions/$1/' }),
    rule('product-knows-no-infra', 'Handlers do not know where they run.', { path: '^(shared|functions|events)/' }, { path: '^infra/' }),
    rule('cloud-reads-descriptions', 'CDK reads topology and names.', { path: '^infra/cloud/' }, { path: '^(functions|infra/local|infra/cli|shared/aws|shared/http)/' }),
    rule('local-reads-descriptions', 'The local runtime loads handlers by name only.', { path: '^infra/local/' }, { path: '^(functions|shared/aws|shared/http|infra/cloud)/' }),
    rule('cli-speaks-over-the-wire', 'The command works against local and cloud alike.', { path: '^infra/cli/' }, { path: '^(functions|shared/aws|shared/http|infra/cloud)/' }),
    rule('topology-is-plain', 'One description, two readers.', { path: '^infra/topology\\.ts$' }, { pathNot: '^shared/(domain|tables)' }),
    rule('nothing-leans-on-tests', 'Tests are read by tests.', { path: '^(shared|functions|events|infra)/' }, { path: '^test/' }),
    rule('no-orphans', 'Delete what is dead.', { orphan: true, pathNot: '(^test/|\\.d\\.ts$|^functions/[^/]+/handler\\.ts$|^\\.|scripts/)' }, {}),
    // `aws-lambda` is types only: there is no package of that name to find.
    rule('no-unresolvable', 'An import that leads nowhere fails here, not in the night.', {}, { couldNotResolve: true, pathNot: '^aws-lambda$' }),
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
