import { realpathSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const routesFile = realpathSync(fileURLToPath(new URL('../core/src/wire/routes.ts', import.meta.url)));

/**
 * Gives the page the table of routes without the schemas: method and path are enough to call a route, and what it takes
 * to be let through is enough to offer it. The library that schemas are written in is several times the size of the
 * table. The types are those of the real table.
 */
function leanRoutes(): Plugin {
  return {
    name: 'fairlead-lean-routes',
    async load(id) {
      if (id !== routesFile) return null;
      const { routes } = (await import(pathToFileURL(routesFile).href)) as typeof import('../core/src/wire/routes.ts'); // the module of that path
      const lean = Object.fromEntries(
        Object.entries(routes).map(([key, { name, method, path, idempotent, access }]) => [
          key,
          { name, method, path, idempotent, access },
        ]),
      );
      return `export const routes = ${JSON.stringify(lean)};`;
    },
  };
}

export default defineConfig({
  plugins: [leanRoutes(), react()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    // Every browser that runs this target preloads modules by itself.
    modulePreload: { polyfill: false },
    // Files carry their digest; nothing is put into the page's text, which its security policy would refuse.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    // What each page fetches first: weighed by `npm run check`.
    manifest: true,
  },
});
