import { Accordion, Button, Skeleton, Table } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MatchingPreview } from '../../../src/contract/setup.ts';
import { matchingQuery } from '../api/setup.ts';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { Figure, Figures } from '../ui/facts.tsx';
import { Failure } from '../ui/failure.tsx';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';
import { Line } from '../ui/values.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

type Company = MatchingPreview['samples']['new'][number]['company'];
type Candidate = MatchingPreview['samples']['byName'][number]['customer'];

function CompanyCell({ company }: { company: Company }) {
  const name = <span dir="auto">{shorten(company.name, 120)}</span>;
  return (
    <Table.Td>
      {company.url ? <OutsideLink href={company.url}>{name}</OutsideLink> : name}
      <span className="cx-cell-sub">
        {company.domain === null ? 'no domain' : shorten(company.domain, 80)}
      </span>
    </Table.Td>
  );
}

function CandidateLine({ candidate }: { candidate: Candidate }) {
  return (
    <span className="cx-setup-candidate">
      <TextLink to="/customers/$id" params={{ id: candidate.customerId }} search={{}}>
        <Line text={candidate.name} fallback="Unnamed customer" />
      </TextLink>
      <span className="cx-cell-sub">
        {candidate.domain === null ? 'no domain' : shorten(candidate.domain, 80)}
      </span>
    </span>
  );
}

interface Pair {
  company: Company;
  customers: Candidate[];
}

function Samples({
  title,
  note,
  pairs,
  total,
}: {
  title: string;
  note: string;
  pairs: Pair[];
  total: number;
}) {
  if (pairs.length === 0) return null;
  const hasCustomers = pairs.some(({ customers }) => customers.length > 0);
  return (
    <Accordion.Item value={title.toLowerCase().replaceAll(' ', '-')}>
      <Accordion.Control>
        {title}{' '}
        <span className="cx-soft">
          {total > pairs.length
            ? `${formatCount(pairs.length)} of ${formatCount(total)}`
            : formatCount(total)}
        </span>
      </Accordion.Control>
      <Accordion.Panel>
        <p className="cx-stage-note">{note}</p>
        <TableScroll label={title}>
          <Table className="cx-table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Company in HubSpot</Table.Th>
                {hasCustomers && <Table.Th>Customer here</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pairs.map(({ company, customers }) => (
                <Table.Tr key={company.externalId}>
                  <CompanyCell company={company} />
                  {hasCustomers && (
                    <Table.Td>
                      {customers.map((candidate) => (
                        <CandidateLine key={candidate.customerId} candidate={candidate} />
                      ))}
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Outcome({ preview }: { preview: MatchingPreview }) {
  const { samples } = preview;
  const joined = ({ company, customer }: MatchingPreview['samples']['byName'][number]): Pair => ({
    company,
    customers: [customer],
  });
  return (
    <>
      <Figures label="How companies are matched">
        <Figure label="By domain" note="join a customer">
          {formatCount(preview.byDomain)}
        </Figure>
        <Figure label="By name" note="join a customer">
          {formatCount(preview.byName)}
        </Figure>
        <Figure label="Ambiguous" note="become new customers">
          {formatCount(preview.ambiguous)}
        </Figure>
        <Figure label="New" note="become new customers">
          {formatCount(preview.new)}
        </Figure>
        <Figure label="Synced before" note="stay with their customers">
          {formatCount(preview.known)}
        </Figure>
      </Figures>
      {preview.basis === 'sample' && (
        <p className="cx-setup-sample" role="note">
          The portal is too large to look at every company here: the counts are projected from{' '}
          {formatCount(preview.looked)} of {plural(preview.companies, 'company', 'companies')}.
        </p>
      )}
      <Panel title="Companies and customers" flush>
        {preview.customersHere === 0 ? (
          <p className="cx-stage-note">
            No customers are here yet, so there is nothing to match: each company becomes a new customer.
          </p>
        ) : (
          <p className="cx-stage-note">
            {plural(preview.customersHere, 'customer is', 'customers are')} here without a company of this
            portal. A company joins the only one of its domain; where none has its domain, the only one of its
            name. Two companies never become one customer.
          </p>
        )}
        <Accordion className="cx-accordion" chevronPosition="left" order={3} multiple>
          <Samples
            title="By domain"
            note="The customer keeps its history and gets the company’s values."
            total={preview.byDomain}
            pairs={samples.byDomain.map(joined)}
          />
          <Samples
            title="By name"
            note="No customer has the company’s domain, and exactly one has its name."
            total={preview.byName}
            pairs={samples.byName.map(joined)}
          />
          <Samples
            title="Ambiguous"
            note="Several customers would fit. Give the right one the company’s domain and the others another one, or leave it: a new customer is made."
            total={preview.ambiguous}
            pairs={samples.ambiguous.map(({ company, candidates }) => ({ company, customers: candidates }))}
          />
          <Samples
            title="New"
            note="No customer here has the domain or the name."
            total={preview.new}
            pairs={samples.new.map(({ company }) => ({ company, customers: [] }))}
          />
        </Accordion>
      </Panel>
    </>
  );
}

/** Which companies are customers that are here already. */
export function SetupMatching({ integrationId }: { integrationId: string }) {
  const matching = useQuery(matchingQuery(integrationId));
  const end = useStepEnd(integrationId, 'matching');
  const { data, isFetching, isError, refetch } = matching;
  useEffect(() => {
    if (!data && !isFetching && !isError) void refetch();
  }, [data, isFetching, isError, refetch]);
  return (
    <>
      <div className="cx-setup-actions">
        <Button
          variant="default"
          size="xs"
          loading={isFetching}
          leftSection={<IconRefresh size={15} aria-hidden />}
          onClick={() => void refetch()}
        >
          Look again
        </Button>
      </div>
      {isError && !isFetching && (
        <Failure
          error={matching.error}
          title="The companies could not be matched"
          onRetry={() => void refetch()}
        />
      )}
      {!data && isFetching && (
        <>
          <p className="cx-setup-waiting" role="status">
            Every company in HubSpot is being looked at. With some thousand this takes a few seconds.
          </p>
          <div aria-hidden>
            <Skeleton h={92} mb="lg" />
            <Skeleton h={220} mb="lg" />
          </div>
        </>
      )}
      {data && <Outcome preview={data} />}
      <SetupFooter
        integrationId={integrationId}
        step="matching"
        end={end}
        next="Continue"
        onNext={() => end.mutate({})}
      />
    </>
  );
}
