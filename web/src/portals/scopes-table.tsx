import { Table } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { optionalScopes, requiredScopes } from '../../../src/contract/portals.ts';
import { Tag } from '../ui/state-pill.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';

const requiredEffects: Record<(typeof requiredScopes)[number], string> = {
  oauth: 'The sign-in itself. HubSpot adds it to every app; tokens do not need it.',
  'crm.objects.companies.read': 'No customers: nothing can be synced.',
  'crm.objects.contacts.read': 'No stakeholders: nothing can be synced.',
  'crm.objects.deals.read': 'No deals and renewals: nothing can be synced.',
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
      <span className="cx-granted" data-tone="good">
        <IconCheck size={16} aria-hidden /> Yes
      </span>
    );
  }
  if (!portal.missingScopes.includes(scope)) return <span className="cx-soft">Not needed</span>;
  return (
    <span className="cx-granted" data-tone={required ? 'bad' : 'idle'}>
      <IconMinus size={16} aria-hidden /> No
    </span>
  );
}

/** Which rights are asked for and what is off without each; with `portal`, also which of them it granted. */
export function ScopesTable({ portal }: { portal?: ScopesOf }) {
  return (
    <TableScroll label="Scopes">
      <Table className="cx-table cx-table-scopes">
        <Table.Thead>
          <Table.Tr>
            {portal && <Table.Th>Granted</Table.Th>}
            <Table.Th>Scope</Table.Th>
            <Table.Th className="cx-from-sm">Needed</Table.Th>
            <Table.Th className="cx-from-sm">Without it</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ scope, required, without }) => (
            <Table.Tr key={scope}>
              {portal && (
                <Table.Td className="cx-cell-short">
                  <Granted portal={portal} scope={scope} required={required} />
                </Table.Td>
              )}
              <Table.Td>
                <code className="cx-code">{scope}</code>
                <span className="cx-cell-sub cx-under-sm">
                  {required ? 'Required.' : 'Optional.'} Without it: {without}
                </span>
              </Table.Td>
              <Table.Td className="cx-from-sm">
                {required ? <Tag tone="busy">Required</Tag> : <Tag>Optional</Tag>}
              </Table.Td>
              <Table.Td className="cx-cell-sentence cx-from-sm">{without}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
