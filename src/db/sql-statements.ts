/** One statement of an SQL script. */
interface SqlStatement {
  text: string;
  /** The line, from 1, on which the statement begins. */
  line: number;
}

/**
 * Where a semicolon doesn't end a statement: comments, quoted texts and names, dollar-quoted bodies. Nested block
 * comments and `begin atomic` bodies aren't supported; migrations use neither.
 */
const opaque =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([a-z_]\w*)?\$[\s\S]*?\$\1\$/iy;
const comment = /^(?:--|\/\*)/;

/** Splits a script into its statements, without the comments before them. */
export function splitStatements(script: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let start: number | undefined;
  let at = 0;
  const end = () => {
    if (start === undefined) return;
    const line = script.slice(0, start).split('\n').length;
    statements.push({ text: script.slice(start, at).trim(), line });
    start = undefined;
  };
  while (at < script.length) {
    opaque.lastIndex = at;
    const skipped = opaque.exec(script)?.[0];
    if (skipped !== undefined) {
      if (!comment.test(skipped)) start ??= at;
      at += skipped.length;
      continue;
    }
    const character = script[at] ?? '';
    if (character === ';') end();
    else if (/\S/.test(character)) start ??= at;
    at += 1;
  }
  end();
  return statements;
}
