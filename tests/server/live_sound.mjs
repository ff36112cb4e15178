// The audio thread of the live view, driven by what it gets in each block: prints what it tells and what it plays.
// Argument: the folder of the page; on stdin a JSON list of blocks, each a list of messages.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const web = process.argv[2];
const BLOCK = 128;
const told = [];
const port = { postMessage: (message) => told.push(message) };
const processors = {};
globalThis.sampleRate = 24000;
globalThis.currentTime = 0;
globalThis.AudioWorkletProcessor = class {
  port = port;
};
globalThis.registerProcessor = (name, made) => (processors[name] = made);
(0, eval)(readFileSync(join(web, "public/live-sound.js"), "utf8"));

const sound = new processors["live-sound"]();
const played = [];
for (const messages of JSON.parse(readFileSync(0, "utf8"))) {
  for (const message of messages) port.onmessage({ data: message });
  const out = new Float32Array(BLOCK);
  sound.process([], [[out]]);
  played.push(...out);
  currentTime += BLOCK / sampleRate;
}
console.log(JSON.stringify({ told, played }));
