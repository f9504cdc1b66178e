import { z } from 'zod';
import { Role } from '../../../src/contract/common.ts';
import { UserAccess } from '../../../src/contract/users.ts';
import { text } from '../ui/search-params.ts';

export const usersSearch = z.object({
  search: text,
  role: Role.optional().catch(undefined),
  access: UserAccess.optional().catch(undefined),
  cursor: text,
});
export type UsersSearch = z.infer<typeof usersSearch>;
