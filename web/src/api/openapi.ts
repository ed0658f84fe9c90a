// Stands in until the document exists: any path, any answer. `npm run generate` writes this file.
// biome-ignore-all lint/suspicious/noExplicitAny: stands in for generated types
type Operation = {
  parameters: { query?: any; path?: any; header?: any; cookie?: any };
  requestBody?: { content: { 'application/json': any } };
  responses: { 200: { headers: any; content: { 'application/json': any } } };
};
export type paths = {
  [path: string]: {
    parameters: { query?: any; path?: any; header?: any; cookie?: any };
    get: Operation;
    put: Operation;
    post: Operation;
    delete: Operation;
    options?: never;
    head?: never;
    patch: Operation;
    trace?: never;
  };
};
