/** A table as PostgreSQL's catalog describes it. */
export interface TableProfile {
  schema: string;
  name: string;
  /** Something else, such as a view, can't hold our rows. */
  isTable: boolean;
  /** PostgreSQL's estimate; null before its first analysis. */
  estimatedRows: number | null;
  hasRowSecurity: boolean;
  /** In the table's order, by name. */
  columns: ReadonlyMap<string, ColumnProfile>;
  checks: readonly CheckProfile[];
  /** Unique and exclusion constraints, the primary key, and unique indexes without a constraint. */
  uniques: readonly UniqueProfile[];
  foreignKeys: readonly ForeignKeyProfile[];
  triggers: readonly TriggerProfile[];
}

export interface ColumnProfile {
  name: string;
  /** In PostgreSQL's notation: `numeric(12,2)`, `character varying(255)`, a domain's name. */
  sqlType: string;
  /** The same; for a domain, the type under it. */
  plainType: string;
  /** The name of that type without limits: `numeric`, `varchar`. */
  baseType: string;
  /** The maximum length of a text. */
  maxLength: number | null;
  /** Digits in total, and after the decimal point, of a `numeric` with limits. */
  precision: number | null;
  scale: number | null;
  /** Not nullable, in the column or in its domain. */
  required: boolean;
  /** The expression of the column's or the domain's default; identity columns have none. */
  default: string | null;
  /** `always`: it can't be written. */
  identity: 'always' | 'by_default' | null;
  /** The expression by which PostgreSQL generates it from other columns. */
  generatedAs: string | null;
  /** The labels of an enum type, in order. */
  enumLabels: readonly string[] | null;
  /** The conditions of its domain, about `VALUE`. */
  domainChecks: readonly { name: string; condition: string }[];
}

export interface CheckProfile {
  name: string;
  columns: readonly string[];
  /** An SQL expression about the table's columns. */
  condition: string;
}

export interface UniqueProfile {
  name: string;
  kind: 'primary' | 'unique' | 'exclusion';
  /** Empty for an index of expressions only. */
  columns: readonly string[];
  /** The keys as SQL expressions: column names, or expressions with them. */
  keys: readonly string[];
  /** What is compared with each key: `=`, or the operator of an exclusion constraint. */
  operators: readonly string[];
  /** Of a partial index: only rows with this condition count. */
  predicate: string | null;
  /** Nulls count as equal. */
  nullsEqual: boolean;
}

export interface ForeignKeyProfile {
  name: string;
  columns: readonly string[];
  target: { schema: string; table: string; columns: readonly string[] };
  onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
  /** Whether null in some of its columns is refused. */
  isFull: boolean;
  /** Whether our role can read the target. */
  isReadable: boolean;
}

export interface TriggerProfile {
  name: string;
  timing: 'before' | 'after' | 'instead of';
  events: readonly ('insert' | 'update' | 'delete' | 'truncate')[];
  /** The schema of its function. */
  functionSchema: string;
}

/** Whether a new row needs a value for a column: it is not nullable and PostgreSQL has no value for it. */
export function needsValue(column: ColumnProfile): boolean {
  return (
    column.required && column.default === null && column.identity === null && column.generatedAs === null
  );
}

/** The foreign key of a single column. */
export function foreignKeyOf(table: TableProfile, column: string): ForeignKeyProfile | undefined {
  return table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column);
}
