// node read.mjs FILE CHROMIUM PICTURES VIEWER [TIMES]: validate a .glb, load a .glb or .fbx in three.js, shoot.
// One JSON object on stdout: {validation, scene, moves, pictures, errors}.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { load, withPage } from "./browser.mjs";

const [file, chromium, pictures, viewer, times] = process.argv.slice(2);
const report = { validation: null, errors: [], pictures: [] };
if (file.endsWith(".glb")) {
  const bytes = new Uint8Array(await readFile(file));
  report.validation = (await load("gltf-validator").validateBytes(bytes)).issues;
}
await withPage({ chromium, viewer, name: "viewer.html", files: [file], errors: report.errors }, async (page) => {
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
});
console.log(JSON.stringify(report));
