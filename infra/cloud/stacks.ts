import { Tags, type App, type StackProps } from 'aws-cdk-lib';
import type { Environment } from './config.ts';
import { DataStack } from './data-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import { ObservabilityStack } from './observability-stack.ts';
import type { FunctionCode } from './function-construct.ts';
import { PipelineStack } from './pipeline-stack.ts';

/** CDK's choices that it asks its users to make. In code, because tests and a bare `node infra/cloud/app.ts` read no cdk.json. */
export const CDK_CHOICES = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

export interface Stacks {
  readonly data: DataStack;
  readonly pipeline: PipelineStack;
  readonly edge: EdgeStack;
  readonly observability: ObservabilityStack;
}

/** What is kept (data), what works (pipeline), what the world can reach (edge), and who hears when it does not (observability). Tests pass their own code, to be fast. */
export const createStacks = (app: App, environment: Environment, code: FunctionCode): Stacks => {
  const props: StackProps = {
    env: { region: environment.region, ...(environment.account === undefined ? {} : { account: environment.account }) },
    terminationProtection: environment.production,
  };
  const id = (part: string): string => `encompass-${environment.name}-${part}`;
  const data = new DataStack(app, id('data'), { ...props, environment });
  const pipeline = new PipelineStack(app, id('pipeline'), { ...props, environment, data, code });
  const edge = new EdgeStack(app, id('edge'), { ...props, environment, data, pipeline });
  const observability = new ObservabilityStack(app, id('observability'), { ...props, environment, data, pipeline });
  // The published schema of a dashboard knows no tags.
  const untagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };
  Tags.of(app).add('service', 'encompass-gateway', untagged);
  Tags.of(app).add('environment', environment.name, untagged);
  return { data, pipeline, edge, observability };
};
