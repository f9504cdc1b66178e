import { Flex, Table } from '@mantine/core';
import { Fragment } from 'react';
import type { DryRunObject, DryRunReport } from '../../../src/contract/setup.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDuration } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { Callout } from '../ui/page/callout.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { Figure, Figures } from '../ui/value/facts.tsx';
import { OutsideLink } from '../ui/value/links.tsx';
import { Nothing } from '../ui/value/values.tsx';
import { hubspotNouns } from '../ui/words.ts';
import { Cost, Refusals, Samples } from './dry-run-details.tsx';
import styles from './dry-run-view.module.css';

type Report = DryRunReport;

const linkWords: Record<Report['links'][number]['kind'], string> = {
  contact_company: 'Stakeholders of customers',
  deal_company: 'Deals of customers',
  deal_contact: 'Stakeholders of deals',
};

/** A count, with "about" if it is an estimate. */
function Count({ count, basis }: { count: number; basis: 'all' | 'sample' }) {
  if (count === 0) return <Nothing label="0" />;
  return (
    <span className="cx-figure">
      {basis === 'sample' && <span className="cx-soft">about </span>}
      {formatCount(count)}
    </span>
  );
}

function Summary({ report }: { report: Report }) {
  const { cost, links } = report;
  const of = (objectType: DryRunObject['objectType']) =>
    report.objects.find((object) => object.objectType === objectType);
  const company = of('company');
  return (
    <Figures label="Preview of the first sync">
      <Figure
        label="Customers"
        note={company && company.join > 0 ? `and ${formatCount(company.join)} matched` : 'new'}
      >
        {formatCount(company?.create ?? 0)}
      </Figure>
      <Figure label="Stakeholders" note="new">
        {formatCount(of('contact')?.create ?? 0)}
      </Figure>
      <Figure label="Deals" note={`new; ${plural(report.renewals.count, 'renewal', 'renewals')}`}>
        {formatCount(of('deal')?.create ?? 0)}
      </Figure>
      <Figure label="Links" note="between records">
        {formatCount(links.reduce((sum, { count }) => sum + count, 0))}
      </Figure>
      <Figure label="Duration" note={`${formatCount(cost.calls)} calls to HubSpot`}>
        {formatDuration(cost.seconds * 1_000)}
      </Figure>
    </Figures>
  );
}

function Objects({ report }: { report: Report }) {
  return (
    <Panel title="By object type" flush>
      <TableScroll label="Preview by object type">
        <Table className="cx-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Object type</Table.Th>
              <Table.Th className="cx-cell-number">Records</Table.Th>
              <Table.Th className="cx-cell-number">New</Table.Th>
              <Table.Th className="cx-cell-number">Matched</Table.Th>
              <Table.Th className="cx-cell-number">Updated</Table.Th>
              <Table.Th className="cx-cell-number">Unchanged</Table.Th>
              <Table.Th className="cx-cell-number">Skipped</Table.Th>
              <Table.Th className="cx-cell-number">With errors</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.objects.map((object) => (
              <Table.Tr key={object.objectType}>
                <Table.Th scope="row">
                  {hubspotNouns[object.objectType]}
                  <span className="cx-cell-sub">
                    {object.basis === 'all'
                      ? 'all checked'
                      : `${formatCount(object.looked)} checked in detail`}
                  </span>
                </Table.Th>
                <Table.Td className="cx-cell-number">{formatCount(object.inHubspot)}</Table.Td>
                {(['create', 'join', 'update', 'unchanged', 'leaveOut', 'withRefusedValues'] as const).map(
                  (key) => (
                    <Table.Td key={key} className="cx-cell-number">
                      <Count
                        count={object[key]}
                        basis={key === 'withRefusedValues' || key === 'update' ? object.basis : 'all'}
                      />
                    </Table.Td>
                  ),
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
      <Flex
        component="ul"
        wrap="wrap"
        rowGap={4}
        columnGap="lg"
        px="var(--cx-inset)"
        py="sm"
        style={{ borderTop: '1px solid var(--cx-line)' }}
      >
        {report.links.map(({ kind, count, basis }) => (
          <li key={kind}>
            {linkWords[kind]}: <Count count={count} basis={basis} />
          </li>
        ))}
      </Flex>
    </Panel>
  );
}

/** Some of the records that a warning concerns. */
function RecordsOf({ records }: { records: Report['warnings'][number]['records'] }) {
  return (
    <span className={styles.examples}>
      Examples:{' '}
      {records.map(({ externalId, name, url }, index) => (
        <Fragment key={externalId}>
          {index > 0 && ', '}
          {url ? <OutsideLink href={url}>{shorten(name, 60)}</OutsideLink> : <bdi>{shorten(name, 60)}</bdi>}
        </Fragment>
      ))}
    </span>
  );
}

function Warnings({ warnings }: Pick<Report, 'warnings'>) {
  if (warnings.length === 0) return null;
  return (
    <Callout component="ul" mb="lg" aria-label="Warnings">
      {warnings.map(({ code, message, samples, records }) => (
        <li key={`${code} ${message}`}>
          {message}
          {samples.length > 0 && code !== 'scope_missing' && (
            <span className={styles.examples} dir="auto">
              {samples.map((sample) => shorten(sample, 80)).join(', ')}
            </span>
          )}
          {records.length > 0 && <RecordsOf records={records} />}
        </li>
      ))}
    </Callout>
  );
}

/** What a first sync would do: counts, warnings, values that would fail, examples, and cost. */
export function DryRunView({ report, currency }: { report: Report; currency: string | null }) {
  return (
    <>
      <Summary report={report} />
      <Warnings warnings={report.warnings} />
      <Objects report={report} />
      <Refusals refusals={report.refusals} />
      <Samples objects={report.objects} currency={currency} />
      <Cost cost={report.cost} />
    </>
  );
}
