// Every answer says which revision of the organization it is at least as new as. A change that is told of later, and that
// the answer has already, is no reason to ask again.

const header = 'Vitrine-Revision';
const revisions = new WeakMap<object, number>();

/** Notes what an answer's header says of its body. */
export function noteRevision(body: unknown, response: Response | undefined) {
  const said = Number(response?.headers?.get(header) ?? 0);
  if (said > 0 && body !== null && typeof body === 'object') revisions.set(body, said);
}

/** What the answer is at least as new as; undefined when it did not say. */
export function revisionOf(body: unknown): number | undefined {
  return body !== null && typeof body === 'object' ? revisions.get(body) : undefined;
}

/** Lets one body say what another said, of which it has the same or takes its place. */
export function sameRevision(to: unknown, from: unknown) {
  const said = revisionOf(from);
  if (said !== undefined && to !== null && typeof to === 'object') revisions.set(to, said);
}
