import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { systemThemes } from "./vite.themes";

const web = resolve(import.meta.dirname, "anchang/web");

export default defineConfig({
  root: resolve(web, "src"),
  base: "/static/dist/",
  publicDir: false,
  css: { postcss: { plugins: [systemThemes()] } },
  build: {
    outDir: resolve(web, "static/dist"),
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: { input: resolve(web, "src/main.ts") },
  },
  server: { port: 8119, strictPort: true, origin: "http://127.0.0.1:8119" },
  test: {
    root: import.meta.dirname,
    include: ["tests/web/**/*.test.ts", "anchang/modules/*/tests/**/*.test.ts"],
    environment: "node",
  },
});
