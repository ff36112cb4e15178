// The performance on its person in 3D with its sound, before anything is rendered. Only its tracks are sent: the
// person is made once and kept.
import { PauseIcon, PlayIcon } from "@heroicons/react/24/solid";
import { useEffect, useRef, useState } from "react";
import { BASE } from "./api";
import { useTexts } from "./language";
import { ended, personFigure } from "./live/made";
import { Stage } from "./live/stage";
import { Tracks } from "./live/tracks";

export interface Look {
  job: string;
  avatar: string;
  shape?: string;
  framing: string;
  light: string;
}

export default function Preview({ job, avatar, shape, framing, light }: Look) {
  const t = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const sound = useRef<HTMLAudioElement>(null);
  const [share, setShare] = useState(0);
  const [ready, setReady] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let [frame, gone] = [0, false];
    let stage: Stage | null = null;
    setReady(false);
    setProblem("");
    const shares = [0, 0];
    const told = (i: number) => (done: number) => {
      shares[i] = done;
      if (!gone) setShare((shares[0] + shares[1]) / 2);
    };
    const begin = async () => {
      const [figure, tracks] = await Promise.all([
        personFigure(avatar, shape, told(0)),
        ended(job, told(1)).then(() => read(job)),
      ]);
      if (gone || !canvas.current) return;
      stage = new Stage(canvas.current, framing, light);
      stage.enter(figure);
      setReady(true);
      const draw = () => {
        frame = requestAnimationFrame(draw);
        tracks.show(performance.now() / 1000, 1, sound.current?.currentTime ?? 0);
        stage?.draw(tracks.weights, tracks.body, performance.now() / 1000);
      };
      draw();
    };
    begin().catch((e: unknown) => !gone && setProblem(e instanceof Error ? e.message : String(e)));
    return () => {
      gone = true;
      cancelAnimationFrame(frame);
      stage?.leave();
    };
  }, [job, avatar, shape, framing, light]);
  if (problem)
    return (
      <p role="alert" className="text-sm text-red-800 dark:text-red-300">
        {problem}
      </p>
    );
  return (
    <div className="space-y-2">
      {!ready && (
        <div className="space-y-1" role="status">
          <p className="text-sm">{t.previewMade}</p>
          <progress className="h-2 w-full accent-teal-700" value={share} aria-label={t.previewMade} />
        </div>
      )}
      <canvas
        ref={canvas}
        className={`aspect-video w-full rounded-xl ${ready ? "" : "hidden"}`}
        role="img"
        aria-label={t.preview}
      />
      {ready && (
        <>
          <audio
            ref={sound}
            src={`${BASE}/api/v1/jobs/${job}/sound`}
            preload="auto"
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
          />
          <button
            type="button"
            className="quiet-button"
            onClick={() => (playing ? sound.current?.pause() : void sound.current?.play())}
          >
            {playing ? <PauseIcon className="size-4" aria-hidden /> : <PlayIcon className="size-4" aria-hidden />}
            {playing ? t.pause : t.play}
          </button>
        </>
      )}
    </div>
  );
}

/** Face and body of a performance: messages, each after its length. */
async function read(job: string): Promise<Tracks> {
  const data = await (await fetch(`${BASE}/api/v1/jobs/${job}/tracks`)).arrayBuffer();
  const view = new DataView(data);
  const tracks = new Tracks();
  for (let at = 0; at < data.byteLength; ) {
    const length = view.getUint32(at, true);
    tracks.take(data.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return tracks;
}
