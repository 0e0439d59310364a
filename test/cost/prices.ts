/** What AWS asks in London (eu-west-2), in US dollars without tax. Prices change: each line says of when it is and where it was read. */
export interface Price {
  readonly dollars: number;
  /** What that buys. */
  readonly per: number;
  readonly unit: string;
  readonly seen: string;
}

const list = 'AWS price list, September and October 2026';

export const PRICES = {
  lambdaRequest: { dollars: 0.2, per: 1_000_000, unit: 'invocations', seen: list },
  lambdaTime: { dollars: 0.0000133334, per: 1, unit: 'GB-seconds, arm64', seen: list },
  apiRequest: { dollars: 3.5, per: 1_000_000, unit: 'requests of a REST API', seen: list },
  queueRequest: { dollars: 0.4, per: 1_000_000, unit: 'requests of SQS', seen: list },
  // Not found in the price list that was read: from memory, to be looked up before it is relied upon.
  tableWrite: { dollars: 0.742, per: 1_000_000, unit: 'write request units', seen: 'from memory, November 2026' },
  tableRead: { dollars: 0.148, per: 1_000_000, unit: 'read request units', seen: 'from memory, November 2026' },
  email: { dollars: 0.1, per: 1_000, unit: 'e-mails', seen: list },
  // Depends on the route and changes often.
  text: { dollars: 0.0443, per: 1, unit: 'texts to the United Kingdom', seen: 'from memory, November 2026' },
  keyRequest: { dollars: 0.03, per: 10_000, unit: 'requests of KMS', seen: list },
  key: { dollars: 1, per: 1, unit: 'KMS keys a month', seen: list },
  logs: { dollars: 0.5985, per: 1_073_741_824, unit: 'bytes of logs taken in', seen: list },
  objectPut: { dollars: 0.0053, per: 1_000, unit: 'objects written to S3', seen: list },
  // CloudWatch's and WAF's are the same in most regions.
  alarm: { dollars: 0.1, per: 1, unit: 'alarms a month', seen: 'from memory, November 2026' },
  metric: { dollars: 0.3, per: 1, unit: 'figures of our own a month', seen: 'from memory, November 2026' },
  dashboard: { dollars: 3, per: 1, unit: 'dashboards a month', seen: 'from memory, November 2026' },
  webAcl: { dollars: 5, per: 1, unit: 'web ACLs a month', seen: 'from memory, November 2026' },
  webAclRule: { dollars: 1, per: 1, unit: 'rules of web ACLs a month', seen: 'from memory, November 2026' },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
export type Consumption = Readonly<Partial<Record<PriceName, number>>>;

export const costOf = (name: PriceName, amount: number): number => (amount * PRICES[name].dollars) / PRICES[name].per;

export const totalOf = (consumption: Consumption): number => (Object.entries(consumption) as [PriceName, number][]).reduce((sum, [name, amount]) => sum + costOf(name, amount), 0);
