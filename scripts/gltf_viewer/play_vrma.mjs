// node play_vrma.mjs CHROMIUM VIEWER AVATAR.vrm MOTION.vrma PICTURE TIMES: a VRM animation on a VRM avatar, by three-vrm.
// One JSON object on stdout: {validation, samples, errors}.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { load, withPage } from "./browser.mjs";

const [chromium, viewer, avatar, motion, picture, times] = process.argv.slice(2);
const report = { validation: {}, errors: [] };
for (const file of [avatar, motion]) {
  const bytes = new Uint8Array(await readFile(file));
  report.validation[basename(file)] = (await load("gltf-validator").validateBytes(bytes)).issues;
}
await withPage({ chromium, viewer, name: "vrm.html", files: [avatar, motion], errors: report.errors }, async (page) => {
  report.avatar = await page.evaluate((f) => window.load(...f), [avatar, motion].map((f) => "/" + basename(f)));
  report.samples = await page.evaluate((t) => t.map(window.sample), JSON.parse(times));
  await page.screenshot({ path: picture });
});
console.log(JSON.stringify(report));
