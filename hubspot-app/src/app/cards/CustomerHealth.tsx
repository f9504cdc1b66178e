import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  Divider,
  Flex,
  Link,
  List,
  ScoreCircle,
  StatusTag,
  Text,
} from '@hubspot/ui-extensions';
import type { CustomerAnswer } from './card-answer.ts';
import { ago, amountWords, bands, dateWords, pushWords, stageWords, trends } from './words.ts';

/** A customer's health, its progress to HubSpot, the renewal, and the next step. */
export function CustomerHealth({ answer }: { answer: CustomerAnswer }) {
  const { customer, health, push, renewal, nextAction, asOf } = answer;
  const words = pushWords(answer);
  return (
    <Flex direction="column" gap="small">
      {health === null ? <Text>No health score yet.</Text> : <Score health={health} asOf={asOf} />}
      {push.state === 'failed' ? (
        <Alert title="Not in HubSpot" variant="warning">
          {words}
        </Alert>
      ) : (
        words !== '' && <Text variant="microcopy">{words}</Text>
      )}
      {nextAction !== null && (
        <Alert title="Next" variant="info">
          {nextAction}
        </Alert>
      )}
      {renewal !== null && <Renewal renewal={renewal} />}
      <Divider />
      <Link href={{ url: customer.url, external: true }}>
        Open {customer.name ?? 'the customer'} in CSCX.AI
      </Link>
    </Flex>
  );
}

function Score({ health, asOf }: { health: NonNullable<CustomerAnswer['health']>; asOf: string }) {
  const { score, band, trend, reasons, calculatedAt } = health;
  return (
    <>
      <Flex direction="row" align="center" gap="small">
        <ScoreCircle score={score} />
        <Flex direction="column" gap="flush">
          <StatusTag variant={bands[band].variant}>
            {score} of 100, {bands[band].word}
          </StatusTag>
          {trend !== null && <Text>{trends[trend]}</Text>}
          {calculatedAt !== null && <Text variant="microcopy">Calculated {ago(calculatedAt, asOf)}</Text>}
        </Flex>
      </Flex>
      {reasons.length > 0 && (
        <List variant="unordered-styled">
          {reasons.map((reason) => (
            <Text key={reason}>{reason}</Text>
          ))}
        </List>
      )}
    </>
  );
}

function Renewal({ renewal }: { renewal: NonNullable<CustomerAnswer['renewal']> }) {
  const amount = amountWords(renewal);
  return (
    <DescriptionList direction="column">
      <DescriptionListItem label="Renewal">
        {renewal.url === null ? (
          <Text>{renewal.dealName}</Text>
        ) : (
          <Link href={renewal.url}>{renewal.dealName}</Link>
        )}
      </DescriptionListItem>
      <DescriptionListItem label="Stage">
        <Text>{stageWords(renewal)}</Text>
      </DescriptionListItem>
      <DescriptionListItem label="Date">
        <Text>{dateWords(renewal)}</Text>
      </DescriptionListItem>
      {amount !== null && (
        <DescriptionListItem label="Amount">
          <Text>{amount}</Text>
        </DescriptionListItem>
      )}
    </DescriptionList>
  );
}
