import { Accordion, Table } from '@mantine/core';
import { Fragment } from 'react';
import { fieldName } from '../../../src/contract/field-names.ts';
import type { DryRunObject, DryRunReport } from '../../../src/contract/setup.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn, formatDuration, formatMoment } from '../format/dates.ts';
import { valueAsText } from '../format/fields.ts';
import { plural, shorten } from '../format/text.ts';
import { Fact, Facts, Figure, Figures } from './facts.tsx';
import { OutsideLink } from './links.tsx';
import { Panel } from './panel.tsx';
import { Tag, type Tone } from './state-pill.tsx';
import { TableScroll } from './table-scroll.tsx';
import { Nothing } from './values.tsx';
import { hubspotNouns, ourNouns } from './words.ts';

type Report = DryRunReport;

const outcomeWords: Record<DryRunObject['samples'][number]['outcome'], { word: string; tone: Tone }> = {
  create: { word: 'new', tone: 'good' },
  join: { word: 'joins one that is here', tone: 'busy' },
  update: { word: 'updated', tone: 'busy' },
  unchanged: { word: 'unchanged', tone: 'idle' },
  leave_out: { word: 'left out', tone: 'warn' },
};

const linkWords: Record<Report['links'][number]['kind'], string> = {
  contact_company: 'Stakeholders of customers',
  deal_company: 'Deals of customers',
  deal_contact: 'Stakeholders of deals',
};

/** A count, with "about" where it was projected. */
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
    <Figures label="What the first sync will do">
      <Figure
        label="Customers"
        note={company && company.join > 0 ? `and ${formatCount(company.join)} joined` : 'new'}
      >
        {formatCount(company?.create ?? 0)}
      </Figure>
      <Figure label="Stakeholders" note="new">
        {formatCount(of('contact')?.create ?? 0)}
      </Figure>
      <Figure label="Deals" note={`new; ${plural(report.renewals.count, 'renewal', 'renewals')}`}>
        {formatCount(of('deal')?.create ?? 0)}
      </Figure>
      <Figure label="Links" note="between them">
        {formatCount(links.reduce((sum, { count }) => sum + count, 0))}
      </Figure>
      <Figure label="Takes" note={`${formatCount(cost.calls)} calls to HubSpot`}>
        {formatDuration(cost.seconds * 1_000)}
      </Figure>
    </Figures>
  );
}

function Objects({ report }: { report: Report }) {
  return (
    <Panel title="By object type" flush>
      <TableScroll label="What becomes of the records">
        <Table className="cx-table cx-table-dry-run">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>In HubSpot</Table.Th>
              <Table.Th className="cx-cell-number">Records</Table.Th>
              <Table.Th className="cx-cell-number">New</Table.Th>
              <Table.Th className="cx-cell-number">Joined</Table.Th>
              <Table.Th className="cx-cell-number">Updated</Table.Th>
              <Table.Th className="cx-cell-number">Unchanged</Table.Th>
              <Table.Th className="cx-cell-number">Left out</Table.Th>
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
                      ? 'all looked at'
                      : `${formatCount(object.looked)} looked at closely`}
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
      <ul className="cx-setup-links">
        {report.links.map(({ kind, count, basis }) => (
          <li key={kind}>
            {linkWords[kind]}: <Count count={count} basis={basis} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Refusals({ refusals }: { refusals: Report['refusals'] }) {
  if (refusals.length === 0) return null;
  return (
    <Panel
      title="Values that will be refused"
      note={`${plural(refusals.length, 'cause', 'causes')}; the records are synced all the same`}
      flush
    >
      <Accordion className="cx-accordion" chevronPosition="left" order={3} multiple>
        {refusals.map((refusal, index) => (
          <Accordion.Item
            key={`${refusal.objectType} ${refusal.property} ${refusal.field} ${refusal.code}`}
            value={`refusal-${index}`}
          >
            <Accordion.Control>
              <code className="cx-code">{shorten(refusal.property, 80)}</code> of{' '}
              {hubspotNouns[refusal.objectType].toLowerCase()}{' '}
              <span className="cx-soft">
                {refusal.basis === 'sample' && 'about '}
                {plural(refusal.count, 'record', 'records')}
              </span>
            </Accordion.Control>
            <Accordion.Panel>
              <div className="cx-setup-refusal">
                <p dir="auto">{shorten(formatDaysIn(refusal.explanation), 600)}</p>
                <p>
                  <span className="cx-strong">How to mend it:</span> {shorten(refusal.remedy, 600)}
                </p>
                <ul>
                  {refusal.samples.map((sample) => (
                    <li key={sample.externalId}>
                      {sample.url ? (
                        <OutsideLink href={sample.url}>{shorten(sample.name, 100)}</OutsideLink>
                      ) : (
                        <bdi>{shorten(sample.name, 100)}</bdi>
                      )}
                      : <bdi className="cx-code">{shorten(sample.value ?? '', 120)}</bdi>
                    </li>
                  ))}
                </ul>
              </div>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Panel>
  );
}

function Samples({ objects, currency }: { objects: DryRunObject[]; currency: string | null }) {
  const shown = objects.filter(({ samples }) => samples.length > 0);
  if (shown.length === 0) return null;
  return (
    <Panel title="Some records" note="as they would be here" flush>
      <Accordion className="cx-accordion" chevronPosition="left" order={3} multiple>
        {shown.map(({ objectType, samples }) => (
          <Accordion.Item key={objectType} value={objectType}>
            <Accordion.Control>
              {objectType === 'deal'
                ? hubspotNouns.deal
                : `${hubspotNouns[objectType]} as ${ourNouns[objectType]}`}{' '}
              <span className="cx-soft">{formatCount(samples.length)}</span>
            </Accordion.Control>
            <Accordion.Panel>
              <ul className="cx-setup-samples">
                {samples.map((sample) => (
                  <li key={sample.externalId}>
                    <p>
                      {sample.url ? (
                        <OutsideLink href={sample.url}>{shorten(sample.name, 120)}</OutsideLink>
                      ) : (
                        <bdi>{shorten(sample.name, 120)}</bdi>
                      )}{' '}
                      <Tag tone={outcomeWords[sample.outcome].tone}>{outcomeWords[sample.outcome].word}</Tag>
                    </p>
                    <Facts>
                      {sample.values.map(({ field, property, value, label }) => (
                        <Fact key={`${field} ${property}`} label={fieldName(field)}>
                          {value === null ? (
                            <Nothing />
                          ) : (
                            <bdi>{shorten(valueAsText(field, value, label, currency) ?? '', 160)}</bdi>
                          )}
                        </Fact>
                      ))}
                    </Facts>
                  </li>
                ))}
              </ul>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Panel>
  );
}

function Cost({ cost }: { cost: Report['cost'] }) {
  return (
    <Panel title="What it takes of HubSpot">
      <p className="cx-setup-note" {...(cost.fits ? {} : { 'data-tone': 'bad' })}>
        {formatDaysIn(cost.explanation)}
      </p>
      <Facts>
        <Fact label="Calls in all">{formatCount(cost.calls)}</Fact>
        <Fact label="Lists and batches">
          {formatCount(cost.byBudget.burst)}{' '}
          <span className="cx-soft">
            of at most {formatCount(cost.rateLimit.limit)} per {formatDuration(cost.rateLimit.windowMs)}
          </span>
        </Fact>
        <Fact label="Searches">{formatCount(cost.byBudget.search)}</Fact>
        <Fact label="Association batches">{formatCount(cost.byBudget.associations)}</Fact>
        <Fact label="Left today">
          {cost.daily === null ? (
            <span className="cx-soft">HubSpot tells of no daily limit for this connection</span>
          ) : (
            <>
              {formatCount(cost.daily.left)}{' '}
              <span className="cx-soft">until {formatMoment(cost.daily.resetsAt)}</span>
            </>
          )}
        </Fact>
        <Fact label="Time">about {formatDuration(cost.seconds * 1_000)}</Fact>
      </Facts>
    </Panel>
  );
}

/** Some of the records that a warning is about. */
function RecordsOf({ records }: { records: Report['warnings'][number]['records'] }) {
  return (
    <span className="cx-setup-examples">
      Such as{' '}
      {records.map(({ externalId, name, url }, index) => (
        <Fragment key={externalId}>
          {index > 0 && ', '}
          {url ? <OutsideLink href={url}>{shorten(name, 60)}</OutsideLink> : <bdi>{shorten(name, 60)}</bdi>}
        </Fragment>
      ))}
    </span>
  );
}

/** What a first sync would do: counts, what to know before, values that would be refused, samples and cost. */
export function DryRunView({ report, currency }: { report: Report; currency: string | null }) {
  return (
    <>
      <Summary report={report} />
      {report.warnings.length > 0 && (
        <ul className="cx-warnings cx-stage-warnings" aria-label="What to know before">
          {report.warnings.map(({ code, message, samples, records }) => (
            <li key={`${code} ${message}`}>
              {formatDaysIn(message)}
              {samples.length > 0 && code !== 'scope_missing' && (
                <span className="cx-setup-examples" dir="auto">
                  {samples.map((sample) => shorten(sample, 80)).join(', ')}
                </span>
              )}
              {records.length > 0 && <RecordsOf records={records} />}
            </li>
          ))}
        </ul>
      )}
      <Objects report={report} />
      <Refusals refusals={report.refusals} />
      <Samples objects={report.objects} currency={currency} />
      <Cost cost={report.cost} />
    </>
  );
}
