import type { QueueName } from '../../infra/topology.ts';
import { DUE_KINDS, DUE_SHARDS, duePartition } from '../../shared/aws/keys.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import { playAttackers } from './actors/attacker.ts';
import { playDesk } from './actors/desk.ts';
import { createKeyAdults } from './actors/key-adult.ts';
import { playPolice } from './actors/police.ts';
import { playRegistrar } from './actors/registrar.ts';
import { playLater } from './actors/records-officer.ts';
import { createScanners } from './actors/scanner.ts';
import type { Stage } from './actors/stage.ts';
import { createDocumentStore } from './document-store/document-client.ts';
import type { DocumentStore } from './document-store/document-client.ts';
import { createAgenda } from './engine/agenda.ts';
import { createFaults } from './engine/faults.ts';
import type { FaultKind, Mute } from './engine/faults.ts';
import { createHost } from './engine/host.ts';
import { createRandom } from './engine/random.ts';
import { checkEnd } from './invariants/check-end.ts';
import { createErasingOnlooker } from './invariants/check-erased.ts';
import { createOnlooker } from './invariants/onlooker.ts';
import { createTruth } from './invariants/truth.ts';
import { wireProduct } from './product.ts';
import type { Product } from './product.ts';
import { createMailService } from './services/mail-service.ts';
import type { MailService } from './services/mail-service.ts';
import { createQueues } from './services/queues.ts';
import type { Consumer } from './services/queues.ts';
import { createTextService } from './services/text-service.ts';
import { createWitness } from './witness.ts';
import { PEOPLE } from './world/people.ts';
import { planNight } from './world/plan-night.ts';

export interface Violation {
  readonly code: string;
  readonly says: string;
  readonly at: string;
}
/** What is left out of a seed, to make it smaller. */
export interface Without extends Mute {
  /** Incidents, by their place in the plan. */
  readonly incidents?: ReadonlySet<number> | undefined;
}
export interface Report {
  readonly seed: number;
  readonly night: string;
  readonly incidents: number;
  /** Messages handed to functions. */
  readonly deliveries: number;
  readonly mails: number;
  /** Effects that were handed over twice. */
  readonly doubled: number;
  readonly views: number;
  readonly answers: number;
  /** Incidents whose content went when its time was over. */
  readonly erased: number;
  /** Searches of a whole place (queues, logs, e-mails, texts, tables) for a word that must not be there. */
  readonly sought: number;
  readonly calls: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly injected: readonly { readonly number: number; readonly kind: FaultKind; readonly at: string }[];
  readonly violations: readonly Violation[];
  /** The same for the same seed: of everything that happened, in order. */
  readonly fingerprint: string;
  readonly trace: readonly string[];
}

const MINUTE = 60_000;
/** After calm and bell: long enough for a lease, a silence and a sweep to run out, and for whatever they begin. */
const QUIET_MINUTES = 75;
const TICK_SECONDS = 50;
const DAY = 24 * 60 * MINUTE;
/** How long things go wrong again after the night, and how long it is looked at. */
const TROUBLED_DAYS = 30;
const WEEKS_DAYS = 32;
/** Of so many nights one is searched for words in every shape: it takes as long as the night. */
const THOROUGH_EVERY = 10;
const IDLE_TICK_MINUTES = 30;
const DUE_PARTITIONS = DUE_KINDS.flatMap((kind) => DUE_SHARDS.map((shard) => duePartition(kind, shard)));

const CALLERS: Readonly<Record<string, Caller>> = Object.fromEntries(
  ['98', '97'].map((forceCode) => [`force-${forceCode}`, { clientId: `client-${forceCode}`, kind: 'force', forceCode, laCodes: [], scopes: ['incident:write', 'incident:read'], test: false }] as const),
);

/** Plays one night from one seed: the same seed, the same night, to the last call. */
export const simulate = async (base: DocumentStore, seed: number, without: Without = {}, keepTrace = false): Promise<Report> => {
  const plan = planNight(createRandom(seed, 'plan'));
  const { night } = plan;
  const from = Date.parse(night.from);
  const bell = Date.parse(night.bell);
  const calm = from + plan.calmAt * MINUTE;
  const curtain = Math.max(calm, bell + 30 * MINUTE);
  const end = curtain + QUIET_MINUTES * MINUTE;

  const agenda = createAgenda(from);
  const faults = createFaults(createRandom(seed, 'faults'), without, agenda.now);
  const turns = createRandom(seed, 'turns');
  const trace: string[] = [];
  let print = 0;
  const note = (line: string): void => {
    for (let at = 0; at < line.length; at += 1) print = (Math.imul(print, 31) + line.charCodeAt(at)) | 0;
    print = (Math.imul(print, 31) + (agenda.now() % 0x7fffffff)) | 0;
    if (keepTrace) trace.push(`${new Date(agenda.now()).toISOString()} ${line}`);
  };
  const host = createHost({ agenda, faults, random: turns, trace: note });
  const lagRandom = createRandom(seed, 'lag');
  let isCalm = false;
  const store = createDocumentStore({ now: agenda.now, ofIndex: () => (isCalm ? 20 : lagRandom.chance(0.03) ? lagRandom.between(1_000, 90_000) : lagRandom.between(5, 400)) }, { from: base });
  const queues = createQueues({ agenda, faults, random: turns });
  const witness = createWitness();
  for (const { n, urn } of PEOPLE) if (urn !== undefined) witness.enrolled.push({ pupil: n, urn, at: 0 });
  const truth = createTruth(plan, witness);
  const onlooker = createOnlooker({ agenda, witness, truth, store, taken: () => mail.taken, troubles: host.troubles });
  const erasing = createErasingOnlooker({ store, witness, now: agenda.now, from });
  store.onChange((changes) => {
    onlooker.look(changes);
    erasing.look(changes);
  });
  const people: { keyAdults?: ReturnType<typeof createKeyAdults>; scanners?: ReturnType<typeof createScanners> } = {};
  const mail: MailService = createMailService({
    agenda,
    faults,
    random: turns,
    mailboxOf: (address) => plan.mailboxes[address] ?? 'works',
    sendReceipt: (body) => queues.send('record-receipt', body),
    onTaken: onlooker.mailTaken,
    onDelivered: (taken) => {
      people.scanners?.delivered(taken);
      people.keyAdults?.delivered(taken);
    },
  });
  const texts = createTextService({ agenda, faults });
  const surroundings = { store, queues, mail, texts, faults, logged: (line: string) => void witness.lines.push(line), callers: CALLERS };
  const poolOf = (name: string) => host.createPool(name, (container) => wireProduct(container, surroundings));

  const consumerOf = (name: string, seconds: number, handle: (product: Product) => (messages: Parameters<Consumer>[0]) => Promise<readonly string[]>): Consumer => {
    const run = poolOf(name);
    return async (messages) => {
      const ending = await run(seconds, (product) => handle(product)(messages));
      if (ending.kind === 'threw') note(`${name} threw ${(ending.error as Error).name}`);
      return new Set(ending.kind === 'answered' ? ending.value : []);
    };
  };
  const consumers: readonly (readonly [QueueName, Consumer])[] = [
    ['link-children', consumerOf('link-children', 30, (product) => product.linkChildren)],
    ['weigh-risk', consumerOf('weigh-risk', 30, (product) => product.weighRisk)],
    ['send-notification', consumerOf('send-notification', 30, (product) => product.sendNotification)],
    ['record-receipt', consumerOf('record-receipt', 30, (product) => product.recordReceipt)],
    ['project-evaluation', consumerOf('project-evaluation', 30, (product) => product.projectEvaluation)],
    ['send-callbacks', consumerOf('send-callbacks', 50, (product) => product.sendCallbacks)],
  ];
  for (const [queue, consumer] of consumers) queues.consume(queue, consumer);

  const ticker = poolOf('run-due-steps');
  const tick = (): void => void ticker(TICK_SECONDS, (product) => product.runDueSteps('tick', () => 40_000));
  const isAnythingDue = (): boolean => {
    const soon = new Date(agenda.now() + 5_000).toISOString();
    return DUE_PARTITIONS.some((partition) => ((store.tables.records.indexed('due', partition)[0]?.['dueAt'] as string | undefined) ?? '9') <= soon);
  };
  const minute = (number: number): void => {
    const at = from + number * MINUTE;
    if (at > end) return;
    agenda.at(at, () => {
      minute(number + 1);
      // A tick with nothing due does nothing: played once in a while all the same.
      if (!isAnythingDue() && number % IDLE_TICK_MINUTES !== 0) return;
      if (faults.comes('tickMissed')) return;
      if (faults.comes('tickLate')) agenda.after(turns.between(5, 180) * 1_000, tick);
      else tick();
      if (faults.comes('tickDoubled')) agenda.after(turns.between(0, 20_000), tick);
    });
  };
  minute(1);

  const runOf = (name: string, seconds: number) => {
    const run = poolOf(name);
    return <T>(act: (product: Product) => Promise<T>) => run(seconds, act);
  };
  const stage: Stage = {
    agenda,
    random: createRandom(seed, 'people'),
    witness,
    api: runOf('incident-api', 15),
    pages: runOf('key-adult-pages', 15),
    desk: runOf('staff-console', 15),
    importer: runOf('import-directory', 900),
    isOver: () => agenda.now() > curtain,
  };
  people.keyAdults = createKeyAdults({ stage, texts, readerOf: (address) => plan.readers[address] ?? 'never', morning: bell - 120 * MINUTE });
  if (plan.scanners) people.scanners = createScanners(stage);
  const played = plan.incidents.filter((_, at) => without.incidents?.has(at) !== true);
  for (const incident of played) playPolice(stage, incident, plan.incidents.indexOf(incident));
  for (const change of plan.changes) playRegistrar(stage, change);
  playDesk(stage, { recalls: plan.deskRecalls, opens: Math.min(from + 20 * MINUTE, bell - 60 * MINUTE) });
  if (plan.attackers) playAttackers(stage, mail);

  agenda.at(calm, () => {
    isCalm = true;
    faults.stop();
  });
  // Somebody looks at the dead letters and sends them all again.
  agenda.at(curtain + 5 * MINUTE, () => queues.redrive());
  const playWeeks = async (): Promise<void> => {
    playLater({ stage, retention: runOf('apply-retention', 60), keeps: plan.keeps, references: plan.incidents.map(({ force, incident }) => `${force} ${incident.forceReference}`), end });
    faults.resume();
    await agenda.playUntil(end + TROUBLED_DAYS * DAY);
    faults.stop();
    await agenda.playUntil(end + WEEKS_DAYS * DAY);
    await erasing.checkLater();
  };
  // Night by night the onlooker sees every write; what can only be told when all is quiet is asked at the end.
  // What nobody looks at when it fails takes a whole process with it, and every other message in it.
  const leftAlone = (error: unknown): void => void witness.violations.push({ code: 'P1', says: `a promise failed while nobody looked: ${(error as Error).name}`, at: new Date(agenda.now()).toISOString() });
  process.on('unhandledRejection', leftAlone);
  await agenda.playUntil(end);
  await checkEnd({ plan: { ...plan, incidents: played }, truth, store, witness, mail, queues, texts, calm, curtain, end, isThorough: seed % THOROUGH_EVERY === 0 });
  await playWeeks();
  process.off('unhandledRejection', leftAlone);

  const perEffect = Map.groupBy(mail.taken, ({ effect }) => effect);
  const records = store.tables.records.all();
  return {
    seed,
    night: night.name,
    incidents: played.length,
    deliveries: queues.deliveries(),
    mails: mail.taken.length,
    doubled: [...perEffect.values()].filter(({ length }) => length > 1).length,
    views: witness.shown.length,
    answers: records.filter((item) => item['answeredHow'] !== undefined).length,
    erased: witness.erased.length,
    sought: witness.sought.words,
    calls: agenda.played(),
    faults: faults.counts,
    injected: faults.injected,
    violations: witness.violations,
    fingerprint: `${(print >>> 0).toString(16).padStart(8, '0')}-${agenda.played()}`,
    trace,
  };
};
