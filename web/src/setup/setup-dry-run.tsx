import { Button, Group, Text } from '@mantine/core';
import { IconFlask, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { DryRun, DryRunProgress } from '../../../src/contract/setup.ts';
import { messageOf } from '../api/request.ts';
import { dryRunQuery, isUnderWay, useRequestDryRun } from '../api/setup.ts';
import { formatCount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { PartProgress, Parts } from '../runs/part-progress.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Failure } from '../ui/page/failure.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { Age } from '../ui/value/values.tsx';
import { DryRunView } from './dry-run-view.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

const partWords: Record<DryRunProgress['part'], string> = {
  company: 'Companies',
  deal: 'Deals',
  links: 'Association batches',
  contact: 'Contacts',
};

const percentOf = ({ done, total }: DryRunProgress): number => {
  if (total === null) return 0;
  return total === 0 ? 100 : Math.min(100, (done / total) * 100);
};

function UnderWay({ dryRun }: { dryRun: DryRun }) {
  return (
    <Panel title="Preview in progress" note={dryRun.status === 'queued' ? 'waiting to start' : undefined}>
      <Text inherit c="dimmed" mb="sm" role="status">
        Nothing is written. You can leave this page; the report will appear here.
      </Text>
      {dryRun.progress.length === 0 ? (
        <PartProgress name="Starting" done={0} total="counting…" percent={100} isOpenEnded />
      ) : (
        <Parts>
          {dryRun.progress.map((progress) => (
            <PartProgress
              key={progress.part}
              name={partWords[progress.part]}
              done={progress.done}
              total={progress.total === null ? 'counting…' : formatCount(progress.total)}
              percent={percentOf(progress)}
            />
          ))}
        </Parts>
      )}
    </Panel>
  );
}

interface DryRunPartProps {
  dryRun: DryRun;
  begin: ReturnType<typeof useRequestDryRun>;
}

/** Who ran the preview and when, and a button to run it again. */
function ReportHead({ dryRun, begin }: DryRunPartProps) {
  return (
    <Group justify="space-between" gap="xs" mb="sm" c="var(--cx-soft)">
      <p>
        Run by <bdi>{shorten(dryRun.requestedBy, 60)}</bdi>,{' '}
        <Age at={dryRun.completedAt ?? dryRun.createdAt} />.{' '}
        {dryRun.isOutdated && (
          <Text span inherit c="var(--cx-warn)">
            The filter, mappings, or renewals have changed since. Run it again.
          </Text>
        )}
      </p>
      <Button
        variant="default"
        loading={begin.isPending}
        leftSection={<IconRefresh size={16} aria-hidden />}
        onClick={() => begin.mutate()}
      >
        Run again
      </Button>
    </Group>
  );
}

function Report({ dryRun, begin, currency }: DryRunPartProps & { currency: string | null }) {
  return (
    <>
      <ReportHead dryRun={dryRun} begin={begin} />
      {dryRun.status === 'failed' && (
        <Failure
          error={new Error(dryRun.error ?? 'The preview failed.')}
          title="The preview failed"
          onRetry={() => begin.mutate()}
        />
      )}
      {dryRun.status === 'completed' && dryRun.report && (
        <DryRunView report={dryRun.report} currency={currency} />
      )}
    </>
  );
}

function NoPreview({ begin }: Pick<DryRunPartProps, 'begin'>) {
  return (
    <Panel>
      <EmptyState
        icon={IconFlask}
        title="See what the first sync will do"
        action={
          <Button
            loading={begin.isPending}
            leftSection={<IconFlask size={17} aria-hidden />}
            onClick={() => begin.mutate()}
          >
            Run preview
          </Button>
        }
      >
        Simulate the first sync without changing anything in CSCX or HubSpot. See what will be created,
        matched, and skipped, which values will fail, and how long it takes.
      </EmptyState>
    </Panel>
  );
}

/** Simulates the first sync without changing anything. */
export function SetupDryRun({ integrationId }: { integrationId: string }) {
  const currency = useCompanyCurrency([integrationId]);
  const newest = useQuery(dryRunQuery(integrationId));
  const begin = useRequestDryRun(integrationId);
  const end = useStepEnd(integrationId, 'dry_run');
  const isUpToDate = newest.data?.report && !newest.data.isOutdated;
  return (
    <>
      {begin.isError && (
        <Text inherit c="var(--cx-bad)" my="xs" className="cx-break" role="alert">
          {messageOf(begin.error)}
        </Text>
      )}
      <Loaded query={newest} what="the preview" skeleton={[280]} quiet>
        {(dryRun) => {
          if (!dryRun) return <NoPreview begin={begin} />;
          if (isUnderWay(dryRun)) return <UnderWay dryRun={dryRun} />;
          return <Report dryRun={dryRun} begin={begin} currency={currency} />;
        }}
      </Loaded>
      <SetupFooter
        integrationId={integrationId}
        step="dry_run"
        end={end}
        next={isUpToDate ? 'Continue' : 'Skip preview'}
        onNext={() => end.mutate({})}
      />
    </>
  );
}
