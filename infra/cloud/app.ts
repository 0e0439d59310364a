import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundles/bundle-functions.ts';
import { DeploymentFault, readEnvironment } from './config.ts';
import { bundled } from './function-construct.ts';
import { findRuleFaults } from './rules/find-rule-faults.ts';
import { CDK_CHOICES, createStacks } from './stacks.ts';

/** `npx cdk synth` uses the trial environment; `npx cdk deploy --all -c config=FILE` one of your own. */

// Without the CDK command there is no CDK_OUTDIR, and App would choose a temporary folder and never write it.
const app = new App({ outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out', context: CDK_CHOICES });
try {
  const file: unknown = app.node.tryGetContext('config');
  const environment = readEnvironment(typeof file === 'string' ? file : undefined);
  createStacks(app, environment, bundled(await bundleFunctions(path.join(import.meta.dirname, '../../build/functions'))));
  const { faults } = findRuleFaults(app);
  if (faults.length > 0) {
    const lines = faults.map(({ rule, where, says }) => `  ${where}: ${rule}: ${says}`);
    throw new DeploymentFault(['Published rules find what nobody answers for. Put it right, or say why it stays in infra/cloud/rules/accepted-findings.ts:', ...lines].join('\n'));
  }
  app.synth();
} catch (error) {
  if (!(error instanceof DeploymentFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
