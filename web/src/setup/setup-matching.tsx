import { Accordion, Box, Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MatchingPreview } from '../../../src/contract/setup.ts';
import { matchingQuery } from '../api/setup.ts';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { Failure } from '../ui/page/failure.tsx';
import { Folds } from '../ui/page/folds.tsx';
import { Panel, PanelNote } from '../ui/page/panel.tsx';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { Figure, Figures } from '../ui/value/facts.tsx';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Line } from '../ui/value/values.tsx';
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
    <Box mb={4}>
      <TextLink to="/customers/$id" params={{ id: candidate.customerId }} search={{}}>
        <Line text={candidate.name} fallback="Unnamed customer" />
      </TextLink>
      <span className="cx-cell-sub">
        {candidate.domain === null ? 'no domain' : shorten(candidate.domain, 80)}
      </span>
    </Box>
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
        <PanelNote>{note}</PanelNote>
        <TableScroll label={title}>
          <Table className="cx-table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Company in HubSpot</Table.Th>
                {hasCustomers && <Table.Th>Customer in CSCX</Table.Th>}
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
      <Figures label="Matching">
        <Figure label="By domain" note="match a customer">
          {formatCount(preview.byDomain)}
        </Figure>
        <Figure label="By name" note="match a customer">
          {formatCount(preview.byName)}
        </Figure>
        <Figure label="Ambiguous" note="become customers">
          {formatCount(preview.ambiguous)}
        </Figure>
        <Figure label="New" note="become customers">
          {formatCount(preview.new)}
        </Figure>
        <Figure label="Synced before" note="keep their customers">
          {formatCount(preview.known)}
        </Figure>
      </Figures>
      {preview.basis === 'sample' && (
        <Text inherit c="dimmed" mb="md" role="note">
          This portal is too large to check every company now: the counts are estimated from{' '}
          {formatCount(preview.looked)} of {plural(preview.companies, 'company', 'companies')}.
        </Text>
      )}
      <Panel title="Companies and customers" flush>
        <Text inherit c="dimmed" px="var(--cx-inset)" py="sm">
          {preview.customersHere === 0
            ? 'There are no customers yet, so there is nothing to match: each company becomes a new customer.'
            : `${plural(preview.customersHere, 'customer has', 'customers have')} no company in this portal yet. A company matches the only customer with its domain or, if none has its domain, the only one with its name. Two companies never match the same customer.`}
        </Text>
        <Folds multiple>
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
            note="Several customers could match. Give the right one the company’s domain and the others different ones. Otherwise, a new customer is created."
            total={preview.ambiguous}
            pairs={samples.ambiguous.map(({ company, candidates }) => ({ company, customers: candidates }))}
          />
          <Samples
            title="New"
            note="No customer has the domain or the name."
            total={preview.new}
            pairs={samples.new.map(({ company }) => ({ company, customers: [] }))}
          />
        </Folds>
      </Panel>
    </>
  );
}

/** Which companies match existing customers. */
export function SetupMatching({ integrationId }: { integrationId: string }) {
  const matching = useQuery(matchingQuery(integrationId));
  const end = useStepEnd(integrationId, 'matching');
  const { data, isFetching, isError, refetch } = matching;
  useEffect(() => {
    if (!data && !isFetching && !isError) void refetch();
  }, [data, isFetching, isError, refetch]);
  return (
    <>
      <Group justify="flex-end" mb="xs">
        <Button
          variant="default"
          size="xs"
          loading={isFetching}
          leftSection={<IconRefresh size={15} aria-hidden />}
          onClick={() => void refetch()}
        >
          Refresh
        </Button>
      </Group>
      {isError && !isFetching && (
        <Failure error={matching.error} title="Couldn’t match companies" onRetry={() => void refetch()} />
      )}
      {!data && isFetching && (
        <>
          <Text inherit c="dimmed" mb="md" role="status">
            Checking every company in HubSpot. With thousands of companies, this takes a few seconds.
          </Text>
          <Stack gap="lg" mb="lg" aria-hidden>
            <Skeleton h={92} />
            <Skeleton h={220} />
          </Stack>
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
