/**
 * The path below which a public URL is reached, such as `/crm/hubspot` of `https://example.com/crm/hubspot`: without
 * a slash at its end, and empty at the root of the host. Requests arrive without it, and links and cookies need it.
 */
export const basePathOf = (publicUrl: string): string => new URL(publicUrl).pathname.replace(/\/+$/, '');
