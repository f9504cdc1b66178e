/**
 * The path below which a public URL is reached, such as `/crm/hubspot` of `https://example.com/crm/hubspot`: without
 * a slash at its end, and empty at the root of the host.
 */
export const basePathOf = (publicUrl: string): string => new URL(publicUrl).pathname.replace(/\/+$/, '');

/** A path as our routes know it; undefined for one that isn't below the base path. */
export function belowBasePath(path: string, basePath: string): string | undefined {
  if (basePath === '') return path;
  if (path === basePath) return '/';
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
}
