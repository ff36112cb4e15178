// A page of this folder in headless Chromium, with the files it asks for by name and npm's modules beside it.
import { createServer } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

export const load = createRequire(join(process.cwd(), "package.json"));
const TYPES = { ".html": "text/html", ".js": "text/javascript" };

/** Do `work` with the open page; what the page complains of is pushed to `errors`. */
export async function withPage({ chromium, viewer, name, files, errors }, work) {
  const own = new Map(files.map((f) => ["/" + basename(f), f]));
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const modules = "/modules/";
    const wanted = path.startsWith(modules)
      ? join(process.cwd(), "node_modules", path.slice(modules.length))
      : (own.get(path) ?? viewer + path);
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
    page.on("pageerror", (e) => errors.push(String(e)));
    page.on("console", (m) => ["error", "warning"].includes(m.type()) && errors.push(m.text()));
    await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
    await page.waitForFunction("window.load");
    await work(page);
  } finally {
    await browser.close();
    server.close();
    await rm(profile, { recursive: true, force: true });
  }
}
