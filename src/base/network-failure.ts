/** The meaning of Node's network error codes for the server admin. */
const meanings: [RegExp, string][] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_FAIL|EDNS)$/, 'its name was not found'],
  [/^ECONNREFUSED$/, 'it refuses the connection'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ESOCKETTIMEDOUT)$/, "it didn't respond in time"],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/, "it can't be reached from this network"],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/, 'its certificate is not trusted'],
  [/^(EPROTO|ETLS|ERR_SSL_|ERR_TLS_)/, 'its TLS handshake failed'],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|ECONNECTION|ESOCKET|UND_ERR_SOCKET)$/, 'the connection was interrupted'],
  [
    /^(ERR_INVALID_CHAR|ERR_UNESCAPED_CHARACTERS|ERR_INVALID_URL|UND_ERR_INVALID_ARG)$/,
    'the request is not valid',
  ],
];

/**
 * Why a request didn't arrive, by the error's code alone: the text of such an error may quote the URL, a header or a
 * password.
 */
export function networkFailure(error: unknown): string {
  const code = networkCode(error);
  if (code === undefined) return 'the connection failed';
  const meaning = meanings.find(([codes]) => codes.test(code))?.[1] ?? 'the connection failed';
  return `${meaning} (${code})`;
}

/** The code of an error or of its cause: fetch itself only reports that it failed. */
function networkCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(error.code)) {
    return error.code;
  }
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return networkCode(inner, depth + 1);
}
