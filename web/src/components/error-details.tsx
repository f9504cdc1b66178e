import { Box, Button, Drawer } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { fieldName } from '../../../src/contract/field-names.ts';
import { quarantineWords, type SyncError } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { readRawReply } from '../api/sync-errors.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { Fact, Facts } from './facts.tsx';
import { OutsideLink, TextLink } from './links.tsx';
import { LongText } from './long-text.tsx';
import { Tag } from './state-pill.tsx';
import { TriedAgain } from './tried-again.tsx';
import { MomentText } from './values.tsx';
import { directionWords, hubspotNoun } from './words.ts';

const replyWords = {
  kept: 'What was answered',
  read_now: 'What HubSpot has of the record now',
  gone: 'What HubSpot says now',
} as const;

/** What was answered, or what HubSpot has of the record now; read only when somebody asks for it. */
function Reply({ error, mayAsk }: { error: SyncError; mayAsk: boolean }) {
  const reply = useMutation({ mutationFn: () => readRawReply(error.id) });
  const text = reply.data?.text ?? error.rawReply;
  if (text !== null && text !== undefined) {
    return (
      <section aria-label="Raw reply">
        <h3 className="cx-dash-title">{replyWords[reply.data?.kind ?? 'kept']}</h3>
        <Box className="cx-raw cx-raw-boxed" tabIndex={0} role="group" aria-label="Text of the reply">
          {text}
        </Box>
        {reply.data && (
          <p className="cx-cell-sub">
            <MomentText at={reply.data.at} />
          </p>
        )}
      </section>
    );
  }
  if (!mayAsk) return null;
  return (
    <section aria-label="Raw reply">
      <h3 className="cx-dash-title">Raw reply</h3>
      <p className="cx-soft">
        No answer was kept: the value came, and did not fit. HubSpot can be asked what it has of the record
        now.
      </p>
      <Button variant="default" size="xs" mt={8} loading={reply.isPending} onClick={() => reply.mutate()}>
        Read it from HubSpot
      </Button>
      {reply.isError && (
        <p role="alert" className="cx-resynced-errors" data-tone="bad">
          {messageOf(reply.error)}
        </p>
      )}
    </section>
  );
}

interface ErrorDetailsProps {
  error: SyncError;
  opened: boolean;
  onClose: () => void;
  /** Whether the person may make calls to HubSpot. */
  mayAsk: boolean;
  /** What can be done about it. */
  actions: ReactNode;
}

/** All that is known of one error: what is wrong, how to mend it, its clocks, and the raw reply on demand. */
export function ErrorDetails({ error, opened, onClose, mayAsk, actions }: ErrorDetailsProps) {
  const kind = hubspotNoun[error.objectType];
  const name = error.recordName?.trim() ? shorten(error.recordName, 90) : `${kind} ${error.externalId}`;
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size="md">
      <Drawer.Overlay />
      <Drawer.Content aria-label={`Error of ${name}`}>
        <Drawer.Header role="presentation">
          <Drawer.Title fw={650}>{quarantineWords[error.code] ?? error.code}</Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </Drawer.Header>
        <Drawer.Body>
          <div className="cx-details">
            <Tag tone={error.status === 'open' ? 'bad' : 'good'}>
              {error.status === 'open' ? 'Open' : 'Resolved'}
            </Tag>
            <p className="cx-break">{shorten(formatDaysIn(error.explanation), 1_000)}</p>
            <p className="cx-break">
              <span className="cx-strong">How to mend it: </span>
              {shorten(error.remedy, 1_000)}
            </p>
            <div className="cx-details-actions">
              {actions}
              {error.url && <OutsideLink href={error.url}>Open in HubSpot</OutsideLink>}
            </div>
            <Facts>
              <Fact label={kind}>
                {error.customerId === null ? (
                  <bdi className="cx-break">{name}</bdi>
                ) : (
                  <TextLink to="/customers/$id" params={{ id: error.customerId }} inherit>
                    <bdi className="cx-break">{name}</bdi>
                  </TextLink>
                )}
              </Fact>
              <Fact label="Record id">{error.externalId}</Fact>
              <Fact label="Direction">{directionWords[error.direction]}</Fact>
              {error.property !== null && (
                <Fact label="Property">
                  <code className="cx-code">{error.property}</code>
                </Fact>
              )}
              {error.field !== null && (
                <Fact label="Field">
                  <bdi>{shorten(fieldName(error.field), 60)}</bdi>
                </Fact>
              )}
              {error.value !== null && (
                <Fact label="Value">
                  <LongText text={error.value === '' ? '(empty)' : error.value} cut={300} mono />
                </Fact>
              )}
              <Fact label="First seen by us">
                <MomentText at={error.firstSeenAt} />
              </Fact>
              <Fact label="Last seen by us">
                <MomentText at={error.lastSeenAt} />
                <span className="cx-cell-sub">{plural(error.attempts, 'attempt', 'attempts')}</span>
              </Fact>
              {error.resolvedAt !== null && (
                <Fact label="Resolved">
                  <MomentText at={error.resolvedAt} />
                </Fact>
              )}
              {error.status === 'open' && (
                <Fact label="Automatic retry">
                  <TriedAgain again={error.triedAgain} />
                </Fact>
              )}
            </Facts>
            <Reply key={error.id} error={error} mayAsk={mayAsk} />
          </div>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
