// Why a manager cannot be reached, for whoever called it, a person or a worker: what to set where that would help. It must
// not know who asks.

import type { ClientAccess } from "../adapters/http/http-access.ts";

/** Codes by which what answered a handshake was none. */
const NO_TLS = ["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"];

/** Codes by which a certificate is not one of the authority's. */
const UNSIGNED = [
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
];

/** In words, without what the socket or OpenSSL call it. */
export function whyUnreachable(error: unknown, { ca }: ClientAccess, timeoutMs: number): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "connection refused";
  if (code === "ENOTFOUND") return "no such host";
  if (code === "UND_ERR_HEADERS_TIMEOUT" || name === "TimeoutError")
    return `no answer within ${timeoutMs / 1000} s`;
  if (code === "UND_ERR_SOCKET" && ca === null)
    return `${message}; one that speaks TLS is reached with WAVETANK_TLS_CA`;
  if (NO_TLS.includes(code ?? "")) return "it speaks no TLS, which WAVETANK_TLS_CA asks for";
  if (UNSIGNED.includes(code ?? "")) return "its certificate is not signed by that of WAVETANK_TLS_CA";
  return message || String(code);
}
