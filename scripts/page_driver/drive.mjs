// The service's page in a real browser, as somebody uses it who has never seen it. Arguments: browser, address,
// a recording, a file that is too large, a folder for pictures, one with photographs (blank.png without a face,
// maybe face.jpg), and `short` where nothing is to be made. Talks to check_page.py in JSON lines: {"ask": ...} waits for
// a line, {"line", "met"} is a figure.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [browserPath, address, recording, large, pictures, photos, short] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (object) => console.log(JSON.stringify(object));
const told = (line, met) => say({ line, met: Boolean(met) });
const ask = async (what) => {
  say({ ask: what });
  await answers.next();
};

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: "en-GB", acceptDownloads: true });
const page = await context.newPage();
// what web vitals are made of, as the browser tells them
await page.addInitScript(() => {
  window.vitals = { largest: 0, shift: 0, blocked: 0, interaction: 0 };
  const seen = (type, take, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  seen("largest-contentful-paint", (e) => (window.vitals.largest = e.startTime));
  seen("layout-shift", (e) => e.hadRecentInput || (window.vitals.shift += e.value));
  seen("longtask", (e) => (window.vitals.blocked += Math.max(0, e.duration - 50)));
  seen("event", (e) => e.interactionId && (window.vitals.interaction = Math.max(window.vitals.interaction, e.duration)), { durationThreshold: 16 });
});
const faults = [];
page.on("pageerror", (e) => faults.push(String(e)));
page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
// films here are small: the machine is to look at the page, not to render
await context.route("**/api/v1/jobs", async (route) => {
  if (route.request().method() !== "POST") return route.continue();
  const body = JSON.parse(route.request().postData());
  if (body.kind === "film") Object.assign(body, { size: "96x54" });
  await route.continue({ postData: JSON.stringify(body) });
});

const first = Date.now();
await page.goto(address);
const say_box = page.getByRole("textbox", { name: "What is said" });
await say_box.waitFor();
await page.getByRole("radio", { name: "Amara" }).waitFor({ state: "attached" });
told(`the page stands after ${Date.now() - first} ms`, true);
await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length, null, { timeout: 20_000 });
const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
const { largest, shift, blocked } = await page.evaluate(() => window.vitals);
told(`first paint after ${Math.round(paint)} ms, largest ${Math.round(largest)} ms, blocked ${Math.round(blocked)} ms; layout shift ${shift.toFixed(3)} (under 0.1)`, paint > 0 && shift < 0.1);
await page.screenshot({ path: `${pictures}/page.png` });

await page.waitForTimeout(1500); // pictures of people are there by then
// keyboard alone: from the text over the people to the button
await say_box.focus();
await page.keyboard.type("Hello there.");
for (let n = 0; n < 3; n++) await page.keyboard.press("Tab");
await page.keyboard.press("ArrowRight");
const who = await page.evaluate(() => document.activeElement?.closest("label")?.textContent);
const { interaction } = await page.evaluate(() => new Promise((done) => setTimeout(() => done(window.vitals), 300)));
told(`slowest of ${"Hello there.".length + 4} keys is answered after ${Math.round(interaction)} ms`, true);
told(`arrow keys choose a person: ${who}`, who && who !== "Woman");

const faultsOf = async (where) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
  const names = serious.map((v) => `${v.id} (${v.nodes[0].target})`);
  told(`axe, ${where}: ${serious.length} serious faults ${names.join(", ")}`, serious.length === 0);
};
await page.getByText("More choices").click();
await page.screenshot({ path: `${pictures}/page-more.png`, fullPage: true });
await faultsOf("light");
await page.emulateMedia({ colorScheme: "dark" });
await faultsOf("dark");
await page.screenshot({ path: `${pictures}/page-dark.png` });
await page.emulateMedia({ colorScheme: "light" });
const photo = (name) => page.getByLabel("A person from a photograph").first().setInputFiles(`${photos}/${name}`);
await photo("blank.png");
await page.getByLabel("Who has agreed").waitFor({ timeout: 20_000 });
told("nobody is made without consent", await page.getByRole("button", { name: "Make this person" }).isDisabled());
await faultsOf("a photograph");
await page.getByLabel("Who has agreed").scrollIntoViewIfNeeded();
await page.screenshot({ path: `${pictures}/page-photo.png` });
for (const [name, width, height] of [["phone", 375, 740], ["wide", 2200, 1100]]) {
  await page.setViewportSize({ width, height });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  told(`${name}: nothing sticks out sideways (${over} px)`, over <= 0);
  await page.screenshot({ path: `${pictures}/page-${name}.png` });
}
await page.setViewportSize({ width: 1360, height: 900 });
await page.getByLabel("Language of this page").selectOption("ar");
told("right to left", (await page.evaluate(() => document.documentElement.dir)) === "rtl");
await page.screenshot({ path: `${pictures}/page-arabic.png` });
await faultsOf("Arabic");
await page.getByLabel("من وافق").scrollIntoViewIfNeeded();
await page.screenshot({ path: `${pictures}/page-photo-arabic.png` });
await page.locator("header select").selectOption("en");
await page.getByRole("button", { name: "Remove" }).click();
await page.getByText("More choices").click();

// the live view, as somebody comes to it by keyboard
await page.getByRole("button", { name: "Live", exact: true }).press("Enter");
await page.getByRole("button", { name: "Begin" }).waitFor({ timeout: 20_000 });
await faultsOf("the live view");
await page.screenshot({ path: `${pictures}/page-live.png` });
await page.getByRole("button", { name: "Films", exact: true }).click();
await say_box.waitFor();

const finish = async () => {
  const own = faults.filter((f) => !/ERR_|status of (4|0)|Failed to load resource/.test(f));
  told(`no fault on the page: ${own.slice(0, 3).join("; ")}`, own.length === 0);
  await browser.close();
  process.exit(); // whoever holds our stdin open would keep us
};
if (short) await finish();

// a film: made, reloaded midway, seen in a second tab, the server killed and back, downloaded
await page.getByRole("button", { name: "Make the film" }).click();
const job = page.locator("li.card").first();
await job.getByText("Hello there.").waitFor();
await job.getByText("Being made").waitFor({ timeout: 60_000 });
await page.reload();
await page.locator("li.card").first().getByText("Being made").waitFor({ timeout: 20_000 });
told("a reload finds the film being made", true);
const other = await context.newPage();
await other.goto(address);
await other.locator("li.card").first().getByText("Being made").waitFor({ timeout: 20_000 });
told("so does a second tab", true);
await ask("kill");
await page.getByText("The service can't be reached").waitFor({ timeout: 20_000 });
told("a dead service is told", true);
await ask("start");
await page.getByText("The service can't be reached").waitFor({ state: "detached", timeout: 60_000 });
await page.locator("li.card").first().getByText("Done", { exact: true }).waitFor({ timeout: 900_000 });
told("the film is done after the service was killed", true);
await page.waitForFunction(() => document.querySelector("video")?.readyState >= 1, null, { timeout: 30_000 });
const seconds = await page.evaluate(() => document.querySelector("video").duration);
told(`it plays in the page: ${seconds.toFixed(2)} s`, seconds > 0.5);
const coming = page.waitForEvent("download");
await page.locator("li.card").first().getByRole("link", { name: "Film" }).click();
const download = await coming;
told(`and is downloaded as ${download.suggestedFilename()}`, /^paksatalker-[0-9a-f]{8}-film\.mp4$/.test(download.suggestedFilename()));
await page.screenshot({ path: `${pictures}/page-done.png` });
await other.close();

// a recording with a hostile name, dropped; one that is too large; cancelled
const bytes = [...readFileSync(recording)];
const drop = async (name, data) => {
  const transfer = await page.evaluateHandle(
    ([called, inside]) => {
      const made = new DataTransfer();
      made.items.add(new File([new Uint8Array(inside)], called, { type: "audio/wav" }));
      return made;
    },
    [name, data],
  );
  await page.dispatchEvent("form section", "drop", { dataTransfer: transfer });
};
await drop("../../<img src=x onerror=alert(1)>\u202egnp.wav", bytes);
await page.getByRole("button", { name: "Remove" }).waitFor({ timeout: 20_000 });
const shown = await page.locator("form section span").first().textContent();
told(`a hostile name is shown as text: ${JSON.stringify(shown)}`, !(await page.$("form section img")) && !shown.includes(".."));
await page.getByRole("button", { name: "Make the film" }).click();
await page.locator("li.card").first().getByRole("button", { name: "Cancel" }).click({ timeout: 30_000 });
await page.locator("li.card").first().getByText("Cancelled").waitFor({ timeout: 30_000 });
told("cancelled", true);
await page.getByRole("button", { name: "Remove" }).click();
await page.getByLabel("Choose a file").setInputFiles(large);
await page.getByRole("alert").waitFor({ timeout: 60_000 });
const refused = await page.getByRole("alert").textContent();
told(`too large: ${refused}`, /larger than/.test(refused));

// no network
await context.setOffline(true);
await say_box.fill("Hello.");
await page.getByRole("button", { name: "Make the film" }).click();
await page.getByText("can't be reached").first().waitFor({ timeout: 20_000 });
told("no network is told", true);
await context.setOffline(false);

// a photograph without a face is refused in a line; of one with a face somebody is made who can be chosen
const person = async (name) => {
  await photo(name);
  await page.getByLabel("Who has agreed").fill("Public domain");
  await page.getByLabel("Name", { exact: true }).fill("Grace");
  await page.getByRole("button", { name: "Make this person" }).click();
};
await page.reload();
await person("blank.png");
await page.getByRole("alert").waitFor({ timeout: 120_000 });
const gate = await page.getByRole("alert").textContent();
told(`without a face: ${gate}`, /no face|capture/.test(gate));
await page.screenshot({ path: `${pictures}/page-refused.png` });
await page.getByRole("button", { name: "Remove" }).click();
if (existsSync(`${photos}/face.jpg`) && /no face/.test(gate)) {
  await person("face.jpg");
  await page.getByRole("radio", { name: "Grace" }).waitFor({ state: "attached", timeout: 300_000 });
  await page.waitForFunction(() => document.querySelector("input[type=radio]:checked")?.closest("label")?.textContent === "Grace");
  await page.getByRole("radio", { name: "Grace" }).scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${pictures}/page-person.png` });
  told("somebody of a photograph is chosen once they are made", true);
}

// the performance in 3D before it is rendered
await page.reload();
await say_box.fill("Good morning.");
await page.getByRole("button", { name: "Look at it first" }).click();
await page.locator("canvas").waitFor({ timeout: 600_000 });
await page.getByRole("button", { name: "Play", exact: true }).waitFor({ timeout: 60_000 });
await page.waitForTimeout(6000);
await page.getByRole("button", { name: "Play", exact: true }).click();
await page.waitForTimeout(2500);
await page.screenshot({ path: `${pictures}/page-preview.png` });
await page.locator("canvas").screenshot({ path: `${pictures}/preview.png` });
told("the performance is seen before it is rendered", true);
await finish();
