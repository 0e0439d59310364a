import * as z from 'zod';

/** Ids are ours, short and free of anything about a person: letters, digits, dashes, underscores, colons. */
export const $Id = z.string().regex(/^[A-Za-z0-9_:-]{1,128}$/);
export const $InstantUtc = z.iso.datetime();

/**
 * One message between steps, after CloudEvents 1.0 (id, type, source, time). It carries identifiers only: people live in the encrypted
 * tables. `obligationid` names the outbox item that the consumer's own transaction discharges; `traceid` follows one police request to
 * the last receipt.
 */
export const defineEvent = <Type extends string, Data extends z.ZodType>(type: Type, version: number, data: () => Data) => {
  const build = () =>
    z
      .strictObject({
        specversion: z.literal('1.0'),
        id: $Id,
        type: z.literal(type),
        dataversion: z.literal(version),
        source: z.literal('encompass-gateway'),
        time: $InstantUtc,
        traceid: $Id,
        obligationid: $Id,
        bulk: z.literal(true).optional().meta({ description: 'true: of a large file; waits in a queue of its own, so that nothing of tonight waits behind it' }),
        test: z.boolean().meta({ description: 'true: made by a test client; kept out of every measure' }),
        data: data(),
      })
      .meta({ id: `${type}.v${version}` });
  let built: ReturnType<typeof build> | undefined;
  return {
    type,
    version,
    get schema() {
      return (built ??= build());
    },
  };
};
