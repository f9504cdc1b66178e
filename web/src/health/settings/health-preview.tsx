import { Box, Group, SimpleGrid, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { HealthPreview as Preview } from '../../../../src/contract/health.ts';
import { healthPreviewQuery } from '../../api/health.ts';
import { formatCount, formatShare } from '../../format/amounts.ts';
import { formatDaysIn } from '../../format/dates.ts';
import { plural, shorten } from '../../format/text.ts';
import { Fading } from '../../ui/page/fading.tsx';
import { Loaded } from '../../ui/page/loaded.tsx';
import { TextLink } from '../../ui/value/links.tsx';
import { Line } from '../../ui/value/values.tsx';
import { Health, toneOfScore } from '../health.tsx';
import type { Weights } from './health-draft.ts';
import styles from './health-preview.module.css';

/** The customers in each band, best first. */
function Bands({ preview }: { preview: Preview }) {
  const bands = [...preview.bands].reverse();
  return (
    <>
      <div className={styles.bands} aria-hidden>
        {bands.map(({ from, count }) =>
          count === 0 ? null : (
            <span
              key={from}
              className={styles.band}
              data-tone={toneOfScore(from)}
              style={{ flexGrow: count }}
            />
          ),
        )}
      </div>
      <SimpleGrid component="dl" cols={3} spacing={8} mt={10} className={styles.counts}>
        {bands.map(({ from, to, count }) => (
          <div key={from} data-tone={toneOfScore(from)}>
            <dt>
              {from} to {to}
            </dt>
            <dd>
              {formatCount(count)}{' '}
              <span className="cx-soft">
                {formatShare(preview.scored === 0 ? 0 : count / preview.scored)}
              </span>
            </dd>
          </div>
        ))}
      </SimpleGrid>
    </>
  );
}

function Samples({ samples }: { samples: Preview['samples'] }) {
  return (
    <Stack component="ul" gap="sm" className={styles.samples} aria-label="Customers by score, lowest first">
      {samples.map(({ customerId, name, score, reasons }) => (
        <Group component="li" key={customerId} gap="sm" align="flex-start" wrap="nowrap">
          <Health score={score} trend={null} />
          <Box miw={0} className="cx-break">
            <TextLink to="/customers/$id" params={{ id: customerId }} inherit fw={600}>
              <Line text={name} fallback="Unnamed customer" />
            </TextLink>
            {reasons[0] !== undefined && (
              <span className="cx-cell-sub" dir="auto">
                {shorten(formatDaysIn(reasons.slice(0, 2).join(' ')), 240)}
              </span>
            )}
          </Box>
        </Group>
      ))}
    </Stack>
  );
}

function Scores({ preview }: { preview: Preview }) {
  const { scored, customers } = preview;
  if (scored === 0) {
    return (
      <p className="cx-soft">
        {customers === 0
          ? 'This portal has no customers yet.'
          : `${plural(customers, 'customer', 'customers')}, but none has enough data for a score.`}
      </p>
    );
  }
  return (
    <>
      <p>
        {scored === customers ? '' : `${formatCount(scored)} of `}
        {plural(customers, 'customer gets', 'customers get')} a score. Nothing is saved.
      </p>
      <Bands preview={preview} />
      <Samples samples={preview.samples} />
    </>
  );
}

interface HealthPreviewProps {
  integrationId: string;
  weights: Weights;
}

/** The scores that the calculator would give with these weights. Nothing is saved. */
export function HealthPreview({ integrationId, weights }: HealthPreviewProps) {
  const query = useQuery(healthPreviewQuery({ integrationId, weights }));
  return (
    <section className={styles.preview} aria-label="Preview">
      <Title order={3} size="sm">
        Preview
      </Title>
      <Loaded query={query} what="the preview" skeleton={[220]}>
        {(preview) => (
          <Fading stale={query.isPlaceholderData}>
            <Scores preview={preview} />
          </Fading>
        )}
      </Loaded>
    </section>
  );
}
