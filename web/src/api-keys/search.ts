import { z } from 'zod';
import { ApiKeyState } from '../../../src/contract/api-keys.ts';
import { text } from '../ui/search-params.ts';

export const apiKeysSearch = z.object({ keyState: ApiKeyState.optional().catch(undefined), cursor: text });
