import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** CloudFormation's own schemas and the rules of cfn-lint over every template of `cdk.out`. Without cfn-lint it says so, loudly. */

/** Rules that are not asked, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  W3005: 'CDK writes a dependency that a reference implies already; it does no harm',
};

const templates = readdirSync('cdk.out').filter((file) => file.endsWith('.template.json')).map((file) => `cdk.out/${file}`);
if (templates.length === 0) throw new Error('cdk.out holds no template: run npx cdk synth first');

if (spawnSync('cfn-lint', ['--version'], { stdio: 'ignore' }).status === 0) {
  const { status } = spawnSync('cfn-lint', ['--ignore-checks', ...Object.keys(LEFT_OUT), '--', ...templates], { stdio: 'inherit' });
  for (const [rule, why] of Object.entries(LEFT_OUT)) console.log(`  ${rule} is left out: ${why}`);
  if (status === 0) console.log(`${templates.length} templates are clean`);
  process.exitCode = status ?? 1;
} else {
  console.log('!! CFN-LINT IS NOT ON THIS MACHINE: THE TEMPLATES WERE NOT LINTED (pip install "cfn-lint>=1.51").');
}
