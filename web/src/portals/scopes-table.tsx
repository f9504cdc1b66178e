import { Box, Group, Table } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { optionalScopes, requiredScopes } from '../../../src/contract/portals.ts';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import styles from './scopes-table.module.css';

const requiredEffects: Record<(typeof requiredScopes)[number], string> = {
  oauth: 'No sign-in. HubSpot adds this scope to every app; tokens don’t need it.',
  'crm.objects.companies.read': 'No customers, so nothing syncs.',
  'crm.objects.contacts.read': 'No stakeholders, so nothing syncs.',
  'crm.objects.deals.read': 'No deals and renewals, so nothing syncs.',
};

interface Row {
  scope: string;
  required: boolean;
  without: string;
}

const rows: Row[] = [
  ...requiredScopes.map((scope) => ({ scope, required: true, without: requiredEffects[scope] })),
  ...Object.entries(optionalScopes).map(([scope, without]) => ({ scope, required: false, without })),
];

interface ScopesOf {
  scopes: string[];
  missingScopes: string[];
}

function Granted({ portal, scope, required }: { portal: ScopesOf; scope: string; required: boolean }) {
  if (portal.scopes.includes(scope)) {
    return (
      <Group gap={4} wrap="nowrap" fw={550} c="var(--cx-good)">
        <IconCheck size={16} aria-hidden /> Yes
      </Group>
    );
  }
  if (!portal.missingScopes.includes(scope)) return <span className="cx-soft">Not needed</span>;
  return (
    <Group gap={4} wrap="nowrap" fw={550} c={required ? 'var(--cx-bad)' : 'var(--cx-idle)'}>
      <IconMinus size={16} aria-hidden /> No
    </Group>
  );
}

/** The requested scopes and what is off without each; with `portal`, also which of them it granted. */
export function ScopesTable({ portal }: { portal?: ScopesOf }) {
  return (
    <TableScroll label="Scopes">
      <Table className="cx-table">
        <Table.Thead>
          <Table.Tr>
            {portal && <Table.Th>Granted</Table.Th>}
            <Table.Th>Scope</Table.Th>
            <Table.Th visibleFrom="sm">Required</Table.Th>
            <Table.Th visibleFrom="sm">Without it</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ scope, required, without }) => (
            <Table.Tr key={scope}>
              {portal && (
                <Table.Td className="cx-nowrap">
                  <Granted portal={portal} scope={scope} required={required} />
                </Table.Td>
              )}
              <Table.Td className={styles.scope}>
                <code className="cx-code">{scope}</code>
                <Box component="span" className="cx-cell-sub" hiddenFrom="sm" mt={2}>
                  {required ? 'Required.' : 'Optional.'} Without it: {without}
                </Box>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {required ? <Tag tone="busy">Required</Tag> : <Tag>Optional</Tag>}
              </Table.Td>
              <Table.Td className={styles.without} visibleFrom="sm">
                {without}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
