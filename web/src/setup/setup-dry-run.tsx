import { Button, Progress, Skeleton } from '@mantine/core';
import { IconFlask, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DryRun, DryRunProgress } from '../../../src/contract/setup.ts';
import { messageOf } from '../api/request.ts';
import { dryRunQuery, isUnderWay, requestDryRun } from '../api/setup.ts';
import { formatCount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Panel } from '../ui/panel.tsx';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { Age } from '../ui/values.tsx';
import { DryRunView } from './dry-run-view.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';

const partWords: Record<DryRunProgress['part'], string> = {
  company: 'Companies looked at',
  deal: 'Deals looked at',
  links: 'Batches of associations',
  contact: 'Contacts looked at',
};

function UnderWay({ dryRun }: { dryRun: DryRun }) {
  return (
    <Panel
      title="The dry run is under way"
      note={dryRun.status === 'queued' ? 'waiting to start' : undefined}
    >
      <p className="cx-setup-note" role="status">
        Nothing is written. You can leave this page; the report will be here.
      </p>
      <div className="cx-parts">
        {dryRun.progress.map(({ part, done, total }) => (
          <div className="cx-part" key={part}>
            <div className="cx-part-head">
              <span className="cx-strong">{partWords[part]}</span>
              <span className="cx-figure">
                {formatCount(done)}{' '}
                <span className="cx-soft">of {total === null ? 'many' : formatCount(total)}</span>
              </span>
            </div>
            <Progress
              size={8}
              value={total === null ? 0 : total === 0 ? 100 : Math.min(100, (done / total) * 100)}
              aria-label={partWords[part]}
            />
          </div>
        ))}
        {dryRun.progress.length === 0 && (
          <Progress size={8} value={100} striped animated aria-label="Beginning" />
        )}
      </div>
    </Panel>
  );
}

/** What a first sync would do, found out without doing it. */
export function SetupDryRun({ integrationId }: { integrationId: string }) {
  const queryClient = useQueryClient();
  const currency = useCompanyCurrency([integrationId]);
  const newest = useQuery(dryRunQuery(integrationId));
  const begin = useMutation({
    mutationFn: () => requestDryRun(integrationId),
    onSuccess: (dryRun) => queryClient.setQueryData(dryRunQuery(integrationId).queryKey, dryRun),
  });
  const end = useStepEnd(integrationId, 'dry_run');
  const dryRun = newest.data;
  const running = isUnderWay(dryRun);
  const beginButton = (words: string, variant: 'filled' | 'default') => (
    <Button
      variant={variant}
      loading={begin.isPending}
      leftSection={
        variant === 'filled' ? <IconFlask size={17} aria-hidden /> : <IconRefresh size={16} aria-hidden />
      }
      onClick={() => begin.mutate()}
    >
      {words}
    </Button>
  );
  return (
    <>
      {newest.isError && !newest.data && (
        <Failure
          error={newest.error}
          title="The dry run could not be read"
          onRetry={() => void newest.refetch()}
        />
      )}
      {begin.isError && (
        <p className="cx-setup-problem" role="alert">
          {messageOf(begin.error)}
        </p>
      )}
      {newest.isPending && <Skeleton h={280} mb="lg" aria-hidden />}
      {newest.isSuccess && !dryRun && (
        <Panel>
          <EmptyState
            icon={IconFlask}
            title="See what the first sync will do"
            action={beginButton('Make a dry run', 'filled')}
          >
            The portal is read as the first sync would read it, and nothing is written: not here and not in
            HubSpot. You see what would be made, joined and left out, which values would be refused, and what
            it takes.
          </EmptyState>
        </Panel>
      )}
      {dryRun && running && <UnderWay dryRun={dryRun} />}
      {dryRun && !running && (
        <div className="cx-setup-report-head">
          <p>
            Made by <bdi>{shorten(dryRun.requestedBy, 60)}</bdi>,{' '}
            <Age at={dryRun.completedAt ?? dryRun.createdAt} />.{' '}
            {dryRun.isOutdated && (
              <span data-tone="warn">
                The filter, the mappings or the renewals were changed since: make a new one.
              </span>
            )}
          </p>
          {beginButton('Make another', 'default')}
        </div>
      )}
      {dryRun?.status === 'failed' && (
        <Failure
          error={new Error(dryRun.error ?? 'The dry run failed.')}
          title="The dry run did not come to its end"
          onRetry={() => begin.mutate()}
        />
      )}
      {dryRun?.status === 'completed' && dryRun.report && (
        <DryRunView report={dryRun.report} currency={currency} />
      )}
      <SetupFooter
        integrationId={integrationId}
        step="dry_run"
        end={end}
        next={dryRun?.report && !dryRun.isOutdated ? 'Continue' : 'Continue without it'}
        onNext={() => end.mutate({})}
      />
    </>
  );
}
