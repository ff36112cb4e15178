// The page's clock over a simulated hour: an audio device whose second is 200 millionths longer than the page's,
// that tells what it played every 20 ms, some ms late, and now and then has nothing to play. Argument: the folder of the page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const web = resolve(process.argv[2]);
const ts = createRequire(join(web, "package.json"))("typescript");
const source = ts.transpileModule(readFileSync(join(web, "src/live/clock.ts"), "utf8"), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
}).outputText;
const { LipClock } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const SKEW = 1 + 200e-6;
const clock = new LipClock();
let draw = 12345;
const random = () => (draw = (draw * 1103515245 + 12345) % 2147483648) / 2147483648;
let [played, context, most, missing, dry, stamp] = [0, 0, 0, 0, 0, [0, 0]];
const waiting = []; // reports on their way
for (let page = 0, step = 0; page < 3600; page += 1 / 240, step++) {
  const passed = 1 / 240 / SKEW;
  context += passed;
  if (step % 24 === 0) stamp = [context, page]; // as browsers tell which moment is heard: ten times a second
  if (dry > 0) {
    dry -= passed;
    if (dry <= 0) waiting.push([page + 0.003, { response: 1, seconds: played, time: context, playing: true, missing }]);
  }
  else {
    played += passed;
    if (random() < 1 / (240 * 300)) {
      dry = 0.5;
      missing++;
      waiting.push([page + 0.005, { response: 1, seconds: played, time: context, playing: false, missing }]);
    } else if (step % 5 === 0) waiting.push([page + 0.001 + 0.005 * random(), { response: 1, seconds: played, time: context, playing: true, missing }]);
  }
  while (waiting.length && waiting[0][0] <= page) clock.note(waiting.shift()[1]);
  if (step > 24 && step % 4 === 0 && dry <= 0) most = Math.max(most, Math.abs(clock.seconds(stamp[0] + page - stamp[1]) - played));
}
console.log(
  JSON.stringify({
    line: `an hour, simulated, ${missing} gaps: lips and sound at most ${(1000 * most).toFixed(2)} ms apart (under 20)`,
    met: most < 0.02,
  }),
);
