import { withNearest } from '../../core/nearest-name.ts';
import type { YamlPath } from '../yaml-file.ts';
import type { JsonSchema, SchemaType } from './schema-types.ts';

/** Something that does not fit a schema. */
export interface SchemaFault {
  readonly path: YamlPath;
  /** The value seen and what is wrong with it, without a full stop. */
  readonly what: string;
  readonly hint: string;
}

const WORDS: Readonly<Record<SchemaType, string>> = {
  ...{ object: 'a mapping', array: 'a list', string: 'a text', number: 'a number' },
  ...{ integer: 'a whole number', boolean: 'true or false', null: 'nothing' },
};

/** All that does not fit, in the order of the schema. */
export function checkValue(value: unknown, schema: JsonSchema, path: YamlPath = []): SchemaFault[] {
  const name = path.length === 0 ? 'The file' : path.join('.');
  const fault = (what: string, hint: string): SchemaFault[] => [{ path, what: `${name} ${what}`, hint }];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type)))
    return fault(`is ${show(value)}`, `Give ${types.map((type) => WORDS[type]).join(' or ')}.`);
  if (schema.enum !== undefined && !schema.enum.includes(value as string))
    return fault(
      `is ${typeof value === 'string' ? withNearest(value, schema.enum.map(String)) : show(value)}`,
      `Choose from ${schema.enum.join(', ')}.`,
    );
  if (typeof value === 'number') return numberFaults(value, schema, fault);
  if (typeof value === 'string' && value.length < (schema.minLength ?? 0)) return fault('is empty', 'Give a text.');
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return fault('is an empty list', 'Give at least one item.');
    return value.flatMap((item, i) => (schema.items === undefined ? [] : checkValue(item, schema.items, [...path, i])));
  }
  return hasType(value, 'object') ? mappingFaults(value as Record<string, unknown>, schema, path, fault) : [];
}

type Fault = (what: string, hint: string) => SchemaFault[];

function numberFaults(value: number, schema: JsonSchema, fault: Fault): SchemaFault[] {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const seen = `is ${value}`;
  if (minimum !== undefined && value < minimum) return fault(seen, `Give at least ${minimum}.`);
  if (maximum !== undefined && value > maximum) return fault(seen, `Give at most ${maximum}.`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return fault(seen, `Give more than ${exclusiveMinimum}.`);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return fault(seen, `Give less than ${exclusiveMaximum}.`);
  return [];
}

function mappingFaults(
  value: Record<string, unknown>,
  schema: JsonSchema,
  path: YamlPath,
  fault: Fault,
): SchemaFault[] {
  const { properties = {}, additionalProperties, required = [] } = schema;
  const known = Object.keys(properties);
  const missing = required.filter((key) => !Object.hasOwn(value, key));
  if (missing.length > 0) return fault(`has no ${missing.join(', ')}`, `Add "${missing[0]}: ...".`);
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (inner === false)
      return [
        {
          path: [...path, key],
          what: `${path.length === 0 ? 'The file' : path.join('.')} has an unknown key ${withNearest(key, known)}`,
          hint: `Known are ${known.join(', ')}.`,
        },
      ];
    return typeof inner === 'object' ? checkValue(item, inner, [...path, key]) : [];
  });
}

function hasType(value: unknown, type: SchemaType): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  return typeof value === type;
}

function show(value: unknown): string {
  return value === undefined || value === null ? 'empty' : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
