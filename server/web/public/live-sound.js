// The clock of a live avatar: sound as it comes, played without gaps, and how much of it was played. Runs in the
// audio thread. Takes {response, start, rate, samples}, {end: response} and {cancel: true}; tells
// {response, seconds, time, playing, missing} about fifty times a second: at `time` of the context, `seconds` of the
// response have been played. Silence that stands in for sound that is late is not counted.
const TELL = 0.02;
const FADE = 0.01;

class LiveSound extends AudioWorkletProcessor {
  constructor() {
    super();
    this.waiting = []; // chunks in their order
    this.at = 0; // position in the first of them, in its samples
    this.response = 0;
    this.seconds = 0; // of the response, played
    this.open = false; // more of the response may come
    this.missing = 0; // times that it came late
    this.dry = false;
    this.level = 1; // of the fade when it is cut off
    this.cutting = false;
    this.last = 0;
    this.heard = 0; // the response whose first sound was told
    this.next = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(data) {
    if (data.cancel) {
      if (this.waiting.length) this.cutting = true;
      else this.clear();
    } else if (data.end !== undefined) {
      if (this.waiting.length) this.waiting[this.waiting.length - 1].final = data.end;
      else if (data.end === this.response) this.finish(currentTime);
    } else {
      if (this.cutting) this.clear();
      this.waiting.push(data);
    }
  }

  clear() {
    this.waiting = [];
    this.at = 0;
    this.cutting = false;
    this.level = 1;
    this.open = false;
    this.dry = false;
    this.last = 0;
    this.heard = 0;
    this.tell(currentTime, false, true);
  }

  finish(time) {
    this.open = false;
    this.dry = false;
    this.tell(time, false, true);
  }

  tell(time, playing, ended = false) {
    this.port.postMessage({ response: this.response, seconds: this.seconds, time, playing, ended, missing: this.missing });
  }

  process(_inputs, [[out]]) {
    let begun = false;
    for (let i = 0; i < out.length; i++) {
      const chunk = this.waiting[0];
      if (!chunk) {
        this.last *= 0.9; // no click where sound is late
        out[i] = this.last;
        continue;
      }
      if (chunk.response !== this.response || !this.open) {
        this.response = chunk.response;
        this.open = true;
        this.seconds = chunk.start;
        begun = true;
        this.tell(currentTime + i / sampleRate, true);
      }
      if (this.dry) {
        this.dry = false;
        begun = true;
      }
      const low = Math.floor(this.at);
      const a = chunk.samples[low];
      const b = low + 1 < chunk.samples.length ? chunk.samples[low + 1] : a;
      const value = (a + (b - a) * (this.at - low)) * this.level;
      out[i] = this.last = value;
      if (!this.heard && Math.abs(value) > 0.01) {
        this.heard = chunk.response;
        this.port.postMessage({ heard: chunk.response, time: currentTime + i / sampleRate });
      }
      this.at += chunk.rate / sampleRate;
      this.seconds = chunk.start + this.at / chunk.rate;
      if (this.cutting) {
        this.level -= 1 / (FADE * sampleRate);
        if (this.level <= 0) {
          out[i] = 0;
          this.port.postMessage({ quiet: this.response, time: currentTime + i / sampleRate });
          this.clear();
        }
      } else if (this.at >= chunk.samples.length) {
        this.at -= chunk.samples.length;
        this.waiting.shift();
        if (chunk.final !== undefined) {
          this.heard = 0;
          this.finish(currentTime + i / sampleRate);
        }
      }
    }
    if (!this.waiting.length && this.open && !this.dry) {
      this.dry = true;
      this.missing++;
      this.tell(currentTime + out.length / sampleRate, false);
    }
    const end = currentTime + out.length / sampleRate;
    if (this.waiting.length && (begun || end >= this.next)) {
      this.next = end + TELL;
      this.tell(end, true);
    }
    return true;
  }
}

registerProcessor("live-sound", LiveSound);

// What the microphone hears, in pieces of 20 ms.
class LiveEar extends AudioWorkletProcessor {
  constructor() {
    super();
    this.size = Math.round(sampleRate / 50);
    this.kept = new Float32Array(this.size);
    this.count = 0;
  }

  process([[heard]]) {
    if (!heard) return true;
    for (const value of heard) {
      this.kept[this.count++] = value;
      if (this.count === this.size) {
        this.port.postMessage(this.kept.slice());
        this.count = 0;
      }
    }
    return true;
  }
}

registerProcessor("live-ear", LiveEar);
