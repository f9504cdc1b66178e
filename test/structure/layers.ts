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
      { rooms: ['src/base'] },
      { rooms: ['src/text'] },
      { rooms: ['src/rules'] },
      { rooms: ['src/config.ts', 'src/setting-values.ts', 'src/hubspot/api-versions.ts'], together: true },
      { rooms: folders('src', 'db hubspot') },
      { rooms: ['src/jobs'] },
      { rooms: ['src/context'] },
      ...folders('src/sync', 'portal mapping push definitions store read webhooks runs errors').map(
        (room) => ({ rooms: [room] }),
      ),
      { rooms: ['src/sign-in'] },
      // Features meet in the database, through a job, or through an interface that is passed in.
      {
        rooms: folders(
          'src',
          'alerts api-keys audit-log card chat customers deals health organizations portals records renewals stakeholders users',
        ),
      },
      { rooms: ['src/wiring'] },
      { rooms: ['src/doctor'] },
      { rooms: ['src/http'] },
      { rooms: files('src', 'api worker') },
      { rooms: folders('src', 'commands demo embed') },
      { rooms: files('src', 'cli demo small-heap start'), together: true },
    ],
    outside: [],
  },
  web: {
    layers: [
      { rooms: folders('web/src', 'format theme.ts') },
      { rooms: ['web/src/api'] },
      { rooms: ['web/src/ui'] },
      // The rooms in order, the most shared ones first: what several of them show of a portal, and finally the screen
      // with all portals.
      ...folders(
        'web/src',
        'portals runs mappings filters records users api-keys health renewals errors customers alerts audit-log setup integrations',
      ).map((room) => ({ rooms: [room] })),
      { rooms: ['web/src/chat'] },
      { rooms: ['web/src/sign-in'] },
      { rooms: ['web/src/shell'] },
      { rooms: ['web/src/router.tsx', 'web/src/search.test.ts'] },
      { rooms: ['web/src/main.tsx', 'web/src/embed'] },
      {
        rooms: [
          'web/vite.config.ts',
          'web/vite.embed.config.ts',
          'web/shadow-styles.ts',
          'web/shadow-styles.test.ts',
        ],
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
  // An application has the package; only the program that starts everything has more.
  examples: {
    layers: [{ rooms: ['examples/express-host'] }],
    outside: ['src/embed', 'src/db/embedded', 'src/demo'],
  },
};

/** Folders that are a list, in which more than 25 files are fine. */
export const lists = ['src/http/routes', 'src/contract'];
