import { createRoute } from '@hono/zod-openapi';
import { type Check, DoctorReport } from '../../contract/doctor.ts';
import { examineForOrganization } from '../../doctor/examine.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

/** The report of `npm run cli -- doctor`. */
export function doctorRoutes(api: Api, inWords = (text: string) => text): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/integrations/hubspot/doctor',
      tags: ['Settings'],
      summary: 'Check the installation: settings, database, shared tables, keys, portals and worker',
      description:
        'The report of `npm run cli -- doctor`: what was found, and for everything that isn’t ok, what fixes it. Changes nothing. Portals and keys are those of the organization.',
      middleware: allow('admin'),
      responses: { 200: json(DoctorReport, 'The report'), ...errors(403) },
    }),
    async (c) => {
      const { healthy, checks } = await examineForOrganization(c.get('organization'));
      const put = (check: Check): Check => ({
        ...check,
        name: inWords(check.name),
        finding: inWords(check.finding),
        ...(check.remedy === undefined ? {} : { remedy: inWords(check.remedy) }),
      });
      return c.json({ healthy, checks: checks.map(put) }, 200);
    },
  );
}
