// Somebody who talks with the live avatar in the browser, measured at the audio thread. Arguments: browser, address,
// a file of lines, a folder for pictures, minutes of a long talk, a .vrm, `person` or nothing. Tells JSON lines: {"line", "met"}.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [browserPath, address, lines, pictures, minutes, canvas] = process.argv.slice(2);
const say = (object) => console.log(JSON.stringify(object));
const told = (line, met) => say({ line, met: Boolean(met) });
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--autoplay-policy=no-user-gesture-required"],
});
const page = await (await browser.newContext({ viewport: { width: 900, height: 900 }, locale: "en-GB" })).newPage();
const faults = [];
page.on("pageerror", (e) => faults.push(String(e)));
page.on("console", (m) => m.type() === "error" && faults.push(m.text()));

// what comes from the service may be held up, to see what a slow network does
let hold = null;
await page.routeWebSocket(/api\/v1\/live/, (socket) => {
  const server = socket.connectToServer();
  let last = Promise.resolve();
  server.onMessage((message) => {
    const wait = hold ? hold(message) : 0;
    if (wait) last = last.then(() => new Promise((done) => setTimeout(done, wait)));
    if (wait || hold) last = last.then(() => socket.send(message));
    else socket.send(message);
  });
});

await page.goto(`${address}#live`);
await page.getByRole("button", { name: "Begin" }).click();
const box = page.getByRole("textbox", { name: "What is said next" });
const marks = () =>
  page.evaluate(() =>
    performance.getEntriesByType("mark").filter((m) => m.name.startsWith("paksatalker:")).map((m) => [m.name.slice(12), m.detail, m.startTime]),
  );
const at = (found, name, response) => found.find(([n, r]) => n === name && r === response)?.[2];
const button = page.getByRole("button", { name: "Say", exact: true });
const speak = async (text) => {
  await box.fill(text);
  await button.click({ timeout: 60_000 });
};
const until = (name, response, timeout = 60_000) =>
  page.waitForFunction(
    ([n, r]) => performance.getEntriesByName(`paksatalker:${n}`).some((m) => m.detail === r),
    [name, response],
    { timeout, polling: 50 },
  );
const middle = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
const figures = (name, values, bounds) => {
  const [half, most] = [middle(values, 0.5), middle(values, 0.95)].map(Math.round);
  told(`${name}: median ${half} ms (under ${bounds[0]}), p95 ${most} ms (under ${bounds[1]})`, half < bounds[0] && most < bounds[1]);
};

let response = 0;
const sentences = readFileSync(lines, "utf8").trim().split("\n");
const [sound, lips, worklet] = [[], [], []];
for (const text of sentences) {
  await speak(text);
  response++;
  await until("over", response);
  const found = await marks();
  const sent = at(found, "sent", response);
  sound.push(at(found, "sound", response) - sent);
  worklet.push(at(found, "worklet", response) - sent);
  lips.push((at(found, "lips", response) ?? Infinity) - sent);
  await page.waitForTimeout(150 + 350 * Math.random());
}
told(`${sentences.length} sentences, no canvas`, true);
figures("text to first sound in the audio thread", worklet, [300, 450]);
figures("text to first sound as it leaves the loudspeaker", sound, [300, 450]);
figures("text to first lips", lips, [300, 450]);
await page.screenshot({ path: `${pictures}/live.png` });

// broken off
const cuts = [];
for (let n = 0; n < 5; n++) {
  await speak("This goes on for quite a while, and nobody would like to wait for its end, which is far away.");
  response++;
  await until("sound", response);
  await page.waitForTimeout(900);
  await page.getByRole("button", { name: "Be quiet" }).click();
  await page.waitForTimeout(1700);
  const found = await marks();
  const cut = found.filter(([n]) => n === "cut").at(-1)[2];
  cuts.push(["quiet", "closed", "home"].map((name) => found.filter(([n, , t]) => n === name && t >= cut - 5).at(-1)?.[2] - cut));
}
["the sound stops", "the mouth is at rest", "hands are home"].forEach((what, i) => {
  const most = Math.max(...cuts.map((c) => c[i]));
  told(`broken off, ${what} after ${Math.round(most)} ms (at most ${[100, 200, 1200][i]})`, most <= [100, 200, 1200][i]);
});

// sound that comes late
let chunks = 0;
hold = (message) => (typeof message === "string" && message.includes('"response.chunk"') && ++chunks === 2 ? 3500 : 0);
await speak("Well, yes. This is what comes later than it should.");
response++;
await until("over", response);
hold = null;
const late = await marks();
told(
  `sound that was late is played whole: ${((at(late, "over", response) - at(late, "sound", response)) / 1000).toFixed(2)} s, ${late.filter(([n]) => n === "late").length} gap`,
  late.some(([n, r]) => n === "late" && r === response),
);

if (Number(minutes)) {
  const text = Array.from({ length: Math.round(Number(minutes) * 25) }, (_, n) => `Sentence number ${n + 1} is said by somebody who goes on.`).join(" ");
  await speak(text);
  response++;
  await until("sound", response);
  const drifts = [];
  const begun = Date.now();
  const end = Date.now() + Number(minutes) * 60_000;
  while (Date.now() < end && !(at(await marks(), "over", response))) {
    await page.waitForTimeout(5000);
    drifts.push(...(await marks()).filter(([n]) => n === "drift").slice(-1).map((m) => m[1]));
  }
  told(`${((Date.now() - begun) / 60_000).toFixed(1)} minutes of talk: lips and sound at most ${Math.max(0, ...drifts).toFixed(1)} ms apart (under 20)`, drifts.every((d) => d < 20));
  if (!at(await marks(), "over", response)) await page.getByRole("button", { name: "Be quiet" }).click();
}

if (canvas) {
  await page.getByLabel("Show in 3D").check();
  if (canvas !== "person") await page.getByLabel("Your own avatar").setInputFiles(canvas);
  await page.waitForTimeout(4000);
  await page.getByRole("progressbar").waitFor({ state: "detached", timeout: 600_000 });
  await page.waitForTimeout(2000);
  const rate = await page.evaluate(
    () =>
      new Promise((done) => {
        let [count, begun] = [0, performance.now()];
        const next = () => (performance.now() - begun > 3000 ? done(count / 3) : (count++, requestAnimationFrame(next)));
        requestAnimationFrame(next);
      }),
  );
  told(`with the canvas on: ${rate.toFixed(1)} pictures a second by this browser's own rasteriser`, true);
  const withCanvas = [[], []];
  for (const text of sentences.slice(0, 8)) {
    await speak(text);
    response++;
    await until("over", response);
    const found = await marks();
    ["worklet", "lips"].forEach((what, i) => withCanvas[i].push((at(found, what, response) ?? Infinity) - at(found, "sent", response)));
    if (withCanvas[0].length === 3) await page.screenshot({ path: `${pictures}/live-3d.png` });
  }
  const [heard, seen] = withCanvas.map((values) => Math.round(middle(values, 0.5)));
  told(`with the canvas on: text to first sound in the audio thread, median ${heard} ms, to first lips ${seen} ms`, true);
}
const own = faults.filter((f) => !/ERR_|Failed to load resource/.test(f));
told(`no fault on the page: ${own.slice(0, 3).join("; ")}`, own.length === 0);
await browser.close();
