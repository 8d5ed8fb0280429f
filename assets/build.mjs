// Builds app/static from Sass, scripts, fonts and images. Every file carries its
// own fingerprint in its name, so that it may be cached for a year; manifest.json
// says which name belongs to which file. Compressed copies lie beside each text
// file, so that the server never compresses anything itself.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "app", "static");
const checking = process.argv.includes("--check");
const output = new Map();
const manifest = {};

function put(name, content) {
  const bytes = Buffer.from(content);
  const print = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const dot = name.lastIndexOf(".");
  manifest[name] = `${name.slice(0, dot)}.${print}${name.slice(dot)}`;
  output.set(manifest[name], bytes);
}

const modules = (path) => join(here, "node_modules", path);
const sans = "@fontsource-variable/source-sans-3/files/source-sans-3";
const serif = "@fontsource/source-serif-4/files/source-serif-4";
const fonts = {
  "source-sans-3-latin": `${sans}-latin-wght-normal.woff2`,
  "source-sans-3-latin-ext": `${sans}-latin-ext-wght-normal.woff2`,
  "source-serif-4-latin-600": `${serif}-latin-600-normal.woff2`,
  "source-serif-4-latin-ext-600": `${serif}-latin-ext-600-normal.woff2`,
};
for (const [name, path] of Object.entries(fonts)) {
  put(`fonts/${name}.woff2`, readFileSync(modules(path)));
}
for (const name of readdirSync(join(here, "images")).sort()) {
  put(`images/${name}`, readFileSync(join(here, "images", name)));
}

const css = sass.compile(join(here, "sass", "site.scss"), {
  loadPaths: [join(here, "node_modules")],
  style: "compressed",
  charset: false,
  quietDeps: true,
  functions: {
    "asset-url($name)": ([name]) => {
      const known = manifest[name.assertString("name").text];
      if (!known) throw new Error(`No such asset: ${name}`);
      return new sass.SassString(`url("../${known}")`, { quotes: false });
    },
  },
});
put("css/site.css", css.css);

for (const [name, format] of [
  ["start.js", "iife"],
  ["site.js", "esm"],
]) {
  const built = await esbuild.build({
    entryPoints: [join(here, "js", name)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: "es2020",
    legalComments: "none",
    nodePaths: [join(here, "node_modules")],
  });
  put(`js/${name}`, built.outputFiles[0].contents);
}

for (const [name, bytes] of [...output]) {
  if (!/\.(css|js|svg)$/.test(name)) continue;
  const brotli = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  output.set(`${name}.br`, brotliCompressSync(bytes, { params: brotli }));
  output.set(`${name}.gz`, gzipSync(bytes, { level: 9 }));
}
const sorted = Object.fromEntries(Object.entries(manifest).sort());
output.set("manifest.json", Buffer.from(`${JSON.stringify(sorted, null, 2)}\n`));

if (checking) {
  // Compressed copies are left out: their bytes depend on the version of Node.
  const stale = [...output].filter(([name, bytes]) => {
    if (/\.(br|gz)$/.test(name)) return false;
    const path = join(target, name);
    return !existsSync(path) || !readFileSync(path).equals(bytes);
  });
  for (const [name] of stale) console.error(`out of date: ${name}`);
  process.exit(stale.length === 0 ? 0 : 1);
}

for (const folder of ["css", "js", "fonts", "images"]) {
  rmSync(join(target, folder), { recursive: true, force: true });
}
for (const [name, bytes] of output) {
  mkdirSync(dirname(join(target, name)), { recursive: true });
  writeFileSync(join(target, name), bytes);
}
for (const [name, bytes] of output) {
  if (/\.br$/.test(name) || /woff2$/.test(name)) {
    console.log(`${String(bytes.length).padStart(7)} ${relative(here, join(target, name))}`);
  }
}
