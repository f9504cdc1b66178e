import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';

/** What a column takes. A platform's own column may be narrower than ours would be: the catalogue tells. */
export interface ColumnType {
  name: string;
  /** As PostgreSQL writes it: `numeric(12,2)`, `character varying(255)`. */
  sqlType: string;
  kind: 'text' | 'number' | 'integer' | 'date' | 'timestamp' | 'boolean' | 'json' | 'uuid' | 'other';
  /** Characters of a text column; undefined: no limit. */
  maxLength: number | undefined;
  /** Digits before the point that a number column holds; undefined: no limit worth checking. */
  maxWholeDigits: number | undefined;
  /** Digits behind the point to which a number column rounds; below 0: it rounds whole digits. Undefined: it does not. */
  scale?: number | undefined;
  /** Bounds of an integer column. */
  range: { min: bigint; max: bigint } | undefined;
  /** It takes no null. */
  required: boolean;
  /** PostgreSQL computes it; nobody writes it. */
  generated: boolean;
}

export type ColumnTypes = ReadonlyMap<string, ColumnType>;

interface CatalogueRow {
  name: string;
  sql_type: string;
  base_type: string;
  modifier: number;
  required: boolean;
  generated: boolean;
}

const integerBits: Record<string, bigint> = { int2: 15n, int4: 31n, int8: 63n };

/** Reads the columns of a table of the search path. */
export async function readColumnTypes(db: Kysely<Database>, table: string): Promise<ColumnTypes> {
  const { rows } = await sql<CatalogueRow>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as sql_type, t.typname as base_type,
           a.atttypmod as modifier, a.attnotnull as required,
           a.attgenerated <> '' or a.attidentity = 'a' as generated
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped`.execute(db);
  return new Map(rows.map((row) => [row.name, toColumnType(row)]));
}

function toColumnType(row: CatalogueRow): ColumnType {
  const bits = integerBits[row.base_type];
  // The modifier of a limited type counts four bytes of header; numeric packs precision and scale above them.
  const modifier = row.modifier - 4;
  const limited = row.modifier >= 4;
  // The scale is the lower eleven bits, with a sign.
  const scale = row.base_type === 'numeric' && limited ? ((modifier & 0x7ff) ^ 0x400) - 0x400 : undefined;
  return {
    name: row.name,
    sqlType: row.sql_type,
    kind: kindOf(row.base_type),
    maxLength: limited && ['varchar', 'bpchar'].includes(row.base_type) ? modifier : undefined,
    maxWholeDigits:
      scale !== undefined
        ? ((modifier >> 16) & 0xffff) - scale
        : row.base_type === 'numeric'
          ? 131_072
          : row.base_type === 'money'
            ? 16
            : undefined,
    scale: row.base_type === 'money' ? 2 : scale,
    range: bits === undefined ? undefined : { min: -(1n << bits), max: (1n << bits) - 1n },
    required: row.required,
    generated: row.generated,
  };
}

function kindOf(baseType: string): ColumnType['kind'] {
  switch (baseType) {
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'citext':
      return 'text';
    case 'numeric':
    case 'float4':
    case 'float8':
    case 'money':
      return 'number';
    case 'int2':
    case 'int4':
    case 'int8':
      return 'integer';
    case 'date':
      return 'date';
    case 'timestamp':
    case 'timestamptz':
      return 'timestamp';
    case 'bool':
      return 'boolean';
    case 'json':
    case 'jsonb':
      return 'json';
    case 'uuid':
      return 'uuid';
    default:
      return 'other';
  }
}
