import * as z from 'zod';
import { MAPPED_KINDS } from '../shared/domain/file-mapping.ts';
import type { FileMapping } from '../shared/domain/file-mapping.ts';

// No list of an incident is longer than fifty: a pointer to its millionth element would make one that long.
const pointer = z.string().regex(/^(\/(?!\d{3})[^/]{1,100}){1,8}$/, 'json_pointer');
/** Each part of a date at most once: what stands twice could be read two ways. */
const hasEachPartOnce = (format: string): boolean => {
  const parts = (format.match(/yyyy|MM?|dd?|HH?|mm|ss/g) ?? []).map((part) => part.charAt(0));
  return new Set(parts).size === parts.length;
};
/** A column's name or a JSON Pointer; the empty one is the whole document. */
const from = z.string().max(200);
const $Value = z.union([z.string().max(500), z.number(), z.boolean(), z.array(z.string().max(500)).max(50)]);
const $Constants = z.record(pointer, $Value).default({});

const $Field = z.strictObject({
  to: pointer,
  from: from.min(1),
  as: z.enum(MAPPED_KINDS).default('text'),
  // Letters are digits of a date, the rest stands for itself: no pattern that could take long.
  format: z.string().regex(/^(yyyy|MM?|dd?|HH?|mm|ss|[ T/.:-]){1,20}$/, { abort: true }).refine(hasEachPartOnce, 'part_twice').optional(),
  codes: z.string().max(50).optional(),
  split: z.string().min(1).max(3).optional(),
  default: $Value.optional(),
});

const $List = z
  .strictObject({
    to: pointer,
    count: z.int().min(1).max(50).optional(),
    each: pointer.optional(),
    where: z.record(pointer, z.array(z.string().max(100)).min(1).max(20)).optional(),
    fields: z.array($Field).min(1).max(100),
    constants: $Constants,
  })
  .refine(({ count, each }) => (count === undefined) !== (each === undefined), 'count_or_each');

/** How a force's own file becomes incidents; see docs/files.md. */
export const $FileMappingV1 = z
  .strictObject({
    mappingVersion: z.literal('1'),
    name: z.string().min(1).max(100),
    format: z.enum(['csv', 'ndjson']),
    constants: $Constants,
    fields: z.array($Field).min(1).max(200),
    lists: z.array($List).max(10).default([]),
    codes: z.record(z.string().max(50), z.record(z.string().max(100), z.union([z.string().max(100), z.boolean()]))).default({}),
  })
  .check(({ value, issues }) => {
    const rules = [...value.fields.map((rule, i) => ({ rule, path: ['fields', i] })), ...value.lists.flatMap(({ fields }, i) => fields.map((rule, j) => ({ rule, path: ['lists', i, 'fields', j] })))];
    for (const { rule, path } of rules) {
      if (rule.codes !== undefined && value.codes[rule.codes] === undefined) issues.push({ code: 'custom', path: [...path, 'codes'], message: 'unknown_table', input: undefined });
    }
    value.lists.forEach(({ count }, i) => {
      if ((value.format === 'csv') !== (count !== undefined)) issues.push({ code: 'custom', path: ['lists', i], message: 'count_for_csv_each_for_json', input: undefined });
    });
  })
  .meta({ id: 'FileMappingV1' });

const checked = (mapping: z.infer<typeof $FileMappingV1>): FileMapping => mapping;
/** The mapping in a text of JSON, or the places of its faults. */
export const readFileMapping = (value: unknown): { readonly mapping: FileMapping } | { readonly faults: readonly { readonly pointer: string; readonly code: string }[] } => {
  const parsed = $FileMappingV1.safeParse(value);
  if (parsed.success) return { mapping: checked(parsed.data) };
  return { faults: parsed.error.issues.map(({ path, code, message }) => ({ pointer: path.map((part) => `/${String(part)}`).join(''), code: code === 'custom' ? message : code })) };
};
