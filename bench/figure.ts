/** A measured figure with its target. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The results of others under the same conditions. */
  others: string;
  atMost?: number;
  atLeast?: number;
  aim: number;
  note?: string;
}

export function isReached(figure: Figure): boolean {
  return figure.value <= (figure.atMost ?? Infinity) && figure.value >= (figure.atLeast ?? -Infinity);
}

/** The figures as a Markdown table. */
export function figureTable(figures: Figure[]): string {
  const number = (value: number) =>
    value.toLocaleString('en', { maximumFractionDigits: value < 2 ? 3 : value < 100 ? 1 : 0 });
  const lines = figures.map((figure) => {
    const bound =
      figure.atMost !== undefined ? `≤ ${number(figure.atMost)}` : `≥ ${number(figure.atLeast ?? 0)}`;
    const cells = [
      figure.name + (figure.note ? ` (${figure.note})` : ''),
      `${number(figure.value)} ${figure.unit}`.trim(),
      `${bound} ${figure.unit}`.trim(),
      `${number(figure.aim)} ${figure.unit}`.trim(),
      figure.others,
      isReached(figure) ? 'reached' : 'MISSED',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| figure | measured | required | target | others | |', '|---|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}
