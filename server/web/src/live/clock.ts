// How far a response has been heard: what the audio thread has played, and the time since it told so.

export interface Report {
  response: number;
  seconds: number;
  /** Of the audio context, at which so much of the response was played. */
  time: number;
  playing: boolean;
  ended?: boolean;
  missing: number;
}

/** Seconds after the last report up to which the clock goes on by itself. */
const AHEAD = 0.12;

export class LipClock {
  response = 0;
  missing = 0;
  private report: Report | null = null;

  note(report: Report) {
    this.missing = report.missing;
    if (report.ended) {
      if (report.response === this.response) {
        this.response = 0;
        this.report = null;
      }
      return;
    }
    this.response = report.response;
    this.report = report;
  }

  /** How far off the clock was, in ms, where a report says how far it is. */
  off(report: Report): number {
    const before = this.report;
    if (!before?.playing || !report.playing || before.response !== report.response || report.missing !== before.missing) return 0;
    return 1000 * Math.abs(this.seconds(report.time) - report.seconds);
  }

  /** Seconds of the response that are heard at a time of the audio context; while sound is late, where it stopped. */
  seconds(now: number): number {
    if (!this.report) return 0;
    if (!this.report.playing) return this.report.seconds;
    return Math.max(0, this.report.seconds + Math.min(now - this.report.time, AHEAD));
  }
}

/** The audio context's time of what is heard right now. */
export function heardTime(context: AudioContext): number {
  const stamp = context.getOutputTimestamp();
  if (stamp.performanceTime) return stamp.contextTime! + (performance.now() - stamp.performanceTime) / 1000;
  return context.currentTime - (context.outputLatency || 0);
}

/** The page's time, in ms, at which something of the audio context's time is heard. */
export const pageTime = (context: AudioContext, time: number): number =>
  performance.now() + (time - heardTime(context)) * 1000;
