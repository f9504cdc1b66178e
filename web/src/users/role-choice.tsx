import { Radio, Stack } from '@mantine/core';
import { Role } from '../../../src/contract/common.ts';
import { roleWords } from '../ui/role-words.ts';

interface RoleChoiceProps {
  label: string;
  value: Role;
  onChange: (role: Role) => void;
}

const fromLowest: Role[] = [...Role.options].reverse();

/** Chooses a role by its permissions. */
export function RoleChoice({ label, value, onChange }: RoleChoiceProps) {
  return (
    <Radio.Group label={label} value={value} onChange={(role) => onChange(Role.parse(role))}>
      <Stack gap={10} mt={8}>
        {fromLowest.map((role) => (
          <Radio key={role} value={role} label={roleWords[role].word} description={roleWords[role].may} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
