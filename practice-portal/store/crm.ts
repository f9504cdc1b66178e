import type { ObjectType } from '../options.ts';
import type { Tie } from './association-store.ts';
import { PERSON } from './changes.ts';
import type { ChangeOptions } from './crm-reader.ts';
import { CrmRecords } from './crm-records.ts';

export type { ChangeOptions, Properties } from './crm-reader.ts';

/**
 * A portal's records, links and definitions, and the only way to change them. It knows HubSpot's rules (the effect of
 * a merge, what updates the time of change) but nothing about requests, tokens or limits.
 */
export class Crm extends CrmRecords {
  /**
   * Links two records. Without type ids: the unlabeled type, which makes a record's first company its primary one.
   * With `replace`, the given types replace the existing ones; otherwise they are added. Links don't update the time
   * of change, and labels alone trigger no webhook. Returns undefined if a type id doesn't fit this direction.
   */
  associate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    typeIds: readonly number[] = [],
    options: ChangeOptions & { replace?: boolean } = {},
  ): Tie | undefined {
    const first = this.mustFind(from, fromId).id;
    const second = this.mustFind(to, toId).id;
    const given = this.associationTypes.tieFrom(from, to, typeIds);
    if (!given) return undefined;
    const before = this.ties.get(from, first, to, second);
    const [member, company] = from === 'company' ? [second, first] : [first, second];
    const memberType = from === 'company' ? to : from;
    const hasCompanySide = from === 'company' || to === 'company';
    const isFirst = hasCompanySide && !before && this.ties.tiesOf(memberType, member, 'company').length === 0;
    const tie: Tie = {
      primary: given.primary || isFirst || (before?.primary === true && !options.replace),
      labels: options.replace
        ? given.labels
        : [...new Set([...(before?.labels ?? []), ...given.labels])].sort((a, b) => a - b),
    };
    if (before && sameTie(before, tie)) return before;
    if (tie.primary) {
      for (const rival of this.ties.tiesOf(memberType, member, 'company', { hidden: true })) {
        if (rival.tie.primary && rival.id !== company) {
          this.ties.set(memberType, member, 'company', rival.id, { ...rival.tie, primary: false });
          this.emitTie(memberType, member, 'company', rival.id, { primary: true, removed: true }, options);
        }
      }
    }
    this.ties.set(from, first, to, second, tie);
    if (!before) this.emitTie(from, first, to, second, { primary: false, removed: false }, options);
    if (tie.primary !== (before?.primary ?? false)) {
      this.emitTie(from, first, to, second, { primary: true, removed: !tie.primary }, options);
    }
    return tie;
  }

  /** Removes a link completely; returns false if there was none. */
  dissociate(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    options: ChangeOptions = {},
  ): boolean {
    const first = this.records[from].resolve(fromId);
    const second = this.records[to].resolve(toId);
    const before = this.ties.get(from, first, to, second);
    if (!before) return false;
    this.ties.set(from, first, to, second, null);
    if (before.primary) this.emitTie(from, first, to, second, { primary: true, removed: true }, options);
    this.emitTie(from, first, to, second, { primary: false, removed: true }, options);
    return true;
  }

  /**
   * Removes single labels from a link; the unlabeled type removes the link itself. Removing labels triggers no event.
   */
  removeLabels(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    typeIds: readonly number[],
    options: ChangeOptions = {},
  ): boolean {
    const first = this.records[from].resolve(fromId);
    const second = this.records[to].resolve(toId);
    const before = this.ties.get(from, first, to, second);
    const taken = this.associationTypes.tieFrom(from, to, typeIds);
    if (!before || !taken) return false;
    if (typeIds.includes(this.associationTypes.plainTypeId(from, to))) {
      return this.dissociate(from, first, to, second, options);
    }
    const labels = before.labels.filter((label) => !taken.labels.includes(label));
    this.ties.set(from, first, to, second, { primary: before.primary && !taken.primary, labels });
    if (before.primary && taken.primary) {
      this.emitTie(from, first, to, second, { primary: true, removed: true }, options);
    }
    return true;
  }

  protected emitTie(
    from: ObjectType,
    fromId: string,
    to: ObjectType,
    toId: string,
    { primary, removed }: { primary: boolean; removed: boolean },
    options: ChangeOptions,
  ): void {
    const common = { kind: 'association', removed, primary } as const;
    const at = options.at ?? this.now();
    const source = options.source ?? PERSON;
    const typeId = (one: ObjectType, other: ObjectType): number =>
      (primary ? this.associationTypes.primaryTypeId(one, other) : undefined) ??
      this.associationTypes.plainTypeId(one, other);
    this.emit({ ...common, at, source, from, fromId, to, toId, typeId: typeId(from, to) });
    this.emit({
      ...common,
      at,
      source,
      from: to,
      fromId: toId,
      to: from,
      toId: fromId,
      typeId: typeId(to, from),
    });
  }
}

function sameTie(a: Tie, b: Tie): boolean {
  return a.primary === b.primary && a.labels.join() === b.labels.join();
}
