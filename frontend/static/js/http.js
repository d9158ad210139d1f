// fetch with what every request of ours needs: the CSRF token, JSON, and a time limit after which
// we call it offline.

const PATIENCE = 8000; // ms

/** @returns {string} the token that the server wants with every write */
export const csrfToken = () => {
  const [, cookie] = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/u) ?? [];
  if (cookie) return decodeURIComponent(cookie);
  const headers = document.body.getAttribute("hx-headers");
  return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
};

/**
 * @typedef {object} SendOptions
 * @property {string} [method]
 * @property {unknown} [json] sent as JSON, instead of body
 * @property {BodyInit} [body]
 * @property {Record<string, string>} [headers]
 * @property {number} [timeout] ms
 * @property {AbortSignal} [signal]
 */

/**
 * @param {string} url
 * @param {SendOptions} [options]
 * @returns {Promise<Response>} rejected without a connection, and when the time is up
 */
export async function send(
  url,
  { method = "POST", json, body, headers = {}, timeout = PATIENCE, signal } = {},
) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  signal?.addEventListener("abort", () => abort.abort(), { once: true });
  try {
    return await fetch(url, {
      method,
      credentials: "same-origin",
      signal: abort.signal,
      headers: {
        Accept: "application/json",
        "X-CSRFToken": csrfToken(),
        ...(json === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: json === undefined ? body : JSON.stringify(json),
    });
  } finally {
    clearTimeout(timer);
  }
}
