// Face and body of what was sent, and what of them is shown: chunks by their response, rest between them, and soft
// ways from one to the other.

export const WEIGHTS = 52;
/** 55 axis-angles and the pelvis' way. */
export const BODY = 168;
export const REST = 0;
/** Seconds in which a face and a body come out of what was shown, and a body out of what was broken off. */
const FACE_JOIN = 0.15;
const BODY_JOIN = 0.4;
const HOME = 1.0;

interface Piece {
  start: number;
  frames: number;
  data: Float32Array;
}

interface Source {
  faces: Piece[];
  bodies: Piece[];
}

/** Rows of a piece at a time, between two frames, into `out`; false where the time is not in it. */
function sample(pieces: Piece[], width: number, fps: number, seconds: number, out: Float32Array): boolean {
  let piece = null;
  for (const one of pieces) if (one.start <= seconds + 1e-6) piece = one;
  piece ??= pieces[0];
  if (!piece) return false;
  const at = Math.min(Math.max((seconds - piece.start) * fps, 0), piece.frames - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, piece.frames - 1);
  const share = at - low;
  for (let i = 0; i < width; i++)
    out[i] = piece.data[low * width + i] * (1 - share) + piece.data[high * width + i] * share;
  return true;
}

const soft = (x: number) => (x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x));

export class Tracks {
  fps = 30;
  readonly weights = new Float32Array(WEIGHTS);
  readonly body = new Float32Array(BODY);
  private sources = new Map<number, Source>();
  private rests: Source[] = [];
  private restBegan = 0;
  private face = new Way(WEIGHTS);
  private limbs = new Way(BODY);
  private cutAt = -10;
  private anew = false;

  /** Take a message of the service's (see docs/live.md); returns the sound of one that holds sound. */
  take(data: ArrayBuffer): { response: number; start: number; samples: Float32Array } | null {
    const view = new DataView(data);
    const kind = view.getUint8(0);
    const frames = view.getUint16(2, true);
    const response = view.getUint32(4, true);
    const start = view.getFloat64(8, true);
    if (kind === 1) return { response, start, samples: Float32Array.from(new Int16Array(data, 16), (v) => v / 32768) };
    let source = this.sources.get(response);
    if (response === REST) {
      if (kind === 2) {
        if (this.anew) {
          this.rests = [];
          this.restBegan = 0;
          this.anew = false;
        }
        this.rests.push({ faces: [], bodies: [] });
      }
      source = this.rests[this.rests.length - 1];
    } else if (!source) this.sources.set(response, (source = { faces: [], bodies: [] }));
    if (!source) return null;
    if (kind === 2)
      source.faces.push({ start, frames, data: Float32Array.from(new Uint8Array(data, 16), (v) => v / 255) });
    else source.bodies.push({ start, frames, data: new Float32Array(data.slice(16)) });
    return null;
  }

  /** Leave out what is shown no more. */
  forget(response: number) {
    this.sources.delete(response);
  }

  /** What is shown now is broken off: hands come home slowly. */
  cut(now: number) {
    this.cutAt = now;
  }

  /** The next stretch of rest takes the place of those that are there. */
  restAnew() {
    this.anew = true;
  }

  /** Seconds of rest that are there. */
  restLeft(now: number): number {
    const frames = this.rests.reduce((sum, rest) => sum + (rest.faces[0]?.frames ?? 0), 0);
    return frames / this.fps - (this.restBegan ? now - this.restBegan : 0);
  }

  /** Put `weights` and `body` to what is shown `now` (seconds), `seconds` into the response, or at rest. */
  show(now: number, response: number, seconds: number) {
    const rest = this.resting(now);
    const source = response === REST ? undefined : this.sources.get(response);
    const restAt = now - this.restBegan;
    const spoken = Boolean(source && sample(source.faces, WEIGHTS, this.fps, seconds, this.face.wanted));
    if (!spoken && rest) sample(rest.faces, WEIGHTS, this.fps, restAt, this.face.wanted);
    this.face.go(now, spoken ? `${response}` : `rest ${this.restBegan}`, FACE_JOIN, this.weights);
    const moved = Boolean(source && sample(source.bodies, BODY, this.fps, seconds, this.limbs.wanted));
    if (!moved && rest) sample(rest.bodies, BODY, this.fps, restAt, this.limbs.wanted);
    const join = now - this.cutAt < 0.2 ? HOME : BODY_JOIN;
    this.limbs.go(now, moved ? `${response}` : `rest ${this.restBegan}`, join, this.body);
  }

  /** How far mouth and limbs are from where they are wanted: weights, radians. */
  away(mouth: boolean[]): [number, number] {
    let [face, limbs] = [0, 0];
    for (let i = 0; i < WEIGHTS; i++)
      if (mouth[i]) face = Math.max(face, Math.abs(this.weights[i] - this.face.wanted[i]));
    for (let i = 0; i < BODY; i++) limbs = Math.max(limbs, Math.abs(this.body[i] - this.limbs.wanted[i]));
    return [face, limbs];
  }

  /** The stretch of rest that goes on now. */
  private resting(now: number): Source | undefined {
    if (!this.rests.length) return undefined;
    if (!this.restBegan) this.restBegan = now;
    while (this.rests.length > 1 && now - this.restBegan > this.rests[0].faces[0].frames / this.fps) {
      this.restBegan += this.rests[0].faces[0].frames / this.fps;
      this.rests.shift();
    }
    return this.rests[0];
  }
}

/** A way from what was shown to what is wanted, taken anew whenever that comes from elsewhere. */
class Way {
  readonly wanted: Float32Array;
  private from: Float32Array;
  private key = "";
  private began = -10;
  private seconds = 1;

  constructor(width: number) {
    this.wanted = new Float32Array(width);
    this.from = new Float32Array(width);
  }

  go(now: number, key: string, seconds: number, shown: Float32Array) {
    if (key !== this.key) {
      this.from.set(shown);
      this.seconds = this.key ? seconds : 1e-6;
      this.key = key;
      this.began = now;
    }
    const share = soft((now - this.began) / this.seconds);
    for (let i = 0; i < shown.length; i++) shown[i] = this.from[i] * (1 - share) + this.wanted[i] * share;
  }
}
