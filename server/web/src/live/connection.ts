// A live connection: text out, sound to the audio thread, face and body to the tracks. Moments are marked in the
// browser's own timeline as `paksatalker:NAME` with the response's number as detail.
import { BASE } from "../api";
import { heardTime, LipClock, pageTime, type Report } from "./clock";
import { NAMES } from "./names";
import { REST, Tracks } from "./tracks";

const MOUTH = NAMES.map((name) => /^(jaw|mouth)/.test(name));

/** Seconds of rest that are to be there. */
const ENOUGH = 5;
/** How far a weight of the mouth moves for lips to be seen moving. */
const SEEN = 0.04;
const AGAIN = 2000;

export type State = "closed" | "connecting" | "ready" | "failed";
export interface Heard {
  onState: (state: State, line?: string) => void;
  onLatency: (ms: number) => void;
  onSaid: (text: string) => void;
  onSpeaking: (speaking: boolean) => void;
}

export const mark = (name: string, response: number, startTime = performance.now()) =>
  performance.mark(`paksatalker:${name}`, { startTime, detail: response });

export class Connection {
  readonly tracks = new Tracks();
  readonly clock = new LipClock();
  private socket: WebSocket | null = null;
  private context: AudioContext | null = null;
  private sound: AudioWorkletNode | null = null;
  private asked = new Map<number, number>();
  private waiting: number[] = [];
  private restAsked = 0;
  private latest = 0;
  private quiet = new Float32Array(52);
  private lips = 0;
  private rates = new Map<number, number>();
  private texts: { response: number; start: number; text: string }[] = [];
  private cut: string[] = [];
  private drift = 0;
  private ear: { context: AudioContext; stream: MediaStream } | null = null;
  private gone = false;

  constructor(private told: Heard) {}

  /** Connect, and go on with these settings. To be called from a click: browsers let nobody make sound unasked. */
  async open(settings: Record<string, unknown>) {
    this.gone = false;
    this.told.onState("connecting");
    if (!this.context) {
      this.context = new AudioContext({ sampleRate: 24000, latencyHint: "interactive" });
      await this.context.audioWorklet.addModule("./live-sound.js");
      this.sound = new AudioWorkletNode(this.context, "live-sound", { numberOfInputs: 0, outputChannelCount: [1] });
      this.sound.connect(this.context.destination);
      this.sound.port.onmessage = ({ data }) => this.played(data);
    }
    await this.context.resume();
    const address = new URL(`${BASE}/api/v1/live`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(address));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.update(settings);
    socket.onmessage = ({ data }) => (typeof data === "string" ? this.heard(JSON.parse(data)) : this.took(data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.told.onState(this.gone ? "closed" : "failed");
      if (!this.gone) setTimeout(() => !this.gone && !this.socket && void this.open(settings), AGAIN);
    };
  }

  close() {
    this.gone = true;
    void this.deaf();
    this.socket?.close();
    this.socket = null;
    void this.context?.close();
    this.context = this.sound = null;
  }

  update(settings: Record<string, unknown>) {
    this.send({ type: "session.update", session: settings });
  }

  /** Say a text, after what is being said. */
  say(text: string) {
    this.waiting.push(performance.now());
    this.send({ type: "response.create", text });
  }

  /** Let the microphone be heard: `voice`, the avatar says it; `listen`, it listens. Raises where there is none. */
  async hear(input: "voice" | "listen") {
    await this.deaf();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    const context = new AudioContext({ sampleRate: 16000 });
    await context.audioWorklet.addModule("./live-sound.js");
    const ear = new AudioWorkletNode(context, "live-ear", { numberOfInputs: 1, numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(ear);
    this.send({ type: "session.update", session: { input } });
    ear.port.onmessage = ({ data }: { data: Float32Array }) => {
      const message = new DataView(new ArrayBuffer(16 + 2 * data.length));
      message.setUint8(0, 1);
      data.forEach((v, i) => message.setInt16(16 + 2 * i, Math.max(-32768, Math.min(32767, Math.round(v * 32767))), true));
      if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(message);
    };
    this.ear = { context, stream };
  }

  /** Hear the microphone no more. */
  async deaf() {
    if (!this.ear) return;
    this.ear.stream.getTracks().forEach((track) => track.stop());
    await this.ear.context.close();
    this.ear = null;
    this.send({ type: "input_audio_buffer.commit" });
  }

  /** Be quiet, at once. */
  cancel() {
    mark("cut", this.clock.response);
    this.send({ type: "response.cancel" });
    this.sound?.port.postMessage({ cancel: true });
    this.tracks.cut(performance.now() / 1000);
    this.latest = Math.max(this.latest, this.clock.response);
    this.cut = ["closed", "home"];
  }

  /** Put the tracks to what is shown now, once a picture; asks for more rest where there is little. */
  show() {
    const now = performance.now() / 1000;
    const response = this.clock.response;
    const seconds = this.context ? this.clock.seconds(heardTime(this.context)) : 0;
    this.tracks.show(now, response > this.latest ? response : REST, seconds);
    this.look(response);
    if (this.socket?.readyState === WebSocket.OPEN && now - this.restAsked > 1 && this.tracks.restLeft(now) < ENOUGH) {
      this.restAsked = now;
      this.send({ type: "rest.create" });
    }
    for (const said of this.texts)
      if (said.response === response && said.start <= seconds) this.told.onSaid(said.text);
    this.texts = this.texts.filter((said) => said.response > response || said.start > seconds);
  }

  private look(response: number) {
    const mouth = this.tracks.weights;
    if (response > this.latest && response !== this.lips) {
      let moved = 0;
      for (let i = 0; i < mouth.length; i++) if (MOUTH[i]) moved = Math.max(moved, Math.abs(mouth[i] - this.quiet[i]));
      if (moved > SEEN) {
        this.lips = response;
        mark("lips", response);
      }
    } else if (response <= this.latest) this.quiet.set(mouth);
    if (!this.cut.length) return;
    const [face, limbs] = this.tracks.away(MOUTH);
    if (face < SEEN && this.cut.includes("closed")) mark("closed", this.latest);
    if (limbs < SEEN && this.cut.includes("home")) mark("home", this.latest);
    this.cut = this.cut.filter((what) => (what === "closed" ? face >= SEEN : limbs >= SEEN));
  }

  private send(message: object) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private heard(message: Record<string, never>) {
    const { type, response } = message as unknown as { type: string; response: number };
    const said = message as unknown as { detail?: string; hint?: string; text: string; start: number; rate: number };
    if (type === "session.updated") {
      this.tracks.fps = (message as unknown as { session: { fps: number } }).session.fps;
      this.told.onState("ready");
    } else if (type === "response.created") {
      const at = this.waiting.shift() ?? performance.now();
      this.asked.set(response, at);
      mark("sent", response, at);
    } else if (type === "response.chunk") {
      this.rates.set(response, said.rate);
      this.texts.push({ response, start: said.start, text: said.text });
    } else if (type === "input_audio_buffer.speech_started") {
      this.tracks.restAnew();
      if (this.clock.response) this.cancel();
    } else if (type === "input_audio_buffer.speech_paused") this.tracks.restAnew();
    else if (type === "response.done") this.sound?.port.postMessage({ end: response });
    else if (type === "error") this.told.onState("ready", `${said.detail}${said.hint ? `. ${said.hint}` : ""}`);
  }

  private took(data: ArrayBuffer) {
    const sound = this.tracks.take(data);
    if (sound && sound.response > this.latest)
      this.sound?.port.postMessage({ ...sound, rate: this.rates.get(sound.response) ?? 24000 }, [sound.samples.buffer]);
  }

  private played(data: Report & { heard?: number; quiet?: number }) {
    const context = this.context;
    if (!context) return;
    if (data.heard !== undefined) {
      const at = pageTime(context, data.time);
      mark("sound", data.heard, at);
      mark("worklet", data.heard);
      const asked = this.asked.get(data.heard);
      if (asked !== undefined) this.told.onLatency(at - asked);
      this.asked.delete(data.heard);
    } else if (data.quiet !== undefined) mark("quiet", data.quiet, pageTime(context, data.time));
    else {
      const before = this.clock.response;
      if (data.missing > this.clock.missing) mark("late", data.response);
      const off = this.clock.off(data);
      if (off > this.drift) mark("drift", (this.drift = off));
      this.clock.note(data);
      if (before && before !== this.clock.response) {
        this.tracks.forget(before);
        mark("over", before);
      }
      this.told.onSpeaking(this.clock.response > this.latest);
    }
  }
}

