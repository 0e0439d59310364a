// Node 20.19 is enough to install and to say this; Node 24, which npm installed beside the packages, runs it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old. Install Node 20.19 or newer, then: npm ci && npm start`);
  process.exitCode = 1;
} else if (major < 24) {
  console.error(`This is Node ${process.versions.node}. Start it with npm, which uses the Node 24 that npm ci installed:\n  npm start`);
  process.exitCode = 1;
} else {
  const { runGateway } = await import('./run-gateway.ts');
  await runGateway(process.argv.slice(2));
}
