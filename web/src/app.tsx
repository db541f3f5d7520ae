import { request } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
export function App() {
  void request(
    { fetch: globalThis.fetch.bind(globalThis), baseUrl: '', headers: {}, newKey: () => crypto.randomUUID() },
    routes.now,
    {},
  );
  return null;
}
