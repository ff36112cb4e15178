// node read.mjs FILE CHROMIUM PICTURES VIEWER [TIMES]: validate a .glb, load a .glb or .fbx in three.js, shoot.
// One JSON object on stdout: {validation, scene, moves, pictures, errors}.
import { createServer } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

const [file, chromium, pictures, viewer, times] = process.argv.slice(2);
const load = createRequire(join(process.cwd(), "package.json"));
const TYPES = { ".html": "text/html", ".js": "text/javascript" };

const report = { validation: null, errors: [], pictures: [] };
if (file.endsWith(".glb")) {
  const bytes = new Uint8Array(await readFile(file));
  report.validation = (await load("gltf-validator").validateBytes(bytes)).issues;
}

const places = { "/three/": join(process.cwd(), "node_modules/three/"), "/": viewer + "/" };
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const root = path.startsWith("/three/") ? "/three/" : "/";
  const wanted = path === "/" + basename(file) ? file : places[root] + path.slice(root.length);
  try {
    const body = await readFile(wanted);
    response.writeHead(200, { "content-type": TYPES[extname(wanted)] ?? "application/octet-stream" });
    response.end(body);
  } catch {
    response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const profile = await mkdtemp(join(tmpdir(), "chromium-"));
const browser = await load("playwright-core").chromium.launchPersistentContext(profile, {
  executablePath: chromium,
  viewport: { width: 640, height: 640 },
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const page = await browser.newPage();
  page.on("pageerror", (e) => report.errors.push(String(e)));
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && report.errors.push(m.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/viewer.html`);
  await page.waitForFunction("window.load");
  report.scene = await page.evaluate((url) => window.load(url), "/" + basename(file));
  report.moves = await page.evaluate((s) => window.moves(s), report.scene.animations[0]?.seconds ?? 0);
  if (times) report.samples = await page.evaluate((t) => window.samples(t, 41), JSON.parse(times));
  const { shut, open } = report.moves;
  for (const [part, time] of [["head", shut], ["head", open], ["bust", open], ["full", shut]]) {
    await page.evaluate((p) => window.frame(p), part);
    await page.evaluate((t) => window.seek(t), time);
    const picture = join(pictures, `${basename(file).replace(".", "_")}_${part}_${time.toFixed(2)}.png`);
    await page.screenshot({ path: picture });
    report.pictures.push(picture);
  }
} finally {
  await browser.close();
  server.close();
  await rm(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(report));
