// The live avatar in 3D: one of the people, or a .vrm of one's own.
import { useEffect, useRef, useState } from "react";
import type { Connection } from "./connection";
import type { Figure } from "./figure";
import type { Stage } from "./stage";
import type { LiveTexts } from "./texts";

export function Picture({ live, texts }: { live: Connection; texts: LiveTexts }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let frame = 0;
    let gone = false;
    void import("./stage").then(({ Stage }) => {
      if (gone || !canvas.current) return;
      const made = (stage.current = new Stage(canvas.current));
      const draw = () => {
        frame = requestAnimationFrame(draw);
        made.draw(live.tracks.weights, live.tracks.body, performance.now() / 1000);
      };
      draw();
    });
    return () => {
      gone = true;
      cancelAnimationFrame(frame);
      stage.current?.leave();
    };
  }, [live]);
  const enter = async (load: Promise<Figure>) => {
    setProblem("");
    try {
      stage.current?.enter(await load);
    } catch (e) {
      setProblem(String(e));
    }
  };
  const own = async (file: File | undefined) => {
    if (!file) return;
    const address = URL.createObjectURL(file);
    const { vrmFigure } = await import("./figure");
    await enter(vrmFigure(address));
    URL.revokeObjectURL(address);
  };
  return (
    <div className="space-y-2">
      <canvas ref={canvas} className="aspect-video w-full rounded-xl bg-stone-900" role="img" aria-label={texts.picture} />
      <label className="block text-sm">
        {texts.file}
        <input className="field mt-1" type="file" accept=".vrm" onChange={(e) => void own(e.target.files?.[0])} />
      </label>
      {problem && (
        <p role="alert" className="text-sm text-red-800 dark:text-red-300">
          {problem}
        </p>
      )}
    </div>
  );
}
