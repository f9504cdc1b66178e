import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { HealthPreview as Preview } from '../../../src/contract/health.ts';
import { healthPreviewQuery } from '../api/health.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { Failure } from '../ui/failure.tsx';
import { TextLink } from '../ui/links.tsx';
import { Line } from '../ui/values.tsx';
import { Health, toneOfScore } from './health.tsx';
import type { Weights } from './health-draft.ts';

/** The best band first, as people read a distribution of health. */
function Bands({ preview }: { preview: Preview }) {
  const bands = [...preview.bands].reverse();
  return (
    <>
      <div className="cx-bands" aria-hidden>
        {bands.map(({ from, count }) =>
          count === 0 ? null : (
            <span key={from} className="cx-band" data-tone={toneOfScore(from)} style={{ flexGrow: count }} />
          ),
        )}
      </div>
      <dl className="cx-band-counts">
        {bands.map(({ from, to, count }) => (
          <div key={from} data-tone={toneOfScore(from)}>
            <dt>
              <span className="cx-band-mark" aria-hidden />
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
      </dl>
    </>
  );
}

function Samples({ samples }: { samples: Preview['samples'] }) {
  return (
    <ul className="cx-preview-samples" aria-label="Customers from the lowest score to the highest">
      {samples.map(({ customerId, name, score, reasons }) => (
        <li key={customerId}>
          <Health score={score} trend={null} />
          <div className="cx-preview-sample">
            <TextLink to="/customers/$id" params={{ id: customerId }} inherit fw={600}>
              <Line text={name} fallback="Unnamed customer" />
            </TextLink>
            {reasons[0] !== undefined && (
              <span className="cx-cell-sub" dir="auto">
                {shorten(formatDaysIn(reasons.slice(0, 2).join(' ')), 240)}
              </span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

interface HealthPreviewProps {
  integrationId: string;
  weights: Weights;
  mayAdminister: boolean;
}

/** What the calculator would say with these weights; nothing is stored by looking. */
export function HealthPreview({ integrationId, weights, mayAdminister }: HealthPreviewProps) {
  const query = useQuery({ ...healthPreviewQuery({ integrationId, weights }), enabled: mayAdminister });
  if (!mayAdminister) return null;
  const preview = query.data;
  return (
    <section className="cx-preview" aria-label="Preview">
      <h3 className="cx-part-title">What it would say now</h3>
      {query.isError && (
        <Failure
          error={query.error}
          title="The preview could not be made"
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && <Skeleton h={220} aria-hidden />}
      {preview && (
        <div className="cx-fading" data-stale={query.isPlaceholderData || undefined}>
          {preview.scored === 0 ? (
            <p className="cx-soft">
              {preview.customers === 0
                ? 'The portal has no customers yet.'
                : `There is nothing to judge any of ${plural(preview.customers, 'customer', 'customers')} by.`}
            </p>
          ) : (
            <>
              <p>
                {preview.scored === preview.customers
                  ? plural(preview.scored, 'customer gets', 'customers get')
                  : `${formatCount(preview.scored)} of ${plural(preview.customers, 'customer gets', 'customers get')}`}{' '}
                a score. Nothing is stored by looking.
              </p>
              <Bands preview={preview} />
              <Samples samples={preview.samples} />
            </>
          )}
        </div>
      )}
    </section>
  );
}
