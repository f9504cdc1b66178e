/** The kinds of requests: for statistics and faults. */
export const PATH_CLASSES = [
  'list',
  'get',
  'search',
  'batch-read',
  'batch-create',
  'batch-update',
  'batch-upsert',
  'batch-archive',
  'create',
  'update',
  'archive',
  'merge',
  'gdpr-delete',
  'association-batch',
  'association',
  'labels',
  'properties',
  'pipelines',
  'owners',
  'account',
  'oauth',
  'uninstall',
] as const;
export type PathClass = (typeof PATH_CLASSES)[number];

/** The limit that applies to a request. */
export type LimitClass = 'tenSecondly' | 'searchSecondly' | 'associationsTenSecondly' | 'none';

export function limitClassOf(pathClass: PathClass): LimitClass {
  switch (pathClass) {
    case 'search':
      return 'searchSecondly';
    case 'association-batch':
    case 'labels':
      return 'associationsTenSecondly';
    case 'oauth':
      return 'none';
    default:
      return 'tenSecondly';
  }
}
