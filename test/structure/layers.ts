/** Rooms are folders with all their files, or single files. */
interface Layer {
  rooms: string[];
  /** The rooms of the layer can import one another. Otherwise each stands alone. */
  together?: true;
}

interface Tree {
  /** From bottom to top: a room imports from lower layers, never from higher ones. */
  layers: Layer[];
  /** What the tree imports from other trees. */
  outside: string[];
}

const files = (folder: string, names: string) => names.split(' ').map((name) => `${folder}/${name}.ts`);
const folders = (folder: string, names: string) => names.split(' ').map((name) => `${folder}/${name}`);

/** Which code can import which. Type imports count as well; tests of the server and in test/ are exempt. */
export const trees: Record<string, Tree> = {
  src: {
    layers: [
      { rooms: ['src/contract'] },
      {
        rooms: [
          ...files(
            'src',
            'actors amount-text cipher clock config csv day-text errors issue-words local-time log network-failure option-labels refused-input renewal-facts roles secrets signs-of-life small-heap',
          ),
          'src/hubspot/api-versions.ts',
        ],
        together: true,
      },
      { rooms: folders('src', 'db hubspot') },
      { rooms: ['src/jobs'] },
      { rooms: files('src', 'audit context events'), together: true },
      ...folders('src/sync', 'portal mapping push definitions store read webhooks runs errors').map(
        (room) => ({ rooms: [room] }),
      ),
      { rooms: ['src/sign-in'] },
      // Features meet in the database, through a job, or through an interface that is passed in.
      {
        rooms: folders(
          'src',
          'alerts api-keys audit-log card chat customers deals health portals records renewals stakeholders users',
        ),
      },
      { rooms: files('src', 'mappings chat-services sync-parts'), together: true },
      { rooms: ['src/http'] },
      { rooms: files('src', 'schedule tasks worker api open-context'), together: true },
      { rooms: folders('src', 'commands demo') },
      { rooms: files('src', 'cli demo start') },
    ],
    outside: [],
  },
  web: {
    layers: [
      { rooms: folders('web/src', 'styles format theme.ts') },
      { rooms: ['web/src/api'] },
      { rooms: ['web/src/ui'] },
      // The rooms in order, the most shared ones first.
      ...'runs portals mappings filters records users api-keys health renewals errors customers alerts audit-log setup'
        .split(' ')
        .map((room) => ({ rooms: [`web/src/${room}`] })),
      { rooms: ['web/src/chat'] },
      { rooms: ['web/src/sign-in'] },
      { rooms: ['web/src/shell'] },
      {
        rooms: ['web/src/router.tsx', 'web/src/main.tsx', 'web/src/search.test.ts', 'web/vite.config.ts'],
        together: true,
      },
    ],
    outside: ['src/contract'],
  },
  // The practice portal must not share the product's mistakes.
  'practice-portal': { layers: [{ rooms: ['practice-portal'] }], outside: [] },
  'hubspot-app': { layers: [{ rooms: ['hubspot-app'] }], outside: ['src/contract'] },
  bench: { layers: [{ rooms: ['bench'] }], outside: ['src', 'practice-portal', 'test/support'] },
  bin: { layers: [{ rooms: ['bin'] }], outside: ['src'] },
};

/** Imports against the table that are still to be turned around: `importing file -> imported file`. */
export const againstTheTable: string[] = [
  'web/src/portals/portal-head.tsx -> web/src/setup/account-type.tsx',
  'src/records/list-records.ts -> src/portals/read-integration.ts',
  'src/sign-in/sessions.ts -> src/http/environment.ts',
  'src/sign-in/sessions.ts -> src/http/session-cookie.ts',
  'web/src/api/live-events.tsx -> web/src/alerts/alert-toast.tsx',
  'web/src/mappings/map-arr.tsx -> web/src/setup/arr-sources.ts',
  'web/src/mappings/use-mapping-editor.ts -> web/src/setup/setup-suggestions.ts',
  'web/src/portals/hubspot-screen.tsx -> web/src/setup/setup-offer.tsx',
  'web/src/portals/hubspot-screen.tsx -> web/src/shell/brand.tsx',
  'web/src/portals/portal-actions.tsx -> web/src/records/resync-dialog.tsx',
  'web/src/portals/portal-card.tsx -> web/src/filters/pending-exits.tsx',
  'web/src/portals/portal-details.tsx -> web/src/setup/account-type.tsx',
  'web/src/records/resync-outcome.tsx -> web/src/customers/change-values.tsx',
  'web/src/runs/run-records.tsx -> web/src/customers/change-values.tsx',
  'web/src/runs/run-screen.tsx -> web/src/portals/portal-choice.tsx',
  'web/src/runs/sync-history-screen.tsx -> web/src/portals/portal-choice.tsx',
  'web/src/runs/sync-history-screen.tsx -> web/src/portals/portal-state.ts',
  'web/src/sign-in/sign-in-screen.tsx -> web/src/shell/brand.tsx',
  'web/src/ui/form/grouped-choices.ts -> web/src/mappings/property-choices.ts',
];

/** Folders that are a list, in which more than 25 files are fine. */
export const lists = ['src/http/routes', 'src/contract'];
export const tooManyFiles: string[] = ['src', 'test/support'];

/** Files of more than 300 lines that are still to be split. */
export const tooLong: string[] = ['practice-portal/page/client/records.js'];

/** Functions of more than 100 lines that are still to be split: `file: name`. */
export const tooLongFunctions: string[] = [
  'practice-portal/data/contact.ts: createContactValues',
  'practice-portal/data/links.ts: createBaseLinks',
  'src/http/routes/alert-channels.ts: alertChannelRoutes',
  'src/http/routes/customers.ts: customerRoutes',
  'src/http/routes/mappings.ts: mappingRoutes',
  'src/http/routes/sync-errors.ts: syncErrorRoutes',
  'src/http/routes/users.ts: userRoutes',
  'src/portals/dry-run/survey-portal.ts: surveyPortal',
  'src/sync/errors/quarantine-texts.ts: quarantineTexts',
  'test/support/random-operations.ts: createRandomOperations',
];
